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


def _typed(queryset: "QuerySet[Row]", names: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """Check each value against what it is compared with; a cursor of another order must not become a database error."""
    typed: list[Any] = []
    for name, value in zip(names, values, strict=True):
        annotation = queryset.query.annotations.get(name)
        column = annotation.output_field if annotation is not None else queryset.model._meta.get_field(name)
        internal = column.get_internal_type()
        try:
            typed.append(_PYTHON.get(internal, _number)(value))
        except (ValueError, TypeError, OverflowError) as error:
            raise BadCursor from error
    return typed


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


def page_by_key(queryset: "QuerySet[Row]", cursor: str | None, limit: int) -> "Page[Row]":
    """Return one page of an ordered queryset: by one field and then id (or id alone), both rising or both falling. One query.

    Raises BadCursor for a cursor that another list made or someone invented.
    """
    order = [str(name) for name in queryset.query.order_by]
    falling = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    direction, backwards = "a", False
    if cursor:
        direction, values = decode(cursor, len(names))
        backwards = direction == "b"
        operator = "lt" if falling != backwards else "gt"
        queryset = queryset.filter(_beyond(names, _typed(queryset, names, values), operator))
    if backwards:
        queryset = queryset.reverse()
    rows = list(queryset[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    if not rows:
        return Page()
    has_next = more if not backwards else True
    has_previous = more if backwards else bool(cursor)
    return Page(rows, _key("a", rows[-1], names) if has_next else None, _key("b", rows[0], names) if has_previous else None)


def _key(direction: str, row: Model, names: Sequence[str]) -> str:
    return encode(direction, [getattr(row, name) for name in names])
