"""What is remembered never shows what is gone, and what is new counts at once."""

from datetime import timedelta

import pytest

from talkoot.ideas.actions import withdraw_idea
from talkoot.matching import jobs, queries, remembered
from talkoot.matching.models import Likeness
from talkoot.shared import clock
from tests.people import give

pytestmark = pytest.mark.django_db(transaction=True)  # a transaction never takes its own changes for settled


def ids(found):
    return [match.source_id for match in found.matches]


def given(*texts):
    ideas = [give(text) for text in texts]
    jobs.reindex(["idea"])
    return ideas


def test_a_search_is_remembered_until_anything_changes(monkeypatch, django_assert_num_queries):
    kept, gone = given("Penkki satamaan ja toinenkin penkki", "Penkki satamaan vanhuksille")
    first = remembered.search("penkki satamaan", reader_language="fi")
    assert set(ids(first)) == {kept.id, gone.id}
    with monkeypatch.context() as without, django_assert_num_queries(1):
        without.setattr(queries, "search", None)
        assert remembered.search("penkki satamaan", reader_language="fi") == first
    withdraw_idea(idea_id=gone.id, now=clock.now())
    assert ids(remembered.search("penkki satamaan", reader_language="fi")) == [kept.id]
    (new,) = given("Kolmas penkki satamaan")
    assert set(ids(remembered.search("penkki satamaan", reader_language="fi"))) == {kept.id, new.id}


def test_a_change_that_becomes_visible_late_is_no_less_seen(monkeypatch):
    """A transaction that began before the search and ended after it: neither its time nor its number is newer than the search."""
    import threading

    from django.db import connection, transaction

    given("Uimaranta talvella auki")
    written, searched = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            give("Uimaranta ja sauna")
            written.set()
            searched.wait(20)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(20)
    before = remembered.search("uimaranta", reader_language="fi")
    assert len(ids(before)) == 1
    searched.set()
    slow.join()
    assert len(ids(remembered.search("uimaranta", reader_language="fi"))) == 2


def test_neighbours_are_kept_and_a_withdrawn_one_is_gone_at_once_also_from_what_is_kept(monkeypatch, django_assert_max_num_queries):
    one, other = given("Valaistus rantapolulle talveksi", "Valaistus rantapolulle iltaan")
    first = remembered.neighbours("idea", one.id, reader_language="fi")
    assert first.group("idea")[0].source_id == other.id
    with monkeypatch.context() as without, django_assert_max_num_queries(2):
        without.setattr(queries, "neighbours", None)
        assert remembered.neighbours("idea", one.id, reader_language="fi") == first
    withdraw_idea(idea_id=other.id, now=clock.now())
    assert not Likeness.objects.exists()
    assert remembered.neighbours("idea", one.id, reader_language="fi").group("idea") == ()


def test_the_kept_are_found_anew_after_an_hour_and_then_deleted(monkeypatch):
    one, other = given("Valaistus rantapolulle talveksi", "Valaistus rantapolulle iltaan")
    remembered.neighbours("idea", one.id, reader_language="fi")
    (third,) = given("Valaistus rantapolulle aamuksi")
    assert {match.source_id for match in remembered.neighbours("idea", one.id, reader_language="fi").group("idea")} == {other.id}
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(remembered.clock, "now", lambda: later)
    assert {match.source_id for match in remembered.neighbours("idea", one.id, reader_language="fi").group("idea")} == {other.id, third.id}
    remembered.forget_old(later + timedelta(hours=2))
    assert not Likeness.objects.exists()


def test_what_has_no_vector_yet_is_not_kept():
    one = give("Valaistus rantapolulle talveksi")
    remembered.neighbours("idea", one.id, reader_language="fi")
    assert not Likeness.objects.exists()
