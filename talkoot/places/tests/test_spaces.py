"""The tree of spaces: under one place, without circles, asked in one query."""

import pytest
from django.db import IntegrityError, connection, transaction

from talkoot.places.actions import save_places, save_spaces
from talkoot.places.models import Place, Space
from talkoot.places.queries import ancestors_of, descendants_of
from talkoot.shared import clock
from talkoot.shared.upsert import Saved

pytestmark = pytest.mark.django_db


def make_place(key="house"):
    save_places([{"source": "test", "source_id": key, "name": {"fi": key}, "category": "library"}], now=clock.now())
    return Place.objects.get(source_id=key)


def row(place, key, parent="", kind="room"):
    return {"source": "test", "source_id": key, "place_id": place.id, "kind": kind, "name": {"fi": key}, "parent": parent}


@pytest.fixture
def hall():
    place = make_place()
    rows = [row(place, "half-a", "hall", "part"), row(place, "half-b", "hall", "part"), row(place, "hall", "floor"), row(place, "floor")]
    assert save_spaces(rows) == Saved(made=4)
    return {space.source_id: space for space in Space.objects.all()}


def test_children_may_come_before_their_parents(hall):
    assert hall["half-a"].parent == hall["hall"]
    assert save_spaces([row(hall["hall"].place, "hall", "floor")]) == Saved(same=1)


def test_down_and_up(hall, django_assert_num_queries):
    with django_assert_num_queries(1):
        below = descendants_of([hall["hall"].id])
    assert below == {hall[key].id for key in ("hall", "half-a", "half-b")}
    assert ancestors_of([hall["half-a"].id]) == {hall[key].id for key in ("half-a", "hall", "floor")}
    assert descendants_of([]) == set()


def test_no_circle(hall):
    with pytest.raises(IntegrityError, match="inside itself"), transaction.atomic():
        Space.objects.filter(pk=hall["floor"].pk).update(parent=hall["half-a"])


def test_a_parent_is_of_the_same_place(hall):
    other = make_place("other")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="same_place"), transaction.atomic():
        Space.objects.create(place=other, parent_id=hall["hall"].id, kind="room", name={"fi": "x"}, source="test", source_id="x")


def test_a_parent_that_is_nowhere_is_said(hall):
    with pytest.raises(ValueError, match="is not there"):
        save_spaces([row(hall["hall"].place, "lost", "nowhere")])
