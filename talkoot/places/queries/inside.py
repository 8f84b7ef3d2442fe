"""What the page of a place shows of its inside: the tree of spaces with the things in them, and its hours in words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.timezone import get_default_timezone

from talkoot.places.models import Hours, Resource, Space
from talkoot.places.opening.shape import parse_periods
from talkoot.places.opening.text import Told, tell
from talkoot.ui.values import said

MOST_SPACES = 60
_NUMBER = re.compile(r" \d+$")


@dataclass(slots=True)
class Node:
    """A space as the page shows it, with what is inside. parts: how many spaces are inside and not shown, of a place that has very many."""

    space: Space
    things: list[str] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Inside:
    """The inside of a place: its outermost spaces, and the things that are in none of them."""

    nodes: list[Node]
    things: list[str]


def inside_of(place_id: int) -> Inside:
    """Return the spaces and things of a place that everyone may see. Two queries; of a place with hundreds of spaces only the outermost."""
    seen = Space.objects.filter(place_id=place_id, visible=True)
    spaces = list(seen.order_by("order", "id")[: MOST_SPACES + 1])
    if len(spaces) > MOST_SPACES:
        outermost = seen.filter(parent=None).annotate(parts=Count("children")).order_by("order", "id")[:MOST_SPACES]
        return Inside([Node(space, parts=space.parts) for space in outermost], [])
    things: dict[int | None, list[Any]] = defaultdict(list)
    for space_id, name in Resource.objects.filter(place_id=place_id, visible=True).order_by("order", "id").values_list("space_id", "name"):
        things[space_id].append(name)
    nodes = {space.pk: Node(space, _counted(things.pop(space.pk, []))) for space in spaces}
    for node in nodes.values():
        above = nodes.get(node.space.parent_id) if node.space.parent_id else None
        if above:
            above.children.append(node)
    roots = [node for node in nodes.values() if node.space.parent_id not in nodes]
    return Inside(roots, _counted(name for names in things.values() for name in names))


def _counted(names: Iterable[dict[str, str]]) -> list[str]:
    """Return names in the reader's language, those that differ only by a number at the end as one with how many there are."""
    counted = Counter(_NUMBER.sub("", said(name)) for name in names)
    return [f"{name} ({times})" if times > 1 else name for name, times in counted.items()]


def hours_told(place_id: int, now: datetime) -> Told | None:
    """Return a place's hours in words, in the active language; None when they are not known. One query."""
    periods = Hours.objects.filter(place_id=place_id, space=None).values_list("periods", flat=True).first()
    return tell(parse_periods(periods), now, get_default_timezone()) if periods else None
