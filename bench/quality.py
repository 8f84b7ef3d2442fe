"""How well matching finds: `python -m bench.quality [--together-only] [--floors-only]`.

Runs the product's own index and ranking on PostgreSQL.

Ideas: bench/data/ideas.toml (80 ideas in three languages, paraphrases, needs). Services: the national descriptions of
the data folder, where it is there. Weights were chosen on the odd topics; "held out" are the even ones.
"""

import argparse
import json
import os
import tomllib
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("TALKOOT_EMBEDDER_THREADS", "1")
from bench.common import DATA, Bars, copied_database, machine, remembered_embeddings, use_database

LANGUAGES = ("fi", "sv", "en")
DATABASE = "talkoot_bench_quality"
PTV = DATA / "ptv" / "gd.json"
YSO = DATA / "yso"


def ideas():
    """Return [(topic number, idea)] in order."""
    topics = tomllib.loads((Path(__file__).parent / "data" / "ideas.toml").read_text(encoding="utf-8"))["topic"]
    return [(number, topic["name"], idea) for number, topic in enumerate(topics, 1) for idea in topic["ideas"]]


def services():
    """Return {language: [(name, text)]} of the descriptions that have all three languages, or None without the data."""
    if not PTV.exists():
        return None
    found = defaultdict(list)
    for entry in json.loads(PTV.read_text(encoding="utf-8")):
        if {name["Lang"] for name in entry["Name"]} >= set(LANGUAGES):
            for language in LANGUAGES:
                text = " ".join(filter(None, (_label(entry[field], language) for field in ("ShortDescription", "BackgroundDescription"))))
                found[language].append((_label(entry["Name"], language), text))
    return found


def _label(labels, language):
    text = next((label["Label"] for label in labels if label["Lang"] == language), "")
    try:
        return " ".join(block["text"] for block in json.loads(text)["blocks"] if block["text"])
    except (ValueError, TypeError, KeyError):
        return text


def register(kind, documents):
    """Register a kind over documents in memory: {id: Document}."""
    from talkoot.shared.kinds import Kind
    from talkoot.shared.kinds import register as put

    put(
        Kind(kind, kind, kind, "front", 100, lambda ids: [documents[i] for i in ids if i in documents],
             lambda after, limit: [i for i in sorted(documents) if i > after][:limit])
    )  # fmt: skip


def prepare(service_texts):
    """Index ideas and services: a kind for each language, so that each language can be searched alone."""
    from talkoot.matching import jobs
    from talkoot.shared.kinds import Document, Text
    from talkoot.shared.text import title_of

    for language in LANGUAGES:
        texts = [idea[language] for _, _, idea in ideas()]
        register(f"idea_{language}", {n: Document(n, {language: Text(title_of(t), t)}) for n, t in enumerate(texts, 1)})
        rows = (service_texts or {}).get(language, [])
        register(f"service_{language}", {n: Document(n, {language: Text(*row)}) for n, row in enumerate(rows, 1)})
    jobs.reindex([f"{what}_{language}" for what in ("idea", "service") for language in LANGUAGES])


def found(text, language, kinds, weights, most, exclude=None):
    """Return [(kind, id)] best first, as the product ranks."""
    from talkoot.matching.question import ask
    from talkoot.matching.ranking import Scope, rank

    question = ask(text, language)
    scored = rank(question, Scope(kinds, per_kind=most, exclude=exclude), weights)
    return [(one.kind, one.source_id) for one in scored][:most]


def by_trigrams(text, kinds, most, exclude=None):
    """Return [(kind, id)] by likeness of trigrams over title and body, as PostgreSQL's similarity() has it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, source_id FROM matching_entry WHERE kind = ANY(%s) AND NOT (kind = %s AND source_id = %s)"
            " ORDER BY similarity(body, %s) DESC, kind, source_id LIMIT %s",
            [kinds, *(exclude or ("", 0)), text, most],
        )
        return cursor.fetchall()


def by_fusion(text, language, kinds, most, exclude=None):
    """Return [(kind, id)] by equal-weight reciprocal rank fusion of meaning and words: the usual way, for comparison."""
    points = defaultdict(float)
    for weights in (only("meaning"), only("words")):
        for place, key in enumerate(found(text, language, kinds, weights, 40, exclude)):
            points[key] += 1 / (60 + place)
    return sorted(points, key=lambda key: (-points[key], key))[:most]


def only(part):
    """Return weights with one part alone."""
    from talkoot.matching.ranking import Weights

    return Weights(**{name: 1.0 if name == part else 0.0 for name in ("meaning", "concepts", "words", "name", "near")})


def methods(together):
    """Return {name: function(text, language, kinds, most, exclude)} of every part alone, together, and the usual fusion."""
    parts = {part: only(part) for part in ("meaning", "words", "concepts")} | {"together": together}
    by_weights = {
        name: lambda text, language, kinds, most, exclude=None, weights=weights: found(text, language, kinds, weights, most, exclude)
        for name, weights in parts.items()
    }
    return by_weights | {
        "trigrams": lambda text, _language, kinds, most, exclude=None: by_trigrams(text, kinds, most, exclude),
        "rank fusion": by_fusion,
    }


def share(values):
    return sum(values) / max(len(values), 1)


def measure_ideas(method, rows):
    """Return {measure: [(is held out, 0..1)]}."""
    marks = [{topic, *idea.get("also", ())} for _, topic, idea in rows]
    results = defaultdict(list)
    pool = [f"idea_{language}" for language in LANGUAGES]
    for number, (topic, _, idea) in enumerate(rows, 1):
        note = lambda name, value, topic=topic: results[name].append((topic % 2 == 0, float(value)))  # noqa: E731
        for asked, answered in (("sv", "en"), ("fi", "en"), ("fi", "sv"), ("en", "fi")):
            note(
                f"translation first {asked}-{answered}",
                method(idea[asked], asked, [f"idea_{answered}"], 1)[:1] == [(f"idea_{answered}", number)],
            )
        for language in LANGUAGES:
            own = (f"idea_{language}", number)
            best = method(idea[language], language, pool, 4, own)
            note(f"mixed pool precision at 4 {language}", sum(bool(marks[i - 1] & marks[number - 1]) for _, i in best) / 4)
            for kind in ("again", "need"):
                best = method(idea[f"{language}_{kind}"], language, [own[0]], 1)
                note(f"{'paraphrase' if kind == 'again' else 'need'} finds its idea first {language}", best[:1] == [own])
    return results


def measure_services(method, texts):
    """Return {pair: hit at 10} with a name as question and the other language's texts as answers."""
    hits = {}
    for asked, answered in (("sv", "fi"), ("fi", "sv"), ("en", "fi"), ("fi", "en")):
        kind = f"service_{answered}"
        hits[f"{asked}-{answered}"] = share([
            (kind, number) in method(name, asked, [kind], 10) for number, (name, _) in enumerate(texts[asked], 1)
        ])  # fmt: skip
    return hits


