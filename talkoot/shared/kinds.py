"""The kinds of things a person can meet in the city, as data.

Each folder that owns such things registers its kinds here when Django starts (`AppConfig.ready`); matching, search, lists and the
API read the registry and know no kind by name. A change is announced inside the transaction that makes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Text:
    """What a thing says in one language: a title (plain, one line) and a body (plain text, may be empty)."""

    title: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A thing as the index needs it. Only what *everyone* may see becomes a document.

    texts: BCP 47 language -> Text, at least one. point: (longitude, latitude) in WGS 84 degrees. facets: name -> value or values,
    for filters (`theme`, `area`, `state`, `sector` …). offers: language -> short phrases of what it has for an idea.
    """

    source_id: int
    texts: Mapping[str, Text]
    point: tuple[float, float] | None = None
    facets: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)


@cache
def _around_the_id(url_name: str) -> tuple[str, str]:
    """Return what stands before and after the id in an address. Looked up once: a page of twenty things asks twenty times."""
    unlikely = 918273645
    before, _, after = reverse(url_name, args=[unlikely]).partition(str(unlikely))
    return before, after


def _hold_nothing(_ids: Sequence[int]) -> None:
    """For kinds that no other process changes."""


def _nothing() -> None:
    """For kinds of which none can be hidden."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing.

    documents: ids -> the documents of those that everyone may see; an id without a document is hidden or gone.
    ids_after: (id, limit) -> the next ids in rising order, for indexing everything by key.
    hold: ids -> keeps them from being changed until the transaction ends, so that nobody writes down what has just been hidden or erased.
    things: returns every row of the kind, hidden ones too, for hiding and showing them (shared.hiding); None where that cannot be done.
    url_name: a URL name that takes the id. order: where its group stands among the results, low first.
    """

    name: str
    singular: Any
    plural: Any
    url_name: str
    order: int
    documents: Callable[[Sequence[int]], Iterable[Document]]
    ids_after: Callable[[int, int], Sequence[int]]
    hold: Callable[[Sequence[int]], None] = _hold_nothing
    things: Callable[[], "models.QuerySet[Any] | None"] = _nothing

    def url(self, source_id: int) -> str:
        """Return the address of one thing's page."""
        before, after = _around_the_id(self.url_name)
        return f"{before}{source_id}{after}"


_kinds: dict[str, Kind] = {}

# Sent inside the transaction of the change, with `kind` (its name) and `ids`. Receivers write in the same transaction or defer a job in it.
changed = Signal()


def register(kind: Kind) -> None:
    """Add a kind. Raises ValueError when the name is taken or not a plain word."""
    if kind.name in _kinds or not kind.name.isidentifier():
        msg = f"Kind {kind.name!r} is taken or not a plain word"
        raise ValueError(msg)
    _kinds[kind.name] = kind


def all_kinds() -> list[Kind]:
    """Return every kind, in the order their groups stand in results."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def get_kind(name: str) -> Kind:
    """Return one kind. Raises KeyError when nothing registered it."""
    return _kinds[name]


def announce(kind: str, ids: Sequence[int]) -> None:
    """Say that these things were made, changed, hidden or deleted. Must be called inside the transaction that did it."""
    if not transaction.get_connection().in_atomic_block:
        msg = "announce() belongs inside the transaction of the change"
        raise RuntimeError(msg)
    changed.send(sender=None, kind=kind, ids=list(ids))
