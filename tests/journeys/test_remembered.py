"""What is remembered never shows what is gone, and forgets in time."""

import pytest

from talkoot.ideas.actions import withdraw_idea
from talkoot.matching import queries, remembered
from talkoot.shared import clock
from tests.people import give

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    remembered.forget()
    yield
    remembered.forget()


def ids(found):
    return [match.source_id for match in found.matches]


def test_a_search_is_remembered_and_a_withdrawn_idea_still_gone_at_once(monkeypatch, django_assert_num_queries):
    kept, gone = give("Penkki satamaan ja toinenkin penkki"), give("Penkki satamaan vanhuksille")
    first = remembered.search("penkki satamaan", reader_language="fi")
    assert set(ids(first)) == {kept.id, gone.id}
    monkeypatch.setattr(queries, "search", None)
    with django_assert_num_queries(1):
        assert remembered.search("penkki satamaan", reader_language="fi") == first
    withdraw_idea(idea_id=gone.id, now=clock.now())
    assert ids(remembered.search("penkki satamaan", reader_language="fi")) == [kept.id]


def test_neighbours_are_remembered_and_a_withdrawn_one_is_gone_at_once():
    one, other = give("Valaistus rantapolulle talveksi"), give("Valaistus rantapolulle iltaan")
    assert remembered.neighbours("idea", one.id, reader_language="fi").group("idea")[0].source_id == other.id
    withdraw_idea(idea_id=other.id, now=clock.now())
    assert remembered.neighbours("idea", one.id, reader_language="fi").group("idea") == ()


def test_the_moment_passes(monkeypatch):
    give("Uimaranta talvella auki")
    before = remembered.search("uimaranta", reader_language="fi")
    new = give("Uimaranta ja sauna")
    assert ids(remembered.search("uimaranta", reader_language="fi")) == ids(before)
    later = remembered.time.monotonic() + remembered.SEARCH_FOR
    monkeypatch.setattr(remembered.time, "monotonic", lambda: later)
    assert new.id in ids(remembered.search("uimaranta", reader_language="fi"))
