"""How fast pages are: `python -m bench.pages [--rebuild] [--seconds 10]`. wrk against the real server, at 100 thousand ideas.

The ideas are the titles and descriptions of the data folder's budget projects, each several times with another ending (without the
folder: the sample city's own ideas). Their vectors are those of the sample city's ideas with some noise: embedding 100 thousand texts
would take most of an hour, and pages do not care what the vectors mean. The database is made once and kept.
"""

import argparse
import contextlib
import csv
import gzip
import itertools
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.common import DATA, Bars, bring_sample_city, machine, use_database

DATABASE = "talkoot_bench_pages"
PROJECTS = Path(DATA) / "ideas" / "budget-projects.tsv"
IDEAS, SOURCE, BATCH = 100_000, "bench", 2_000
LEAST_RATE, MOST_P95_MS = 300, 50
MOST_HTML, MOST_CSS, MOST_JS = 14, 20, 20  # kB, gzipped
CONNECTIONS = 8
SECRET_KEY = "of-the-bench-alone-" * 4
QUESTIONS = """bicycle repair|kirjasto|a warm place for young people in the evening|valaistus rantareitille|lekpark|street trees
uimahalli|digital help for old people|skolgård|open data on noise|robotti|Tapiola|cykelväg|yhteinen puutarha|dog park
skateboarding|jätehuolto|havsstrand|music room|kuntoportaat""".replace("\n", "|").split("|")
LUA = """
local paths = {%s}
local n = 0
request = function() n = n + 1; return wrk.format("GET", paths[n %% #paths + 1], {["Accept-Language"] = "en", ["Host"] = "localhost"}) end
done = function(summary, latency, requests)
  local e = summary.errors
  print(string.format("RESULT %%f %%f %%d", summary.requests / (summary.duration / 1e6), latency:percentile(95) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def main():
    options = _options()
    os.environ["TALKOOT_SECRET_KEY"] = SECRET_KEY
    print(f"# {machine()}; wrk with {CONNECTIONS} connections beside it on the same cores", flush=True)
    use_database(DATABASE)
    build(rebuild=options.rebuild)
    bars = Bars()
    count_queries(bars)
    with served() as (home, static, server):
        weigh(bars, home, static)
        measure(bars, home, server, options)
    bars.leave()


def _options():
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--rebuild", action="store_true", help="make the ideas anew")
    parser.add_argument("--seconds", type=int, default=10, help="how long each page is asked for")
    parser.add_argument("--only", default="", help="only the pages whose name contains this")
    return parser.parse_args()


def build(*, rebuild):
    """Fill the database unless it is full already: the sample city, then the ideas, their entries in the index and their vectors."""
    from talkoot.ideas.models import Idea

    if rebuild:
        _empty()
    if Idea.objects.filter(source=SOURCE).count() >= IDEAS and _vectors_are_complete():
        return
    os.nice(5)
    if Idea.objects.filter(source=SOURCE).count() < IDEAS:
        _say("the sample city, with its vectors")
        bring_sample_city()
        _bring_ideas()
    _vary_vectors()
    _forget_jobs()
    _analyse()


def _empty():
    _run("TRUNCATE ideas_idea, matching_vector, matching_entry CASCADE")


def _run(sql, values=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def _vectors_are_complete():
    missing = _run("SELECT 1 FROM matching_entry e WHERE NOT EXISTS (SELECT 1 FROM matching_vector v WHERE v.entry_id = e.id) LIMIT 1")
    return not missing


def _bring_ideas():
    from talkoot.ideas.actions import bring_ideas
    from talkoot.shared import clock

    chance, now = random.Random(2026), clock.now()
    rows = itertools.islice((_idea(number, text, language, chance, now) for number, (text, language) in enumerate(_texts())), IDEAS)
    for number, batch in enumerate(iter(lambda: list(itertools.islice(rows, BATCH)), []), 1):
        bring_ideas(batch, source=SOURCE, now=now)
        _forget_jobs()
        _say(f"ideas: {number * BATCH:,} of {IDEAS:,}")


def _texts():
    """Yield (text, language) without end: the projects once, then again with a number, so that no two are the same."""
    if PROJECTS.exists():
        with PROJECTS.open(encoding="utf-8") as file:
            rows = [(_both(row), row["language"] or "en") for row in csv.DictReader(file, delimiter="\t")]
    else:
        from talkoot.cities.espoo.load import read

        print("# no budget projects in the data folder: the ideas are those of the sample city, varied")
        rows = [(row["text"], row["language"]) for row in read("ideas")]
    rows = [row for row in rows if len(row[0]) > 3]
    yield from rows
    for again in itertools.count(2):
        yield from ((f"{text} ({again})", language) for text, language in rows)


def _both(row):
    return f"{row['title']}. {row['description']}".strip(". ")[:1500]


def _idea(number, text, language, chance, now):
    from talkoot.ideas.actions import Brought
    from talkoot.ideas.words import State

    given = now - timedelta(minutes=chance.randrange(3 * 365 * 24 * 60))
    point = (chance.gauss(24.7, 0.08), chance.gauss(60.2, 0.04)) if chance.random() < 0.5 else None
    supports = int(chance.paretovariate(1.1)) - 1
    return Brought(
        source_id=str(number), text=text, language=language, given_at=given, state=chance.choice(State.values[:4]), themes=(),
        point=point, supports=min(supports, 5000), shown=chance.randrange(200), steps=((State.RECEIVED, "", "", given),),
    )  # fmt: skip


def _vary_vectors():
    """Give every entry that has no vector one of the sample's, moved a little. The index over them is built after, which is quicker."""
    from talkoot.matching import index
    from talkoot.matching.vectors import serving

    generation = serving()
    if generation is None:
        print("# no vectors: words work alone")
        return
    _say("vectors")
    _run(f'DROP INDEX IF EXISTS "{index.index_name(generation, "idea")}"')
    _run(
        """
        WITH known AS MATERIALIZED (
            SELECT row_number() OVER (ORDER BY id) - 1 AS place, vector::vector AS vector, centre_id FROM matching_vector
             WHERE generation_id = %(generation)s AND kind = 'idea'),
        noise AS MATERIALIZED (
            SELECT n AS place,
                   (SELECT array_agg((random() - 0.5) * 0.06) FROM generate_series(1, %(dimensions)s::int + n * 0))::vector AS vector
              FROM generate_series(0, 4998) AS n),
        missing AS (
            SELECT e.id, e.kind, e.digest, row_number() OVER (ORDER BY e.id) AS number FROM matching_entry e
             WHERE NOT EXISTS (SELECT 1 FROM matching_vector v WHERE v.entry_id = e.id AND v.generation_id = %(generation)s))
        INSERT INTO matching_vector (entry_id, generation_id, centre_id, kind, vector, digest)
        SELECT m.id, %(generation)s, k.centre_id, m.kind, (k.vector + o.vector)::halfvec, m.digest
          FROM missing m JOIN known k ON k.place = m.number %% (SELECT count(*) FROM known)
          JOIN noise o ON o.place = (m.number * 7919) %% 4999""",
        {"generation": generation.id, "dimensions": generation.dimensions},
    )
    _say("the index over the vectors")
    _run("SET maintenance_work_mem = '512MB'")
    index.ensure_indexes(generation)


