"""Bookings over the API: the same verbs and questions as the pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status

from talkoot.bookings import actions, queries, rules
from talkoot.bookings.actions import Booker, Refused
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.shapes import (
    BookableOut,
    BookIn,
    BookingOut,
    CancelIn,
    Code,
    ConfirmIn,
    FindIn,
    FoundBookablesOut,
    HoldIn,
    Id,
    MadeOut,
    SpanOut,
    TimeIn,
    WindowIn,
)
from talkoot.bookings.words import BOOK_LIMIT, GUESS_LIMIT, Residency
from talkoot.shared import clock
from talkoot.shared.idempotency import once
from talkoot.shared.limits import address_of, spend
from talkoot.shared.problems import CONTENT_TYPE, EXPLAINED_AT, Problem
from talkoot.shared.rules import guarded

router = Router(tags=["Bookings"])
KEY = r"^[\x21-\x7e]+$"
KEY_SAYS = "A random value of your own, such as a UUID: the same again within a day gives the same booking and no second one"
LONGEST_WINDOW = timedelta(days=62)


@router.get("/bookables", response={200: FoundBookablesOut, 422: Problem}, operation_id="find_bookables")
@guarded(rules.see)
def find(request: HttpRequest, asked: Query[FindIn]) -> Any:  # noqa: ARG001 - ninja hands it over
    """Find something to book, with the first free time of each: nearest first with lon and lat, else the soonest free first."""
    point = (asked.lon, asked.lat) if asked.lon is not None and asked.lat is not None else None
    found = queries.find_bookables(
        queries.Asked(
            words=asked.words,
            purpose=asked.purpose or "",
            area=asked.area or "",
            place_id=asked.place,
            persons=asked.persons,
            start=asked.start,
            end=asked.end,
            minutes=asked.minutes,
            equipment=[asked.equipment] if asked.equipment else (),
            facts=[asked.fact] if asked.fact else (),
            point=point,
            within_m=asked.within_m,
            most_cents=asked.most_cents,
        ),
        now=clock.now(),
    )
    items = [
        {
            "bookable": bookable,
            "first_free": {"start": one.first, "end": one.until} if one.first else None,
            "cost_cents": one.cost_cents,
            "metres": one.far_m,
        }
        for bookable, one in queries.rows_of(found[: asked.limit])
    ]
    return {"items": items, "count": len(found)}


def _bookable(bookable_id: int) -> Bookable:
    bookable = queries.find_bookable(bookable_id)
    if bookable is None:
        raise Http404
    return bookable


@router.get("/bookables/{int:bookable_id}", response={200: BookableOut, 404: Problem}, operation_id="read_bookable")
@guarded(rules.see)
def read_bookable(request: HttpRequest, bookable_id: Id) -> Any:  # noqa: ARG001 - ninja hands it over
    """Read one thing that is offered for booking, with its rules."""
    return _bookable(bookable_id)


@router.get("/bookables/{int:bookable_id}/free", response={200: list[SpanOut], 404: Problem, 422: Problem}, operation_id="read_free_times")
@guarded(rules.see)
def free(request: HttpRequest, bookable_id: Id, asked: Query[WindowIn]) -> Any:  # noqa: ARG001 - ninja hands it over
    """Read when a booking could be, buffers already taken off. Kept up to date with every booking, about four months ahead."""
    bookable = _bookable(bookable_id)
    end = min(asked.end, asked.start + LONGEST_WINDOW)
    spans = queries.free_spans([bookable.id], asked.start, end, now=clock.now())[bookable.id]
    return [{"start": start, "end": end} for start, end in spans]


def _booker(data: Any, *, residency: str = Residency.OTHER, group: str = "everyone") -> Booker:
    language = translation.get_language() or "fi"
    return Booker(name=data.name, email=data.email, phone=data.phone, language=language, residency=residency, group=group)


@router.post("/bookings", response={201: MadeOut, 404: Problem, 409: Problem, 422: Problem, 429: Problem}, operation_id="book")
@guarded(rules.book)
def book(
    request: HttpRequest,
    response: HttpResponse,
    data: BookIn,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=16, max_length=200, pattern=KEY, description=KEY_SAYS)
    ] = None,
) -> Any:
    """Book a time. A refusal names every rule it breaks; `taken` (409) comes with the nearest free times."""
    now = clock.now()
    spend(BOOK_LIMIT, address_of(request), now=now)
    response["Cache-Control"] = "no-store"
    if not idempotency_key:
        return Status(201, _made(_book(data, now)))
    answer, remembered = once("book", idempotency_key, request.body, lambda: {"id": _book(data, now).booking.id}, now=now)
    response["Idempotency-Replayed"] = "true" if remembered else "false"
    booking = Booking.objects.filter(id=answer["id"]).first()
    if booking is None:
        raise Http404
    return Status(201, {"booking": booking, "code": actions.code_of(booking)})


def _if_published(verb: Callable[..., actions.Made], **asked: Any) -> actions.Made:
    """Do it, but answer 404 for what is not there or not on offer: the two look alike on purpose."""
    try:
        return verb(**asked)
    except Bookable.DoesNotExist as error:
        raise Http404 from error
    except Refused as error:
        if "not_published" in error.codes:
            raise Http404 from error
        raise


def _book(data: BookIn, now: datetime) -> actions.Made:
    return _if_published(
        actions.book,
        bookable_id=data.bookable,
        start=data.start,
        end=data.end,
        booker=_booker(data, residency=data.residency, group=data.group),
        now=now,
        persons=data.persons,
        operation=data.operation,
        accepts_terms=data.accepts_terms,
        asks_free=data.asks_free,
        purpose=data.purpose,
        serves=(data.serves.kind, data.serves.id) if data.serves else None,
    )


def _made(made: actions.Made) -> dict[str, Any]:
    return {"booking": made.booking, "code": made.code}


@router.post("/holds", response={201: MadeOut, 404: Problem, 409: Problem, 422: Problem, 429: Problem}, operation_id="hold_time")
@guarded(rules.book)
def hold(request: HttpRequest, response: HttpResponse, data: HoldIn) -> Any:
    """Keep a time for ten minutes while the booker fills in the rest; confirm it with its code."""
    now = clock.now()
    spend(BOOK_LIMIT, address_of(request), now=now)
    response["Cache-Control"] = "no-store"
    made = _if_published(
        actions.hold,
        bookable_id=data.bookable, start=data.start, end=data.end, persons=data.persons, operation=data.operation,
        booker=Booker(residency=data.residency), now=now,
    )  # fmt: skip
    return Status(201, _made(made))


def _own(request: HttpRequest, response: HttpResponse, code: str, now: datetime) -> Booking:
    spend(GUESS_LIMIT, address_of(request), now=now)
    booking = queries.booking_by_code(code)
    if booking is None:
        raise Http404
    response["Cache-Control"] = "no-store"
    return booking


_OWN = {200: BookingOut, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


@router.get("/own-booking", response={200: BookingOut, 404: Problem, 422: Problem, 429: Problem}, operation_id="read_own_booking")
@guarded(rules.own)
def read_own(request: HttpRequest, response: HttpResponse, booking_code: Code) -> Any:
    """Read a booking by its code, sent as the header `Booking-Code` so that no log or history keeps it."""
    return _own(request, response, booking_code, clock.now())


@router.post("/own-booking/confirm", response=_OWN, operation_id="confirm_hold")
@guarded(rules.own)
def confirm(request: HttpRequest, response: HttpResponse, data: ConfirmIn, booking_code: Code) -> Any:
    """Make a hold a booking."""
    now = clock.now()
    held = _own(request, response, booking_code, now)
    booker = _booker(data, residency=held.residency or Residency.OTHER, group=held.group)
    return actions.confirm(
        booking_id=held.id, booker=booker, persons=data.persons, accepts_terms=data.accepts_terms, asks_free=data.asks_free,
        purpose=data.purpose, now=now,
    )  # fmt: skip


@router.post("/own-booking/move", response=_OWN, operation_id="move_booking")
@guarded(rules.own)
def move(request: HttpRequest, response: HttpResponse, data: TimeIn, booking_code: Code) -> Any:
    """Give a booking another time, within the cancellation time. The old time is free at once."""
    now = clock.now()
    return actions.move(booking_id=_own(request, response, booking_code, now).id, start=data.start, end=data.end, now=now)


@router.post("/own-booking/cancel", response=_OWN, operation_id="cancel_booking")
@guarded(rules.own)
def cancel(request: HttpRequest, response: HttpResponse, data: CancelIn, booking_code: Code) -> Any:
    """Cancel a booking, within the cancellation time. Cancelled twice is cancelled once."""
    now = clock.now()
    return actions.cancel(booking_id=_own(request, response, booking_code, now).id, reason=data.reason, now=now)


def refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer 409 for a time that is taken or a booking that has moved on, else 422: each broken rule by its code and in one sentence."""
    status = 409 if {"taken", "state"} & set(error.codes) else 422
    name = "taken" if "taken" in error.codes else "rules"
    body = {
        "type": EXPLAINED_AT + name,
        "title": _("Not booked"),
        "status": status,
        "detail": " ".join(failure.sentence for failure in error.failures),
        "faults": [{"where": f"rule.{failure.code}", "what": failure.sentence} for failure in error.failures],
        "nearest": [{"start": start, "end": end} for start, end in error.nearest],
    }
    return HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)
