"""What the pages of bookings share."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from talkoot.bookings import queries, rules
from talkoot.bookings.actions import Booker
from talkoot.bookings.forms import strength_of, when_initial
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.prices import EVERYONE
from talkoot.bookings.telling import span_text
from talkoot.bookings.times import Span
from talkoot.bookings.words import BOOK_LIMIT, GUESS_LIMIT, Residency
from talkoot.people.words import CLERKS
from talkoot.shared import clock
from talkoot.shared.idempotency import once
from talkoot.shared.kinds import get_kind
from talkoot.shared.limits import TooMany, address_of, refuse_if_spent, spend
from talkoot.shared.rules import guarded
from talkoot.shared.secrets import normal_code
from talkoot.shared.text import pick

UNPROCESSABLE, CONFLICT, TOO_MANY = 422, 409, 429
SERVED = ("idea", "challenge", "pilot")
MOST_ID = 2**63 - 1
_FOR = re.compile(r"^([a-z]+):(\d{1,18})$", re.ASCII)
_TOKEN = re.compile(r"^[0-9a-f]{32}$", re.ASCII)


def reader() -> str:
    """Return the language of the page."""
    return get_language() or "fi"


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """Answer 429 in plain words."""
    response = render(request, "ui/error.html", {"status": TOO_MANY}, status=TOO_MANY)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def kept_private(response: HttpResponse) -> HttpResponse:
    """Mark an answer that belongs to one person: nobody stores or lists it, and no other site is told its address."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def who_is(request: HttpRequest) -> Any:
    """Return the person who is signed in; None when nobody is. Of those without a session nobody asks."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if request.user.is_authenticated else None


@dataclass(frozen=True, slots=True)
class Served:
    """The idea, challenge or pilot that a booking is for: what it is called, in which language, and where its page is."""

    kind: str
    id: int
    title: str
    language: str
    href: str

    @property
    def said(self) -> str:
        """How an address and a form say it."""
        return f"{self.kind}:{self.id}"

    @property
    def pair(self) -> tuple[str, int]:
        """How the actions are told it."""
        return self.kind, self.id


def served(said: str) -> Served | None:
    """Return what an address or a form says that a booking is for, as "idea:12"; None for what is not there or not public."""
    found = _FOR.match(said)
    if not found or found[1] not in SERVED or not 1 <= int(found[2]) <= MOST_ID:
        return None
    return served_by(found[1], int(found[2]))


def served_by(kind: str, thing_id: int | None) -> Served | None:
    """Return the thing that a booking serves; None when it serves none, or none that is public."""
    if kind not in SERVED or thing_id is None:
        return None
    for document in get_kind(kind).documents([thing_id]):
        title, language = pick({code: text.title for code, text in document.texts.items()}, reader())
        return Served(kind, thing_id, title, language, get_kind(kind).url(thing_id))
    return None


def new_token() -> str:
    """Return what a form carries so that a second click is known as the same."""
    return uuid.uuid4().hex


def once_for(request: HttpRequest, scope: str, asked: Any, work: Callable[[], int]) -> int:
    """Do `work` once for one form with the same values in it, and return the id it answers; the same again does nothing twice."""
    token = request.POST.get("token", "")
    if not _TOKEN.match(token):
        return work()
    key = f"{token}:{getattr(request.user, 'pk', None)}:{asked!r}"
    answer, _remembered = once(scope, key, b"", lambda: {"id": work()}, now=clock.now())
    return int(answer["id"])


def booker_of(request: HttpRequest, data: dict[str, Any], *, residency: str = "", group: str = "") -> Booker:
    """Return who books: what a form says, and the account of whoever is signed in."""
    user = who_is(request)
    return Booker(
        name=data.get("name", "") or getattr(user, "name", ""),
        email=data.get("email", "") or getattr(user, "email", ""),
        phone=data.get("phone", ""),
        language=reader(),
        account_id=user.pk if user else None,
        residency=data.get("residency") or residency or Residency.OTHER,
        strength=strength_of(user),
        group=data.get("group") or group or EVERYONE,
    )


def find_or_404(bookable_id: int) -> Bookable:
    """Return a bookable that everyone may see and that is on offer now. Raises Http404."""
    bookable = queries.find_bookable(bookable_id)
    if bookable is None or not bookable.place.visible or not on_offer(bookable):
        raise Http404
    return bookable


def on_offer(bookable: Bookable) -> bool:
    """Tell whether a bookable is published at this moment."""
    begins, ends = bookable.published_from, bookable.published_until
    return (begins is None or begins <= clock.now()) and (ends is None or clock.now() < ends)


def nearest_links(bookable: Bookable, spans: list[Span], address: str, **more: Any) -> list[tuple[str, str]]:
    """Return free times as (text, address that fills the form with it)."""
    zone = bookable.conditions.zone
    return [(span_text(*span, zone), f"{address}?{urlencode({**when_initial(span, zone), **more})}#times") for span in spans]


OwnPage = Callable[..., HttpResponse]


def with_code(page: OwnPage) -> Callable[..., HttpResponse]:
    """Open a page to the holder of a code: 404 for a wrong one, 429 for many wrong ones, and nothing is stored on the way."""

    @guarded(rules.own)
    @wraps(page)
    def opened(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        try:
            found = booking_of(request, code)
            if request.method == "POST":
                spend(BOOK_LIMIT, address_of(request), now=clock.now())
        except TooMany as error:
            return too_many(request, error)
        return kept_private(page(request, found, normal_code(code), **more))

    return opened


def booking_of(request: HttpRequest, code: str) -> Booking:
    """Return the booking that a code opens. Raises Http404, and TooMany when one address guesses on and on."""
    address = address_of(request)
    refuse_if_spent(GUESS_LIMIT, address, now=clock.now())
    found = queries.booking_by_code(code)
    if found is None:
        spend(GUESS_LIMIT, address, now=clock.now())
        raise Http404
    return found


def own_address(code: str, **query: str) -> str:
    """Return the address of a booking's own page."""
    address = reverse("bookings:own", args=[code])
    return f"{address}?{urlencode(query)}" if query else address


def decider(request: HttpRequest) -> str:
    """Return who decides, as it is written down: the role, which no resident is told more of."""
    held = sorted({part for part, _unit in request.user.parts_held if part in CLERKS})  # type: ignore[union-attr]
    return f"{held[0]} {request.user.pk}" if held else ""
