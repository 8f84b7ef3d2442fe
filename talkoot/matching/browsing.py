"""Looking around without words: how much there is of each kind, narrowed by facets, and a few of it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talkoot.matching.models import Entry
from talkoot.shared.kinds import Kind, all_kinds

COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind: how many things it holds (more: there are more than `number`), and the ids of a few, others each time."""

    kind: Kind
    number: int
    more: bool
    taste: Sequence[int]


def shelves(facets: Mapping[str, str], *, taste: int = 3) -> list[Shelf]:
    """Return a shelf a kind, in the order of the registry. facets: name -> the value that a thing must have; {} for everything.

    Counts no further than COUNTED. One query a kind.
    """
    return [_shelf(kind, _ids(kind, facets), taste) for kind in all_kinds()]


def _ids(kind: Kind, facets: Mapping[str, str]) -> Sequence[int]:
    if not facets:
        return kind.ids_after(0, COUNTED + 1)
    wanted = {name: [value] for name, value in facets.items()}
    found = Entry.objects.filter(kind=kind.name, facets__contains=wanted).order_by("source_id")
    return list(found.values_list("source_id", flat=True).distinct()[: COUNTED + 1])


def _shelf(kind: Kind, ids: Sequence[int], taste: int) -> Shelf:
    shown = random.sample(ids, min(taste, len(ids)))
    return Shelf(kind, min(len(ids), COUNTED), len(ids) > COUNTED, shown)
