"""How fast matching is: `python -m bench.match [--sizes 10000 100000 1000000] [--keep]`.

Each size is a database of its own beside the city's, made once and kept (drop `talkoot_bench_match_*` to make it anew). The entries are
real titles of residents' proposals and their vectors, varied: words of other titles are put in, and the vectors are mixed and shaken,
since embedding a million texts takes hours. A whole request is measured: POST /api/v1/meet to one granian process with one blocking
thread, distinct texts, each embedded; then the ways of other platforms on the same PostgreSQL and texts.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np

from bench.common import DATA, Bars, machine, use_database

TITLES = DATA / "ideas" / "budget-projects.tsv"
CACHE = Path(__file__).parent.parent / "build" / "bench"
SIZES = (10_000, 100_000, 1_000_000)
# Of a hundred entries: mostly ideas, as in a real city; the other kinds are small, and must not be hidden.
KINDS = ("service", "place", "infrastructure", "dataset", "person", "organisation", "challenge", "pilot", "lesson")
REQUESTS, PEER_QUESTIONS, RECALL_QUESTIONS = 150, 4, 60
SEED = 20261124


def titles(most: int) -> list[tuple[str, str]]:
    """Return distinct (title, language), as many as wanted, every n-th so that all cities are among them."""
    with TITLES.open(encoding="utf-8") as lines:
        rows = dict.fromkeys((row["title"][:160], row["language"]) for row in csv.DictReader(lines, delimiter="\t"))
    every = list(rows)
    return every[:: max(1, len(every) // most)][:most]


PART = 500


def base_vectors(most: int, embedded: int) -> np.ndarray:
    """Return the embeddings of the first `embedded` titles; kept in parts in the cache folder, since 25,000 take a quarter of an hour."""
    from talkoot.matching.embedders.bundled import Bundled

    rows = titles(most)
    model, parts = Bundled(threads=os.cpu_count() or 1), []
    CACHE.mkdir(parents=True, exist_ok=True)
    for start in range(0, min(len(rows), embedded), PART):
        kept = CACHE / f"titles-{len(rows)}-{start:05}.npy"
        if not kept.exists():
            print(f"\rembedding titles {start} of {len(rows)}", end="", file=sys.stderr)
            np.save(kept, model.embed([title for title, _ in rows[start : start + PART]], query=False).astype(np.float16))
        parts.append(np.load(kept).astype(np.float32))
    return np.vstack(parts)


def build(size: int, most: int, embedded: int) -> None:
    """Fill the current database with `size` entries and their vectors, and index them. Each step is left out when it is done."""
    from django.db import connection

    from talkoot.matching import index, jobs
    from talkoot.matching.models import Entry, Vector, Word

    started = time.perf_counter()
    generation = jobs.ensure_generation()
    if Entry.objects.count() != size:
        build_entries(size, most)
    if Vector.objects.count() != size:
        build_vectors(size, most, embedded, generation)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '2GB'")
        cursor.execute("SET max_parallel_maintenance_workers = 4")
    index.ensure_indexes(generation)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE matching_entry, matching_vector")
    if not Word.objects.exists():
        jobs.count_words()
    if (taken := time.perf_counter() - started) > 5:
        print(f"# made {size} entries in {taken:.0f} s, from {len(titles(most))} titles, {embedded} of them embedded", flush=True)


def build_entries(size: int, most: int) -> None:
    """Write the texts, with the indexes made after."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE matching_entry, matching_vector, matching_word CASCADE")
        made_after = _set_aside(cursor, "matching_entry")
        _fill_entries(cursor, titles(most), size)
        _make_again(cursor, made_after)


def build_vectors(size: int, most: int, embedded: int, generation) -> None:
    """Write the vectors; the indexes for each kind are made after."""
    from django.db import connection

    from talkoot.matching import index
    from talkoot.matching.models import Centre

    vectors = base_vectors(most, embedded)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE matching_vector, matching_centre CASCADE")
        index.drop_indexes(generation)
        mean = vectors.mean(axis=0)
        centre = Centre.objects.create(
            generation=generation, language="pl", passages=mean.tolist(), queries=mean.tolist(), texts=len(vectors)
        )
        made_after = _set_aside(cursor, "matching_vector")
        _fill_vectors(cursor, generation, centre, vectors - mean, size)
        _make_again(cursor, made_after)


