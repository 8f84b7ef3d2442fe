"""Bring many things in at once, safe to run again: what is new is made, what changed is changed, the rest is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from talkoot.shared.catalogue import CatalogueThing
from talkoot.shared.kinds import announce
from talkoot.shared.text import sort_keys

BATCH = 500
LARGEST_ID = 2**63 - 1


@dataclass(slots=True)
class Saved:
    """How many things were made, changed and left as they were."""

    made: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(self.made + other.made, self.changed + other.changed, self.same + other.same)


def save_things(kind_of: Any, model: type[CatalogueThing], rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update rows of a catalogue by (source, source_id).

    rows: field values, `source` and `source_id` among them; a field that is not named stays as it is. kind_of: (thing) -> name of its kind,
    for the announcement; None for things that are no kind of their own. All of it in one transaction: half of it never stays. Raises
    ValueError when two rows have one source id.
    """
    keys = [(row["source"], row["source_id"]) for row in rows]
    if len(set(keys)) != len(keys):
        msg = "Two rows have the same source id"
        raise ValueError(msg)
    saved = Saved()
    with transaction.atomic():
        rows = _in_order_of_ids(model, rows)
        for start in range(0, len(rows), BATCH):
            saved += _save_batch(kind_of, model, rows[start : start + BATCH], now)
    return saved


def _in_order_of_ids(model: type[CatalogueThing], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of known things by id, then the new ones as they came.

    Every writer of many things locks them in rising order of ids, batch after batch: one in the order of its file and one that writes the
    index anew would wait for each other.
    """
    ids: dict[str, dict[str, int]] = {source: ids_by_source(model, source) for source in {row["source"] for row in rows}}
    return sorted(rows, key=lambda row: ids[row["source"]].get(row["source_id"], LARGEST_ID))


def _save_batch(kind_of: Any, model: type[CatalogueThing], rows: Sequence[dict[str, Any]], now: datetime) -> Saved:
    there = model.objects.filter(source__in={row["source"] for row in rows}, source_id__in=[row["source_id"] for row in rows])
    # Locked in the order of their ids, as everyone does, so that two writers cannot wait for each other.
    known = {(thing.source, thing.source_id): thing for thing in there.select_for_update().order_by("id")}
    new: list[CatalogueThing] = []
    changed: list[CatalogueThing] = []
    for row in rows:
        thing = known.get((row["source"], row["source_id"]))
        if thing is None:
            new.append(model(created_at=now, changed_at=now, sort=sort_keys(row["name"]), **row))
        elif any(getattr(thing, name) != value for name, value in row.items()):
            for name, value in row.items():
                setattr(thing, name, value)
            thing.changed_at, thing.sort = now, sort_keys(thing.name)
            changed.append(thing)
    model.objects.bulk_create(new, batch_size=BATCH)
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name != "created_at"]
    model.objects.bulk_update(changed, names, batch_size=100)
    if kind_of is not None:
        _announce(kind_of, [*new, *changed])
    return Saved(len(new), len(changed), len(rows) - len(new) - len(changed))


def _announce(kind_of: Any, things: Sequence[CatalogueThing]) -> None:
    by_kind: dict[str, list[int]] = {}
    for thing in things:
        by_kind.setdefault(kind_of(thing), []).append(thing.pk)
    for kind, ids in by_kind.items():
        announce(kind, ids)


def ids_by_source(model: type[models.Model], source: str) -> dict[str, int]:
    """Return source id -> id of everything that came from one source, for references between imported things."""
    return dict(model._default_manager.filter(source=source).values_list("source_id", "id"))
