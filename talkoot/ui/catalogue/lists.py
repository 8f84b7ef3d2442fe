"""A list page: the filters of its address, one page by key in the reader's alphabet, and a count that stops where it is enough."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from talkoot.shared.catalogue import see
from talkoot.shared.kinds import Kind, get_kind
from talkoot.shared.paging import BadCursor, Page, page_by_key
from talkoot.shared.rules import Rule
from talkoot.ui.catalogue.filters import Chosen, Filter, condition_of, read

A_PAGE = 20
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A list of one kind. things: () -> the rows with what a card needs and no more; `lead` says in a sentence what they are good for.

    rule: who sees which. filters: in the order of the page. template: its page, which extends ui/catalogue/list.html.
    """

    kind: str
    lead: Any
    things: Callable[[], QuerySet[Any]]
    filters: tuple[Filter, ...]
    template: str = "ui/catalogue/list.html"
    rule: Rule = see


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are: exactly, or more than `number`."""

    number: int
    more: bool = False


def list_address(kind: Kind) -> str:
    """Return the address of the list of a kind: its URL name is that of one thing's page with an s, or "list" in the same folder."""
    try:
        return reverse(f"{kind.url_name}s")
    except NoReverseMatch:
        return reverse(f"{kind.url_name.partition(':')[0]}:list")


def count_up_to(things: QuerySet[Any], limit: int = COUNTED) -> Count:
    """Count rows, at most `limit`: on a large table the exact number would cost more than the page. One query."""
    number = things.order_by()[: limit + 1].count()
    return Count(min(number, limit), more=number > limit)


@dataclass(frozen=True)
class Listing:
    """What one request asks of a catalogue."""

    catalogue: Catalogue
    by: Any
    query: Mapping[str, str]

    @cached_property
    def chosen(self) -> list[Chosen]:
        """Every filter, with what is chosen."""
        return read(self.catalogue.filters, self.query)

    @property
    def narrowing(self) -> list[Chosen]:
        """The filters that narrow."""
        return [one for one in self.chosen if one.value]

    @property
    def ignored(self) -> list[Chosen]:
        """The filters whose value nothing knows."""
        return [one for one in self.chosen if one.ignored]

    @property
    def narrowed_query(self) -> str:
        """The query of an address that narrows in the same way: "" or "?area=…"."""
        query = urlencode({one.filter.name: one.value for one in self.narrowing})
        return f"?{query}" if query else ""

    @cached_property
    def things(self) -> QuerySet[Any]:
        """The rows that the person may see and the filters leave, in no order."""
        return self.catalogue.rule.objects(self.by, self.catalogue.things()).filter(condition_of(self.chosen))

    @cached_property
    def count(self) -> Count:
        """How many there are."""
        return count_up_to(self.things)

    def page(self) -> Page[Any]:
        """Return the page that the address asks for. Raises BadCursor."""
        ordered = self.things.by_name(get_language() or "fi")  # type: ignore[attr-defined]
        return page_by_key(ordered, self.query.get("cursor") or None, A_PAGE)


def listing(request: HttpRequest, catalogue: Catalogue) -> Listing:
    """Return what a request asks of a catalogue."""
    return Listing(catalogue, getattr(request, "user", None), request.GET)


def list_page(request: HttpRequest, catalogue: Catalogue, **more: Any) -> HttpResponse:
    """Answer with a page of a list; 400 with a way back when the cursor is none of ours. At most three queries."""
    asked = listing(request, catalogue)
    try:
        page = asked.page()
    except BadCursor:
        return render(request, "ui/catalogue/lost.html", {"back": request.path}, status=400)
    kind = get_kind(catalogue.kind)
    return render(request, catalogue.template, {"kind": kind, "listing": asked, "page": page, **more})
