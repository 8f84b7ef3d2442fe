"""Tools that book, in two steps: propose says exactly what would be booked and changes nothing, confirm books exactly that."""

from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field

from talkoot.bookings import actions, queries
from talkoot.bookings.words import BOOK_LIMIT, Residency, State, Strength
from talkoot.places.words import Equipment
from talkoot.shared.api import Email
from talkoot.shared.text import clean
from talkoot.standards import rules
from talkoot.standards.mcp import proposals
from talkoot.standards.mcp.finding import MOST, Near, area_of, said
from talkoot.standards.mcp.tools import Answer, Asked, Caller, Wrong, tool
from talkoot.standards.mcp.words import PROPOSE_LIMIT, PROPOSED_FOR

LONGEST_WINDOW = timedelta(days=62)
Moment = AwareDatetime
Id = Field(ge=1, le=2**63 - 1, description="Id of what can be booked")


class Span(Answer):
    """From start up to end."""

    start: datetime
    end: datetime


class FindBookable(Near):
    """What is looked for. What is left out does not narrow."""

    text: str = Field("", max_length=200, description="Words of its name or its place's name, in any language")
    area: str = Field("", max_length=60, description="Area of the city, by name")
    persons: int = Field(1, ge=1, le=100_000)
    start: Moment | None = Field(None, description="Free from here on")
    end: Moment | None = Field(None, description="Free until here")
    minutes: int | None = Field(
        None, ge=1, le=527_040, description="So long, somewhere between start and end; without it, all of that time"
    )
    equipment: Literal[tuple(Equipment.values)] | None = None  # type: ignore[valid-type]
    step_free: bool = Field(False, description="Only where there are no steps")
    within_m: float | None = Field(None, gt=0, le=100_000, description="At most so many metres from lon and lat")
    most_cents: int | None = Field(None, ge=0, le=10**9, description="At most this price for the booking")
    limit: int = Field(8, ge=1, le=MOST)


class Bookable(Answer):
    """What can be booked. Lengths are minutes; null means no such rule."""

    id: int
    name: str
    place: str
    address: str
    summary: str
    min_persons: int
    max_persons: int | None
    min_minutes: int
    max_minutes: int | None
    start_every: int = Field(description="It starts at full steps of so many minutes from midnight")
    needs_approval: bool = Field(description="A person of the city decides on each booking")
    first_free: Span | None = Field(description="The first free time that is long enough")
    metres_away: float | None


class Bookables(Answer):
    """What fits: nearest first with lon and lat, else the soonest free first. count: how many fit in all."""

    items: list[Bookable]
    count: int


def _at(moment: datetime, bookable: Any) -> datetime:
    return moment.astimezone(ZoneInfo(bookable.zone))


@tool(gettext_lazy("Find places to book"), rule=rules.read)
def find_bookable_places(asked: FindBookable, caller: Caller) -> Bookables:
    """Find rooms, courts, workshops and boat places to book: how many people, when, how long, what with; each with its first free time."""
    if asked.start and asked.end and asked.end <= asked.start:
        raise Wrong(_("The end must come after the start."))
    wish = queries.Asked(
        words=clean(asked.text),
        area=area_of(asked.area),
        persons=asked.persons,
        start=asked.start,
        end=asked.end,
        minutes=asked.minutes,
        equipment=[asked.equipment] if asked.equipment else (),
        facts=["step_free"] if asked.step_free else (),
        point=asked.point,
        within_m=asked.within_m,
        most_cents=asked.most_cents,
    )
    found = queries.find_bookables(wish, now=caller.now)
    return Bookables(items=[_bookable(*row) for row in queries.rows_of(found[: asked.limit])], count=len(found))


def _bookable(thing: Any, one: queries.Found) -> Bookable:
    free = Span(start=_at(one.first, thing), end=_at(one.until, thing)) if one.first and one.until else None
    plain = {name: getattr(thing, name) for name in ("min_persons", "max_persons", "min_minutes", "max_minutes", "start_every")}
    return Bookable(
        id=thing.id, name=said(thing.name), place=said(thing.place.name), address=thing.place.address, summary=said(thing.summary),
        needs_approval=thing.needs_approval, first_free=free, metres_away=one.far_m, **plain,
    )  # fmt: skip


class Window(Asked):
    """What is asked to be free, and between which moments; at most 62 days."""

    bookable: int = Id
    start: Moment
    end: Moment


class Free(Answer):
    """When it is free."""

    name: str
    place: str
    free: list[Span] = Field(description="A booking may begin and end anywhere inside, by the rules of lengths and starts")
    known_until: datetime | None = Field(description="Free times are known up to here")


@tool(gettext_lazy("Check when it is free"), rule=rules.read)
def check_availability(asked: Window, caller: Caller) -> Free:
    """Check when something that can be booked is free. What one person may book, and when, is told by propose_booking."""
    thing = proposals.bookable_of(asked.bookable)
    if asked.end <= asked.start:
        raise Wrong(_("The end must come after the start."))
    spans = queries.free_spans([thing.id], asked.start, min(asked.end, asked.start + LONGEST_WINDOW), now=caller.now)[thing.id]
    free = [Span(start=_at(start, thing), end=_at(end, thing)) for start, end in spans]
    known = _at(thing.kept_until, thing) if thing.kept_until else None
    return Free(name=said(thing.name), place=said(thing.place.name), free=free, known_until=known)


class Propose(Window):
    """Everything that would be booked. Name and address are the person's own."""

    persons: int = Field(1, ge=1, le=100_000)
    name: str = Field("", max_length=120, description="Who books; may be left out with a key of the person's own")
    email: Email | None = Field(None, description="Where the confirmation goes; may be left out with a key of the person's own")
    phone: str = Field("", max_length=40)
    is_resident: bool = Field(False, description="The person has said that they live in the city")
    purpose: str = Field("", max_length=300)


