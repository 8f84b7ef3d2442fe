"""Catching up: a text that cannot be read holds nothing up, work grows with change, what broke off is finished."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.matching import embedders, index, jobs, schedule
from talkoot.matching.embedders import EmbedderTrouble
from talkoot.matching.embedders.base import UnreadableText
from talkoot.matching.models import Generation, GenerationState, Vector, Word
from talkoot.matching.queries import search
from talkoot.matching.vectors import serving


class Fussy:
    """An embedder that cannot read one word, stumbles over one, or is away altogether."""

    name, recipe = "fussy", {"adapter": "fussy", "url": "", "model": ""}
    away = False
    stumbles = True

    def __init__(self):
        self.batches = []

    def embed(self, texts, *, query):
        if list(texts) != [jobs.HARMLESS]:
            self.batches.append(list(texts))
        if any("kirottu" in text for text in texts):
            raise UnreadableText("no")
        if self.away or (self.stumbles and any("kompastus" in text.lower() for text in texts)):
            raise EmbedderTrouble("no")
        rows = np.array([np.frombuffer(text.encode().ljust(8)[:8], np.uint8) for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def fussy():
    with embedders.instead(Fussy()):
        yield embedders.current()


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_due")
        return cursor.fetchone()[0]


def lost(things, numbers, **texts):
    """Put things of which the job that makes their vectors is lost."""
    for number in numbers:
        things.put(number, **(texts or {"fi": f"Uimaranta {number}"}))


def test_a_text_that_cannot_be_read_holds_up_nobody_else(things, fussy, caplog):
    lost(things, range(1, 20))
    things.put(7, fi="Kirottu kirottu talo")
    jobs.bring_up_to_date()
    assert sorted(Vector.objects.values_list("entry__source_id", flat=True)) == [n for n in range(1, 20) if n != 7]
    assert [match.source_id for match in search("kirottu", kinds=["test_thing"], reader_language="fi").matches][:1] == [7]
    fussy.batches.clear()
    jobs.bring_up_to_date()
    jobs.keep_up()
    assert fussy.batches == []  # not at once again
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matching_refused SET at = at - interval '2 days'")
    jobs.keep_up()
    assert [len(batch) for batch in fussy.batches] == [1]
    assert caplog.text.count("cannot read entry") == 1
    things.put(7, fi="Siunattu talo")
    jobs.keep_up()
    assert Vector.objects.filter(entry__source_id=7).exists()
    assert waiting() == 0


def test_an_embedder_that_is_away_is_no_texts_fault(things, fussy, monkeypatch):
    lost(things, [1])
    jobs.keep_up()
    lost(things, [2, 3])
    monkeypatch.setattr(fussy, "away", True)
    with pytest.raises(EmbedderTrouble):
        jobs.keep_up()
    monkeypatch.setattr(fussy, "away", False)
    jobs.keep_up()
    assert (Vector.objects.count(), waiting()) == (3, 0)


def test_a_change_that_comes_while_its_old_text_is_embedded_stays_due(things, fussy):
    lost(things, [1])
    (row,) = index.stale(jobs.ensure_generation())
    things.put(1, fi="Aivan muuta")
    jobs.embed(serving(), fussy, [row])
    assert waiting() == 1
    jobs.keep_up()
    assert (waiting(), index.stale(serving())) == (0, [])


def test_what_the_clock_calls_reads_no_more_entries_when_nothing_changed(things, fussy):
    lost(things, range(1, 300))
    jobs.reindex(["test_thing"])
    assert waiting() == 0
    jobs.keep_up()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE matching_entry, matching_vector, matching_due")
    with CaptureQueriesContext(connection) as asked:
        schedule.keep(timestamp=0)
    queries = [query["sql"] for query in asked.captured_queries if query["sql"].startswith(("SELECT", "\nSELECT", "\n        DELETE"))]
    assert len(queries) > 3
    read = 0
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            read += sum(_rows_read(cursor.fetchone()[0][0]["Plan"]))
    assert read < 30


def _rows_read(plan):
    if plan.get("Relation Name") in {"matching_entry", "matching_vector"}:
        yield (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from _rows_read(part)


@pytest.mark.django_db(transaction=True)
def test_a_retirement_that_broke_off_is_finished_by_the_clock(things, fussy, monkeypatch):
    lost(things, range(1, 6))
    jobs.bring_up_to_date()
    old = serving()
    with embedders.instead(Fussy()) as _, monkeypatch.context() as patch:
        patch.setattr(Fussy, "name", "fussier")
        patch.setattr(jobs, "DROPPED_AT_ONCE", 2)
        alive, calls = jobs._is_retired, []

        def die_half_way(generation):
            calls.append(generation)
            if len(calls) > 2:
                raise ConnectionError
            return alive(generation)

        patch.setattr(jobs, "_is_retired", die_half_way)
        with pytest.raises(ConnectionError):
            jobs.bring_up_to_date()
        left = Vector.objects.filter(generation=old).count()
        patch.setattr(jobs, "_is_retired", alive)
        jobs.keep_up()
        jobs.keep_up()
    assert left == 3
    assert Generation.objects.get(id=old.id).state == GenerationState.RETIRED
    assert not Vector.objects.filter(generation=old).exists()
    assert not old.centres.exists()
    assert Vector.objects.count() == 5


def test_words_that_an_edit_took_out_are_gone_at_once(things):
    things.put(1, fi="Qwyzzlen talo")
    things.index()
    things.put(1, fi="Toinen talo")
    assert not Word.objects.filter(lexeme="qwyzzlen").exists()
    assert Word.objects.filter(lexeme="talo").exists()


def test_what_another_writer_holds_is_not_waited_for(things):
    """Words are the one thing that writers of different things share: whoever waits for them may be waited for."""
    things.put(1, fi="Qwyzzlen talo")
    things.index()
    with CaptureQueriesContext(connection) as asked:
        things.put(1, fi="Toinen talo")
        things.hide(1)
    taken = [query["sql"] for query in asked.captured_queries if "DELETE FROM matching_word" in query["sql"]]
    assert taken
    assert all("SKIP LOCKED" in sql for sql in taken)


def test_an_embedder_that_stumbled_over_a_text_tries_it_again_in_minutes(things, fussy):
    lost(things, [7], fi="Kompastus")
    jobs.keep_up()
    assert not Vector.objects.filter(entry__source_id=7).exists()
    fussy.stumbles = False
    jobs.keep_up()
    assert not Vector.objects.filter(entry__source_id=7).exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matching_refused SET at = at - interval '5 minutes 1 second'")
    jobs.keep_up()
    assert Vector.objects.filter(entry__source_id=7).exists()