def _set_aside(cursor, table: str) -> list[str]:
    """Drop a table's plain indexes and return the statements that make them again."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    )
    rows = cursor.fetchall()
    for name, _ in rows:
        cursor.execute(f"DROP INDEX {name}")
    return [statement for _, statement in rows]


def _make_again(cursor, statements: list[str]) -> None:
    cursor.execute("SET maintenance_work_mem = '2GB'")
    for statement in statements:
        cursor.execute(statement)


def kind_of(number: int) -> str:
    """Return the kind of the n-th entry: 97 % ideas, the rest spread over the other kinds, at most a few thousand of each."""
    place = number % 300
    return KINDS[place] if place < len(KINDS) else "idea"


def _fill_entries(cursor, rows, size) -> None:
    chance = np.random.default_rng(SEED)
    words = [title.split() for title, _ in rows]
    cursor.execute("CREATE TEMPORARY TABLE filling (id bigint, kind text, language text, title text, body text)")
    with cursor.copy("COPY filling FROM STDIN") as copy:
        for number in range(1, size + 1):
            base, other, third = number % len(rows), *chance.integers(0, len(rows), 2)
            varied = list(words[base])
            if number > len(rows):
                varied[int(chance.integers(len(varied)))] = words[other][int(chance.integers(len(words[other])))]
            title = " ".join(varied)
            copy.write_row((number, kind_of(number), rows[base][1], title, f"{rows[other][0]}. {rows[third][0]}."))
    # The product's own expression for words; concepts by chance, four each, since the vocabulary has none of these languages.
    cursor.execute("""
        INSERT INTO matching_entry (id, kind, source_id, language, title, body, name_key, words, concepts, facets, offers, digest)
        OVERRIDING SYSTEM VALUE
        SELECT id, kind, id, language, title, body, left(lower(unaccent(title)), 120),
               setweight(to_tsvector(c.name::regconfig, title) || to_tsvector('simple', unaccent(title)), 'A')
               || to_tsvector(c.name::regconfig, body) || to_tsvector('simple', unaccent(body)),
               ARRAY(SELECT 1 + (hashint8(id * 4 + n) & 2147483647) % 300 FROM generate_series(0, 3) AS n), '{}', '{}', 'x'
          FROM filling JOIN (VALUES ('pl', 'simple'), ('nl', 'dutch'), ('hu', 'hungarian'), ('de', 'german'))
               AS c(language, name) USING (language)
    """)
    cursor.execute("DROP TABLE filling")


def _fill_vectors(cursor, generation, centre, vectors, size) -> None:
    """Copy the vectors in PostgreSQL's binary form: each row has one length for one kind, so numpy lays them out at once."""
    chance = np.random.default_rng(SEED + 1)
    columns = "entry_id, generation_id, centre_id, kind, vector, digest"
    with cursor.copy(f"COPY matching_vector ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(1, size + 1, 20_000):
            numbers = np.arange(start, min(start + 20_000, size + 1))
            mixed = _varied(vectors, numbers, chance)
            kinds = np.array([kind_of(int(number)) for number in numbers])
            for kind in np.unique(kinds):
                chosen = kinds == kind
                copy.write(_binary_rows(numbers[chosen], str(kind), mixed[chosen], generation.id, centre.id))
        copy.write(b"\xff\xff")


def _varied(vectors, numbers, chance):
    """Return a vector for each entry: the title's own for the first ones, after that mixed with another title's and shaken."""
    base = vectors[numbers % len(vectors)]
    others = vectors[chance.integers(0, len(vectors), len(numbers))]
    noise = chance.standard_normal(base.shape, dtype=np.float32)
    noise *= 0.35 * np.linalg.norm(base, axis=1, keepdims=True) / np.sqrt(base.shape[1])
    return np.where((numbers < len(vectors))[:, None], base, 0.8 * base + 0.3 * others + noise).astype(np.float32)


def _binary_rows(numbers, kind, vectors, generation, centre) -> bytes:
    name, dimensions = kind.encode(), vectors.shape[1]
    layout = np.dtype([
        ("fields", ">i2"), ("l1", ">i4"), ("entry", ">i8"), ("l2", ">i4"), ("generation", ">i8"), ("l3", ">i4"), ("centre", ">i8"),
        ("l4", ">i4"), ("kind", f"S{len(name)}"), ("l5", ">i4"), ("dimensions", ">i2"), ("unused", ">i2"), ("vector", ">f2", dimensions),
        ("l6", ">i4"), ("digest", "S1"),
    ])  # fmt: skip
    rows = np.zeros(len(numbers), dtype=layout)
    rows["fields"], rows["l1"], rows["l2"], rows["l3"], rows["l4"] = 6, 8, 8, 8, len(name)
    rows["l5"], rows["l6"], rows["dimensions"], rows["digest"], rows["kind"] = 4 + 2 * dimensions, 1, dimensions, b"x", name
    rows["entry"], rows["generation"], rows["centre"], rows["vector"] = numbers, generation, centre, vectors
    return rows.tobytes()


def questions() -> list[str]:
    """Return distinct texts to ask: the paraphrases and needs of the quality bench in three languages, mixed."""
    topics = tomllib.loads((Path(__file__).parent / "data" / "ideas.toml").read_text(encoding="utf-8"))["topic"]
    texts = [idea[key] for topic in topics for idea in topic["ideas"] for key in sorted(idea) if key.endswith(("_again", "_need"))]
    return [texts[at] for at in np.random.default_rng(SEED).permutation(len(texts))]


def requests(texts: list[str]) -> tuple[list[float], float]:
    """Return (seconds of each request, resident MB of the web process after) over HTTP from a real server."""
    import httpx
    import psutil

    port = 18_765
    environment = os.environ | {"TALKOOT_HOSTS": "127.0.0.1", "TALKOOT_SECRET_KEY": "bench" * 10}
    command = [sys.executable, "-m", "talkoot", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait(client)
            for warm in ("talviuinti", "vinterbad", "winter swimming"):
                client.post("/api/v1/meet", json={"text": f"{warm} 1"}).raise_for_status()
            taken = [_timed(client, text) for text in texts]
        children = psutil.Process(server.pid).children(recursive=True) or [psutil.Process(server.pid)]
        return taken, max(child.memory_info().rss for child in children) / 1e6
    finally:
        server.terminate()
        server.wait()


def _wait(client) -> None:
    import httpx

    for _ in range(300):
        try:
            client.get("/api/v1/search", params={"q": "x"})
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return


def _timed(client, text: str) -> float:
    started = time.perf_counter()
    response = client.post("/api/v1/meet", json={"text": text})
    taken = time.perf_counter() - started
    response.raise_for_status()
    if not response.json()["meaning_used"]:
        sys.exit("The server did not use meaning")
    return taken


def recall(texts: list[str]) -> float:
    """Return how many of the ten ideas nearest by an exact scan are among the ten that the index finds."""
    from django.db import connection, transaction

    from talkoot.matching.question import ask
    from talkoot.matching.ranking import BY_MEANING, EF_SEARCH

    shares = []
    for text in texts:
        question = ask(text)
        dimensions = question.generation.dimensions
        sql = (
            f"SELECT entry_id FROM (SELECT entry_id, (vector::halfvec({dimensions})) <=> %s::halfvec({dimensions}) AS far"
            f" FROM matching_vector WHERE generation_id = {question.generation.id} AND kind = 'idea'"
            f" ORDER BY far LIMIT {BY_MEANING}) AS near ORDER BY far LIMIT 10"
        )
        sets = []
        for exact in (False, True):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL hnsw.ef_search = {EF_SEARCH}")
                cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
                if exact:
                    cursor.execute("SET LOCAL enable_indexscan = off")
                cursor.execute(sql, [question.vector])
                sets.append({row for (row,) in cursor.fetchall()})
        shares.append(len(sets[0] & sets[1]) / 10)
    return statistics.mean(shares)


PEERS = {
    "trigram similarity scan": (
        "SELECT id, title FROM matching_entry WHERE greatest(similarity(title, %(text)s), similarity(body, %(text)s)) >= 0.25 LIMIT 10",
        lambda text: text,
    ),
    "ILIKE search": (
        "SELECT id, title FROM matching_entry WHERE title ILIKE %(text)s OR body ILIKE %(text)s ORDER BY id DESC LIMIT 20",
        lambda text: f"%{max(text.replace('.', ' ').replace(',', ' ').split(), key=len)}%",
    ),
}


def peers(texts: list[str]) -> dict[str, float]:
    """Return {way: median seconds in the database} of the ways of other platforms, as they are written there."""
    from django.db import connection

    taken: dict[str, list[float]] = {name: [] for name in PEERS}
    for text in texts:
        for name, (sql, ask_for) in PEERS.items():
            started = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(sql, {"text": ask_for(text)})
                cursor.fetchall()
            taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--titles", type=int, default=28_522, help="how many real titles to use")
    parser.add_argument("--embedded", type=int, default=28_522, help="how many of them to embed")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not TITLES.exists():
        sys.exit(f"skipped: {TITLES} is not there")
    if options.one is None:
        print(f"# {machine()}; entries are real titles and their vectors, varied", flush=True)
        # A process for each size: Django works on one database.
        codes = [
            subprocess.call([sys.executable, "-m", "bench.match", *sys.argv[1:], "--one", str(size)], env=os.environ)
            for size in options.sizes
        ]
        codes.append(compare(options.sizes))
        sys.exit(max(codes))
    measure(options.one, options)


def measure(size: int, options) -> None:
    """Build one size, measure it, print its lines, and keep its mean for the comparison of sizes."""
    use_database(f"talkoot_bench_match_{size}")
    build(size, options.titles, options.embedded)
    bars, texts = Bars(), questions()
    asked = texts[: options.requests]
    taken, resident = requests(asked)
    label = f"{size:,} entries: "
    p50, p95 = (1000 * float(np.percentile(taken, share)) for share in (50, 95))
    bars.tell(f"{label}whole request p50 ms", p50)
    if size >= max(SIZES):
        bars.at_most(f"{label}whole request p95 ms", p95, 100)
    else:
        bars.tell(f"{label}whole request p95 ms", p95)
    bars.at_least(f"{label}recall at 10 against the exact scan", recall(texts[-RECALL_QUESTIONS:]), 0.95)
    bars.at_most(f"{label}resident MB of the web process", resident, 350)
    for name, seconds in peers(texts[-PEER_QUESTIONS:]).items():
        bars.tell(f"{label}{name} ms (database alone)", 1000 * seconds)
        ratio = seconds / statistics.median(taken)
        if size >= max(SIZES):
            bars.at_least(f"{label}{name} / whole request", ratio, 10)
        else:
            bars.tell(f"{label}{name} / whole request", ratio)
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / f"mean-{size}").write_text(str(statistics.mean(taken)))
    bars.leave()


def compare(sizes: list[int]) -> int:
    """Print what the largest size costs against the smallest. Returns the exit code."""
    kept = {size: CACHE / f"mean-{size}" for size in sizes}
    if len(sizes) < 2 or not all(path.exists() for path in kept.values()):
        return 0
    bars = Bars()
    small, large = (float(kept[size].read_text()) for size in (min(sizes), max(sizes)))
    bars.at_most(f"{max(sizes):,} entries cost against {min(sizes):,} (mean)", large / small, 3)
    return int(bars.short)


if __name__ == "__main__":
    main()
