"""A small kind of things to match, kept in memory: matching knows no kind by name, so any will do."""

import pytest
from django.db import transaction

from talkoot.matching import vectors
from talkoot.matching.jobs import index_things
from talkoot.matching.terms import _stems
from talkoot.shared import kinds
from talkoot.shared.kinds import Document, Kind, Text, announce


class Things:
    """Things of one kind: `put` and `hide` announce the change as an owner does, `index` runs the job that follows."""

    def __init__(self, kind):
        self.kind = kind
        self.documents = {}

    def put(self, source_id, point=None, facets=None, offers=None, **texts):
        split = {language: Text(*text) if isinstance(text, tuple) else Text(text) for language, text in texts.items()}
        self.documents[source_id] = Document(source_id, split, point, facets or {}, offers or {})
        with transaction.atomic():
            announce(self.kind, [source_id])
        return source_id

    def hide(self, source_id):
        del self.documents[source_id]
        with transaction.atomic():
            announce(self.kind, [source_id])

    def index(self, *ids):
        index_things(kind=self.kind, ids=list(ids) or list(self.documents))


def make_kind(monkeypatch, name, order):
    things = Things(name)
    kind = Kind(
        name=name,
        singular=name,
        plural=name,
        url_name="front",
        order=order,
        documents=lambda ids: [things.documents[id_] for id_ in ids if id_ in things.documents],
        ids_after=lambda after, limit: [id_ for id_ in sorted(things.documents) if id_ > after][:limit],
    )
    monkeypatch.setitem(kinds._kinds, name, kind)
    return things


@pytest.fixture
def things(db, monkeypatch):
    return make_kind(monkeypatch, "test_thing", 900)


@pytest.fixture
def others(db, monkeypatch):
    return make_kind(monkeypatch, "test_other", 901)


@pytest.fixture(autouse=True)
def _forget():
    """Stems and questions are kept by a process for longer than a test's database lives."""
    _stems.clear()
    vectors._queries.forget()