BARS = {
    "translation first sv-en": 0.98, "translation first fi-en": 0.92, "paraphrase finds its idea first fi": 0.70,
    **{f"mixed pool precision at 4 {language}": 0.72 for language in LANGUAGES},
}  # fmt: skip
SERVICE_BARS = {"sv-fi": 0.90, "fi-sv": 0.90, "en-fi": 0.80, "fi-en": 0.80}
NONSENSE = Path(__file__).parent / "data" / "nothing.toml"


def report_ideas(bars, every):
    rows = ideas()
    measured = {name: measure_ideas(method, rows) for name, method in every.items()}
    for measure in measured["together"]:
        for name, results in measured.items():
            values = [value for _, value in results[measure]]
            if name == "together" and measure in BARS:
                bars.at_least(f"{measure}: {name}", share(values), BARS[measure])
                bars.tell(f"{measure}: {name}, held out", share([value for out, value in results[measure] if out]))
            else:
                bars.tell(f"{measure}: {name}", share(values))
    for language in LANGUAGES:
        measure = f"paraphrase finds its idea first {language}"
        alone, together = (share([v for _, v in measured[name][measure]]) for name in ("meaning", "together"))
        bars.at_least(f"words never make a paraphrase worse {language}", together - alone, 0)


def report_floors(bars):
    """Tell how many texts that fit nothing show nothing, and how many of the real ones show something: what the floors are for."""
    nonsense = tomllib.loads(NONSENSE.read_text(encoding="utf-8"))
    for language in LANGUAGES:
        nothing = [not shows_something(text, language) for text in nonsense[language]]
        bars.tell(f"fits nothing, shows nothing {language}", share(nothing))
        bars.tell(f"fits nothing, shows nothing {language}, held out", share(nothing[len(nothing) // 2 :]))
        for kind, name in (("again", "paraphrase"), ("need", "need")):
            shown = [(topic % 2 == 0, shows_something(idea[f"{language}_{kind}"], language)) for topic, _, idea in ideas()]
            bars.tell(f"{name} shows something {language}", share([value for _, value in shown]))
            bars.tell(f"{name} shows something {language}, held out", share([value for out, value in shown if out]))


def shows_something(text, reader):
    """Tell whether the product shows anything for a text whose language it guesses, as it does on its pages."""
    from talkoot.matching.queries import meet

    kinds = [f"{what}_{language}" for what in ("idea", "service") for language in LANGUAGES]
    return bool(meet(text, kinds=kinds, reader_language=reader).groups)


def report_services(bars, every, texts, suffix, *, with_bars):
    for name, method in every.items():
        for pair, value in measure_services(method, texts).items():
            label = f"service found at 10 {pair}{suffix}: {name}"
            if name == "together" and with_bars:
                bars.at_least(label, value, SERVICE_BARS[pair])
            else:
                bars.tell(label, value)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--together-only", action="store_true", help="leave out the parts alone")
    parser.add_argument("--floors-only", action="store_true", help="tell only what is shown for texts that fit and that fit nothing")
    options = parser.parse_args()
    use_database(DATABASE)
    from talkoot.matching.index import refresh_concepts
    from talkoot.matching.jobs import count_words
    from talkoot.matching.ranking import DEFAULT
    from talkoot.matching.vocabulary import import_yso

    print(f"# {machine()}")
    bars = Bars()
    with remembered_embeddings():
        texts = services()
        prepare(texts)
        report_floors(bars)
        if options.floors_only:
            bars.leave()
        every = methods(DEFAULT)
        if options.together_only:
            every = {name: every[name] for name in ("meaning", "together")}
        report_ideas(bars, every)
        if texts is None:
            print("# services: skipped, the data folder is not there")
        else:
            report_services(bars, every, texts, ", own vocabulary", with_bars=False)
        if texts is not None and YSO.exists():
            with copied_database(DATABASE, f"{DATABASE}_yso"):
                import_yso(YSO)
                refresh_concepts()
                count_words()
                report_services(bars, every, texts, ", with YSO", with_bars=True)
                print("# the ideas again, with YSO")
                report_ideas(bars, {name: every[name] for name in ("meaning", "concepts", "together") if name in every})
    bars.leave()


if __name__ == "__main__":
    main()