def _forget_jobs():
    _run("TRUNCATE procrastinate_jobs CASCADE")


def _analyse():
    """Count how common each word and concept is, as the clock does, and bring the planner up to date."""
    from talkoot.matching import jobs

    for name in ("count_words", "count_concepts"):
        if callable(getattr(jobs, name, None)):
            getattr(jobs, name)()
    _run("VACUUM ANALYZE")


def _say(text):
    print(f"# {datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def paths():
    """Return name -> the addresses that are asked for in turn: the four pages of the bar, and the deep end of the list."""
    from urllib.parse import quote_plus

    from talkoot.ideas.models import Idea
    from talkoot.shared.paging import encode

    ids = list(Idea.objects.filter(source=SOURCE).order_by("code_hash", "title").values_list("id", flat=True)[:3000:3])
    deep = [f"/ideas/?cursor={encode('a', [row.turn, row.id])}" for row in Idea.objects.filter(source=SOURCE).order_by("-turn")[1000:1100]]
    return {
        "list": ["/ideas/", "/ideas/?order=newest", "/ideas/?order=supported", *deep[:20]],
        "idea": [f"/ideas/{id_}/" for id_ in ids],
        "give": ["/"],
        "search": [f"/search/?q={quote_plus(question)}" for question in QUESTIONS],
    }


def count_queries(bars):
    """The number of queries is the same at the first page and deep in the list, and whatever the number of items."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from talkoot.ideas.models import Idea

    client = Client(headers={"host": "localhost", "accept-language": "en"})

    def cost(path):
        client.get(path)
        with CaptureQueriesContext(connection) as made:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return len(made)

    all_paths = paths()
    first, deep = cost(all_paths["list"][0]), cost(all_paths["list"][-1])
    few = cost(f"/ideas/?language={Idea.objects.values_list('language', flat=True).exclude(language='pl').order_by('language').first()}")
    bars.tell("queries of the list, first page", first)
    bars.at_most("queries more at its deep end", abs(deep - first), 0)
    bars.at_most("queries more when narrowed", abs(few - first), 0)
    costs = {cost(path) for path in all_paths["idea"][:5]}
    bars.tell("queries of an idea, most", max(costs))
    bars.at_most("difference between ideas", max(costs) - min(costs), 2)
    bars.tell("queries of give", cost("/"))
    bars.tell("queries of search, most", max(cost(path) for path in all_paths["search"][:5]))


@contextlib.contextmanager
def served():
    """Serve the database as in production, two processes. Yields (address, folder of static files, process id)."""
    folder = Path(tempfile.mkdtemp(prefix="talkoot-bench-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "TALKOOT_STATIC_ROOT": str(folder / "static"), "TALKOOT_HOME": str(folder), "TALKOOT_DEBUG": "0"}
    command = [sys.executable, "-m", "talkoot"]
    subprocess.run([*command, "build"], check=True, env=environment, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*command, "serve", "--port", str(port), "--workers", "2"], env=environment)
    try:
        home = f"http://127.0.0.1:{port}"
        _wait(home)
        yield home, folder / "static", server.pid
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(home):
    import httpx

    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(home, timeout=120)
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def weigh(bars, home, static):
    """The weight of a page when it comes for the first time, gzipped, in kB."""
    import httpx

    for name, addresses in paths().items():
        page = httpx.get(home + addresses[0], headers={"Accept-Language": "en"}, timeout=120).text
        bars.at_most(f"{name}: HTML, kB", len(gzip.compress(page.encode())) / 1000, MOST_HTML)
        styles = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page)
        scripts = re.findall(r'<script[^>]* src="/static/([^"]+)"', page)
        bars.at_most(f"{name}: CSS, kB", sum(_weight(static / path) for path in styles), MOST_CSS)
        bars.at_most(f"{name}: JavaScript, kB", sum(_weight(static / path) for path in scripts), MOST_JS)


def _weight(path):
    return len(gzip.compress(path.read_bytes())) / 1000


def measure(bars, home, server, options):
    for name, addresses in paths().items():
        if options.only in name:
            bars.tell(f"{name}: first look at a page, one after the other, ms", _warm_up(home, addresses))
            before = _work_of(server)
            rate, p95, failed = _wrk(home, addresses, options.seconds)
            bars.tell(
                f"{name}: work of web and database for a page, ms", (_work_of(server) - before) / max(1, rate * options.seconds) * 1000
            )
            bars.at_least(f"{name}: pages a second", rate, LEAST_RATE)
            bars.at_most(f"{name}: p95, ms", p95, MOST_P95_MS)
            bars.at_most(f"{name}: failed", failed, 0)


def _warm_up(home, addresses):
    """Ask for every page once: processes load their templates and the model, and keep what is like a thing. Returns ms for a first look."""
    import httpx

    with httpx.Client(headers={"Accept-Language": "en"}, timeout=120) as client:
        for address in addresses[:20] * 2:
            client.get(home + address)
        began = time.monotonic()
        for address in addresses:
            client.get(home + address)
        first = (time.monotonic() - began) / len(addresses) * 1000
    _wrk(home, addresses, 3)
    return first


def _work_of(server):
    """Return the seconds of processor time that the web processes and the database's have used for us: tells the cost on a busy machine."""
    import psutil

    backends = [pid for (pid,) in _run("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")]
    ours = [*psutil.Process(server).children(recursive=True), *(psutil.Process(pid) for pid in backends)]
    return sum(sum(process.cpu_times()[:2]) for process in ours)


def _wrk(home, addresses, seconds):
    program = shutil.which("wrk")
    if not program:
        raise SystemExit("wrk is missing: apt install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % ", ".join(f'"{path}"' for path in addresses))
        script.flush()
        command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script.name, home]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate, p95, failed = re.search(r"RESULT (\S+) (\S+) (\d+)", said).groups()
    return float(rate), float(p95), int(failed)


if __name__ == "__main__":
    main()
