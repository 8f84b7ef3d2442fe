"""Bringing many things in at once: in which order they are held."""

import pytest

from talkoot.places.models import Place
from talkoot.shared import clock, upsert
from talkoot.shared.kinds import changed


def row(number, name):
    return {"source": "t", "source_id": str(number), "name": {"fi": name}, "category": "other"}


@pytest.mark.django_db
def test_known_things_are_held_in_the_order_of_their_ids_whatever_the_file_says(monkeypatch):
    """Batch after batch in one transaction: in the file's order, an import and whoever writes the index anew would deadlock."""
    monkeypatch.setattr(upsert, "BATCH", 2)
    numbers = [3, 5, 1, 4, 2]
    upsert.save_things(lambda _: "place", Place, [row(number, "Vanha") for number in numbers], now=clock.now())
    held = []
    receiver = lambda *, ids, **_: held.extend(sorted(ids))  # noqa: E731 - kept alive by its name
    changed.connect(receiver)
    try:
        rows = [row(6, "Uusi"), *(row(number, "Uusi") for number in sorted(numbers))]
        upsert.save_things(lambda _: "place", Place, rows, now=clock.now())
    finally:
        changed.disconnect(receiver)
    assert len(held) == 6
    assert held == sorted(held)
