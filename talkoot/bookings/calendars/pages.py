"""The addresses of calendars: one's own behind a secret link, and when places are taken, for everyone."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.bookings import rules
from talkoot.bookings.bookers import Booker
from talkoot.bookings.calendars import busy, links
from talkoot.bookings.calendars.events import event_of, name_of, new_calendar
from talkoot.bookings.calendars.words import BUSY_AHEAD, FEED_LIMIT, LINK_LIMIT
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.pages.common import kept_private, too_many, with_code
from talkoot.bookings.queries import published_bookables
from talkoot.bookings.times import midnight
from talkoot.people.rules import signed_in
from talkoot.shared.clock import now
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import guarded
from talkoot.shared.text import pick

PUBLIC, PRIVATE = "public, max-age=300, must-revalidate", "private, no-cache"
MOST_BOOKABLES = 200
MOST_ID = 2**63 - 1
View = Callable[..., HttpResponse]


def _limited(view: View) -> View:
    """Let one address ask only so often."""

    @wraps(view)
    def counted(request: HttpRequest, **more: Any) -> HttpResponse:
        try:
            spend(FEED_LIMIT, address_of(request), now=now())
        except TooMany as error:
            return too_many(request, error)
        return view(request, **more)

    return counted


def _calendar(request: HttpRequest, content: bytes, file: str, fresh: str) -> HttpResponse:
    """Answer a calendar, or 304 when the reader has it already. What changes by itself with time is not in it, so the tag holds."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{file}.ics"'
    response.headers["ETag"], response.headers["Cache-Control"] = tag, fresh
    answer = get_conditional_response(request, etag=tag, response=response) or response
    answer.headers.setdefault("Cache-Control", fresh)
    return answer


@guarded(rules.link)
@require_safe
@_limited
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the bookings behind a secret link as a calendar, in the language of the person that it was made for."""
    link = links.find_link(token)
    if link is None:
        raise Http404
    with translation.override(link.language):
        calendar = new_calendar(name=_("My bookings"))
    for booking in links.bookings_of(link, now=now()):
        calendar.add_component(event_of(booking, link.language))
    response = _calendar(request, calendar.to_ical(), "bookings", PRIVATE)
    response.headers["Referrer-Policy"], response.headers["X-Robots-Tag"] = "no-referrer", "noindex, nofollow"
    return response


@guarded(rules.link)
@require_http_methods(["GET", "HEAD", "POST"])
@_limited
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a secret link shows; a POST ends it."""
    link = links.find_link(token)
    if link is None:
        raise Http404
    if request.method == "POST":
        links.end_link(link, now=now())
        return kept_private(redirect("bookings:calendar_ended"))
    return kept_private(render(request, "bookings/calendar_link.html", _shown(link)))


def _shown(link: Any) -> dict[str, Any]:
    return {"address": links.address_of_link(link), "token": links.token_of(link), "keep_it": links.KEEP_IT}


@guarded(rules.link)
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Say that a link has ended."""
    return render(request, "bookings/calendar_ended.html")


@guarded(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show the secret link of whoever is signed in; a POST makes a new one, and the one before ends."""
    user: Any = request.user  # the guard has seen to it that this is a person
    if request.method == "POST":
        key = Booker(account_id=user.pk).key
        links.make_link(booker=key, language=get_language() or user.language, now=now(), account_id=user.pk)
        return kept_private(redirect("bookings:my_calendar"))
    link = links.link_of_account(user.pk)
    return kept_private(render(request, "bookings/my_calendar.html", _shown(link) if link else {}))


@with_code
@require_POST
def send(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    """Send the link to all bookings of a booking's holder to the address they booked with."""
    try:
        spend(LINK_LIMIT, str(booking.pk), now=now())
    except TooMany as error:
        return too_many(request, error)
    try:
        sent = links.send_link(booking=booking, now=now())
    except OSError:
        return render(request, "bookings/calendar_sent.html", {"code": code, "trouble": True, "sent": False}, status=503)
    return render(request, "bookings/calendar_sent.html", {"code": code, "trouble": False, "sent": sent})


def _of_bookable(bookable_id: int) -> list[Bookable]:
    return list(published_bookables().filter(id=min(bookable_id, MOST_ID)))


def _of_place(place_id: int) -> list[Bookable]:
    shown = published_bookables().filter(place=min(place_id, MOST_ID), place__visible=True)
    return list(shown.prefetch_related("spaces").order_by("id")[:MOST_BOOKABLES])


def _window(bookables: Sequence[Bookable], moment: datetime) -> tuple[datetime, datetime]:
    """Return the days that are told: from today's midnight at the place, so that an answer stays the same all day."""
    zone = bookables[0].conditions.zone
    start = midnight(moment.astimezone(zone).date(), zone)
    return start, start + BUSY_AHEAD


def _public(request: HttpRequest, bookables: list[Bookable], form: str) -> HttpResponse:
    if not bookables:
        raise Http404
    moment, language = now(), get_language() or "fi"
    start, end = _window(bookables, moment)
    taken = busy.taken_of(bookables, start, end, now=moment)
    if form == "busy":
        return _calendar(request, busy.busy_calendar(bookables, taken, start, end, language=language), "busy", PUBLIC)
    one = bookables[0]
    name = name_of(one, language) if len(bookables) == 1 else pick(one.place.name, language)[0]
    said = (_("Booked"), _("Closed to bookings"))
    return _calendar(request, busy.taken_calendar(bookables, taken, name=name, language=language, words=said), "booked", PUBLIC)


@guarded(rules.see)
@require_safe
@_limited
def bookable(request: HttpRequest, bookable_id: int, form: str) -> HttpResponse:
    """Answer when one bookable is taken: events, or free/busy times. Never who, nor why."""
    return _public(request, _of_bookable(bookable_id), form)


@guarded(rules.see)
@require_safe
@_limited
def place(request: HttpRequest, place_id: int, form: str) -> HttpResponse:
    """Answer when each bookable of a place is taken: events, or free/busy times. Never who, nor why."""
    return _public(request, _of_place(place_id), form)
