"""How soon a new idea is found: `python -m bench.fresh`. The real web and job processes on the sample city, from the answer to the giver
until a search finds the idea, by a word of its own and by its meaning in another language, which only its vector can tell.

Each idea is withdrawn again.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import time

from bench.common import Bars, bring_sample_city, machine, use_database
from bench.pages import SECRET_KEY, served

DATABASE = "talkoot_bench_fresh"

MOST_SECONDS, GIVE_UP = 2.0, 20.0
# A text, a rare word of it, and the same wish in English: no word in common, so that only the vector can find it.
WISHES = (
    ("Tähtitieteen kurssi majakan huipulla öisin", "majakan", "An astronomy course at the top of the lighthouse at night"),
    ("Vuohet syömään haitallisia kasveja joen rannalta", "vuohet", "Let goats eat harmful plants on the river bank"),
    ("Lumikenkiä lainattavaksi retkeilyreitin alkuun", "lumikenkiä", "Snowshoes to borrow at the start of the hiking trail"),
    ("Mehiläispesiä raitiovaunupysäkkien katoille", "mehiläispesiä", "Beehives on the roofs of tram stops"),
    ("Riippumattoja rantapuiston mäntyjen väliin", "riippumattoja", "Hammocks between the pine trees of the waterfront park"),
    ("Lintutorni, johon pääsee pyörätuolilla", "lintutorni", "A bird-watching tower that can be reached by wheelchair"),
    ("Kanotbana vid den gamla kvarnen", "kanotbana", "A canoe course at the old mill"),
    ("Skidskola för vuxna som aldrig har åkt skidor", "skidskola", "Ski lessons for adults who have never skied"),
    (
        "Verkstad där barn bygger egna musikinstrument",
        "musikinstrument",
        "A workshop where children make their own musical instruments",
    ),
    ("Höghastighetståg till skärgården", "höghastighetståg", "A fast railway to the archipelago"),
)


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.fresh", description=__doc__)
    parser.parse_args()
    os.environ["TALKOOT_SECRET_KEY"] = SECRET_KEY
    print(f"# {machine()}", flush=True)
    use_database(DATABASE)
    bring_sample_city()
    bars = Bars()
    with served() as (home, _static, _server), worked():
        by_word, by_meaning = zip(*[_given(home, *wish) for wish in WISHES], strict=True)
    for name, seconds in (("by a word", by_word), ("by meaning in another language", by_meaning)):
        bars.tell(f"found {name}: median, s", statistics.median(seconds))
        bars.at_most(f"found {name}: slowest of {len(seconds)}, s", max(seconds), MOST_SECONDS)
    bars.leave()


@contextlib.contextmanager
def worked():
    """Run the jobs beside, as in production."""
    worker = subprocess.Popen([sys.executable, "-m", "talkoot", "worker"], env=dict(os.environ))
    try:
        time.sleep(5)  # it says nowhere that it listens
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def _given(home, text, word, meant):
    """Give an idea; return the seconds until it is found by a word and by its meaning."""
    import httpx

    from talkoot.ideas.actions import withdraw_idea
    from talkoot.shared import clock

    with httpx.Client(base_url=f"{home}/api/v1", timeout=60) as api:
        _search(api, meant)  # what people search for is embedded before; here the new idea is measured
        given = api.post("/ideas", json={"text": text}).raise_for_status().json()["idea"]["id"]
        began = time.monotonic()
        try:
            wanted, found = {word, meant}, {}
            while len(found) < len(wanted) and time.monotonic() - began < GIVE_UP:
                found |= {query: time.monotonic() - began for query in wanted - found.keys() if given in _search(api, query)}
                time.sleep(0.02)
        finally:
            withdraw_idea(idea_id=given, now=clock.now())
    for query in wanted - found.keys():
        print(f"# not found within {GIVE_UP:g} s by: {query}")
    return found.get(word, GIVE_UP), found.get(meant, GIVE_UP)


def _search(api, query):
    answer = api.get("/search", params={"q": query, "kind": "idea", "limit": 20}).raise_for_status().json()
    return [match["id"] for match in answer["items"]]


if __name__ == "__main__":
    main()
