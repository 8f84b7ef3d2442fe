"""Paging by key (keyset): a page costs the same however deep it is, and nothing is skipped when rows come and go.

A cursor is opaque to clients: base 64 of JSON. It holds only the sort values of the last row, so it needs no signature.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


# Beyond any sort value that is kept, and within what a double holds; NaN is on neither side.
FARTHEST = 1e300


class BadCursor(ValueError):
    """The cursor was not made by this list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page. `next` and `previous` are cursors for the neighbouring pages, or None at an end."""

    rows: list[Row] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None


def encode(direction: str, values: Sequence[Any]) -> str:
    """Return a cursor from sort values. `direction` is "a" (after these) or "b" (before these)."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([direction, *plain]).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> tuple[str, list[Any]]:
    """Return (direction, values). Raises BadCursor."""
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor from error
    if direction not in ("a", "b") or len(values) != length or not all(map(_comparable, values)):
        raise BadCursor
    if not isinstance(values[-1], int) or not -(2**63) <= values[-1] < 2**63:
        raise BadCursor
    return direction, values


def _comparable(value: Any) -> bool:
    """Tell whether a database can compare with this: a text or a finite number."""
    return isinstance(value, str) or (isinstance(value, (int, float)) and not isinstance(value, bool) and -FARTHEST < value < FARTHEST)


def _type_of(queryset: "QuerySet[Any]", name: str) -> str:
    annotation = queryset.query.annotations.get(name)
    column = annotation.output_field if annotation is not None else queryset.model._meta.get_field(name)
    return str(column.get_internal_type())


def _number(value: Any) -> float:
    if isinstance(value, str):
        raise TypeError
    return value  # type: ignore[no-any-return]


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _word(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError
    value.encode()  # half a surrogate pair is no text
    return value


_PYTHON: dict[str, Any] = {"DateTimeField": _moment, "CharField": _word, "TextField": _word}


def _beyond(names: Sequence[str], values: Sequence[Any], operator: str) -> Q:
    """Rows beyond a key. The first condition bounds the index scan; the rest settles ties."""
    first = f"{names[0]}__{operator}e" if len(names) > 1 else f"{names[0]}__{operator}"
    condition = Q(**{first: values[0]})
    if len(names) > 1:
        condition &= Q(**{f"{names[0]}__{operator}": values[0]}) | Q(**{f"{names[1]}__{operator}": values[1]})
    return condition


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a cursor points: behind these sort values, or before them."""

    values: Sequence[Any]
    backwards: bool

    def of(self, values: Sequence[Any]) -> "Place":
        """Return the same place told by other values, such as expressions that stand for them."""
        return Place(values, self.backwards)


class PageKey:
    """What a list is paged by: one field and then id, or id alone, both rising or both falling."""

    def __init__(self, queryset: "QuerySet[Any]") -> None:
        order = [str(name) for name in queryset.query.order_by]
        self.falling = order[0].startswith("-")
        self.names = [name.lstrip("-") for name in order]
        self._types = [_type_of(queryset, name) for name in self.names]

    def read(self, cursor: str | None) -> Place | None:
        """Return where a cursor points; None at the beginning. Raises BadCursor for one that another list made or someone invented."""
        if not cursor:
            return None
        direction, values = decode(cursor, len(self.names))
        try:
            typed = [_PYTHON.get(internal, _number)(value) for internal, value in zip(self._types, values, strict=True)]
        except (ValueError, TypeError, OverflowError) as error:  # a cursor of another order must not become a database error
            raise BadCursor from error
        return Place(typed, direction == "b")

    def beyond(self, queryset: "QuerySet[Row]", place: Place | None) -> "QuerySet[Row]":
        """Return the rows beyond a place, the nearest first."""
        if place is None:
            return queryset
        operator = "lt" if self.falling != place.backwards else "gt"
        found = queryset.filter(_beyond(self.names, place.values, operator))
        return found.reverse() if place.backwards else found

    def page(self, rows: list[Row], place: Place | None, limit: int) -> "Page[Row]":
        """Return the page of rows that were found beyond a place, when one more was asked for than a page has."""
        more = len(rows) > limit
        rows = rows[:limit]
        backwards = place is not None and place.backwards
        if backwards:
            rows.reverse()
        if not rows:
            return Page()
        has_next = more or backwards
        has_previous = more if backwards else place is not None
        return Page(rows, self._cursor("a", rows[-1]) if has_next else None, self._cursor("b", rows[0]) if has_previous else None)

    def _cursor(self, direction: str, row: Model) -> str:
        return encode(direction, [getattr(row, name) for name in self.names])


def page_by_key(queryset: "QuerySet[Row]", cursor: str | None, limit: int) -> "Page[Row]":
    """Return one page of an ordered queryset: by one field and then id (or id alone), both rising or both falling. One query.

    Raises BadCursor for a cursor that another list made or someone invented.
    """
    key = PageKey(queryset)
    place = key.read(cursor)
    return key.page(list(key.beyond(queryset, place)[: limit + 1]), place, limit)