class Proposal(Answer):
    """Exactly what would be booked. Nothing is booked and nothing is held."""

    says: str = Field(description="All of it in one sentence: show it to the person")
    start: datetime
    end: datetime
    cost_cents: int = Field(description="VAT included")
    paying: str = Field(description="How it is paid: nothing, on_site, invoice or online")
    then: str = Field(description="Where the booking stands once confirmed: confirmed, requested or waiting_for_payment")
    cancel_hours: int | None = Field(description="Hours before the start until which it may be cancelled; null: only by staff")
    terms: str = Field(description="What the person must accept; empty when there is nothing")
    token: str = Field(description="Stands for exactly this booking; give it to confirm_booking once the person has said yes")
    good_until: datetime = Field(description="After this, propose again")


def _booker(asked: Propose, caller: Caller) -> actions.Booker:
    account = caller.by
    strength = Strength.ACCOUNT if account else Strength.OPEN
    booker = actions.Booker(
        name=clean(asked.name) or (account.name if account else ""),
        email=asked.email or (account.email if account else ""),
        phone=clean(asked.phone),
        language=get_language() or "fi",
        account_id=account.pk if account else None,
        residency=Residency.RESIDENT if asked.is_resident else Residency.OTHER,
        strength=strength,
    )
    if not booker.is_known:
        raise Wrong(_("Give a name and an e-mail address, or sign in."))
    return booker


@tool(gettext_lazy("Propose a booking"), rule=rules.book)
def propose_booking(asked: Propose, caller: Caller) -> Proposal:
    """Say exactly what a booking would be (time, price, terms, what happens then), or which rules it breaks and the nearest free times.

    Changes nothing. Show the proposal to the person; with their yes, give its token to confirm_booking.
    """
    caller.spend(PROPOSE_LIMIT)
    thing = proposals.bookable_of(asked.bookable)
    order = proposals.Order(
        thing.id, asked.start, asked.end, asked.persons, clean(asked.purpose), _booker(asked, caller), caller.key.id if caller.key else 0
    )
    offer = proposals.rehearse(order, now=caller.now)
    start, end = _at(asked.start, thing), _at(asked.end, thing)
    return Proposal(
        says=_says(thing, order, offer, start, end),
        start=start,
        end=end,
        cost_cents=offer.cents,
        paying=offer.paying,
        then=offer.state,
        cancel_hours=thing.cancel_hours,
        terms=said(thing.terms),
        token=proposals.sign(order, offer),
        good_until=caller.now + PROPOSED_FOR,
    )


def _says(thing: Any, order: proposals.Order, offer: proposals.Offer, start: datetime, end: datetime) -> str:
    values = {
        "name": said(thing.name), "place": said(thing.place.name), "start": f"{start:%Y-%m-%d %H:%M}", "end": f"{end:%Y-%m-%d %H:%M}",
        "persons": order.persons, "price": f"{offer.cents / 100:.2f} €", "booker": order.booker.name, "email": order.booker.email,
    }  # fmt: skip
    return _("%(name)s, %(place)s: %(start)s – %(end)s, people: %(persons)s, price: %(price)s, for %(booker)s (%(email)s).") % values


class Confirm(Asked):
    """The person's yes."""

    token: str = Field(min_length=20, max_length=6000, description="From propose_booking")
    accepts_terms: bool = Field(False, description="The person has read the terms and accepts them")


class Booking(Answer):
    """A booking, as whoever has its code sees it."""

    id: int
    name: str
    place: str
    state: str = Field(description="requested: a person of the city decides; waiting_for_payment: pay before expires_at; confirmed: done")
    state_says: str
    start: datetime
    end: datetime
    persons: int
    cost_cents: int
    paying: str
    access: str = Field(description="How one gets in: open, code, staff or key")
    instructions: str
    expires_at: datetime | None


class Booked(Answer):
    """What was booked, and its secret code."""

    booking: Booking
    code: str = Field(
        description="The person's own: show it to them. It opens the booking and cancels it; nobody can be asked for it again"
    )
    url: str = Field(description="The booking's own secret page, where it can also be paid or moved: for the person alone")


def shown_booking(booking: Any) -> Booking:
    """Return a booking as whoever has its code sees it."""
    thing = booking.bookable
    plain = {name: getattr(booking, name) for name in ("id", "state", "persons", "cost_cents", "paying", "access", "expires_at")}
    return Booking(
        name=said(thing.name), place=said(thing.place.name), state_says=str(State(booking.state).label), start=_at(booking.starts, thing),
        end=_at(booking.ends, thing), instructions=said(thing.instructions) if booking.state == State.CONFIRMED else "", **plain,
    )  # fmt: skip


@tool(gettext_lazy("Book what was proposed"), rule=rules.book, writes=True)
def confirm_booking(asked: Confirm, caller: Caller) -> Booked:
    """Book exactly what propose_booking proposed, when the person has seen it and said yes. The same token again gives the same booking."""
    caller.spend(BOOK_LIMIT)
    order, offer = proposals.read(asked.token, key_id=caller.key.id if caller.key else 0)
    booking = proposals.book(order, offer, asked.token, accepts_terms=asked.accepts_terms, now=caller.now)
    return booked(booking)


def booked(booking: Any) -> Booked:
    """Return a booking with its code and its own page."""
    code = actions.code_of(booking)
    page = settings.TALKOOT_ADDRESS + reverse("bookings:own", args=[code])
    return Booked(booking=shown_booking(booking), code=code, url=page)
