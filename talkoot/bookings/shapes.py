"""What goes in and out of the API of bookings."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from django.utils import translation
from ninja import Header, Path, Schema
from pydantic import AfterValidator, AwareDatetime, Field

from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.words import LONGEST_REASON, Access, Kind, Operation, Paying, Residency, State
from talkoot.shared.api import Body, Email, Key, Latitude, Limit, Longitude, said, whole
from talkoot.shared.text import pick

FIRST_YEAR, LAST_YEAR = 2000, 2200
_YEARS = "^2[01][0-9]{2}-"  # the same, for whoever reads the description
if TYPE_CHECKING:
    StateValue: TypeAlias = str
    OperationValue: TypeAlias = str
    ResidencyValue: TypeAlias = str
    AccessValue: TypeAlias = str
    PayingValue: TypeAlias = str
    KindValue: TypeAlias = str
    ServedKind: TypeAlias = str
else:
    StateValue, OperationValue, ResidencyValue, AccessValue, PayingValue, KindValue = (
        Literal[tuple(words.values)] for words in (State, Operation, Residency, Access, Paying, Kind)
    )
    ServedKind = Literal["idea", "challenge", "pilot"]


def _in_range(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        msg = f"a year from {FIRST_YEAR} to {LAST_YEAR - 1}"
        raise ValueError(msg)
    return moment


Moment = Annotated[
    AwareDatetime,
    Field(strict=False, description="RFC 3339 with a zone, such as 2026-09-08T17:00:00+03:00", json_schema_extra={"pattern": _YEARS}),
    AfterValidator(_in_range),
]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Code = Annotated[str, Header(alias="Booking-Code", min_length=4, max_length=40, description="The secret code of a booking")]
Persons = Annotated[int, Field(ge=1, le=100_000), whole]
Minutes = Annotated[int, Field(ge=1, le=366 * 24 * 60)]


class Serves(Body):
    """What a booking is for."""

    kind: ServedKind
    id: Annotated[int, Field(ge=1, le=2**63 - 1), whole]


class TimeIn(Body):
    """A time: from start up to end."""

    start: Moment
    end: Moment


class HoldIn(TimeIn):
    """What is needed to keep a time for ten minutes."""

    bookable: Annotated[int, Field(ge=1, le=2**63 - 1, description="Id of what is booked"), whole]
    persons: Persons = 1
    operation: OperationValue = "new"
    residency: ResidencyValue = Field("other", description="Whether the booker lives in the city; decides whose turn it is")


class BookIn(HoldIn):
    """What is needed to book. No account."""

    name: said(least=1, most=120, description="Who books; shown to the staff of the place alone")  # type: ignore[valid-type]
    email: Email
    phone: str = Field("", max_length=40)
    accepts_terms: bool = Field(False, description="The terms of the place are accepted")
    asks_free: bool = Field(False, description="Ask a person to let it go free of charge, where the price allows that")
    group: str = Field("everyone", max_length=40, pattern=r"^[a-z0-9_-]+$", description="Whose price is asked for")
    purpose: str = Field("", max_length=300)
    serves: Serves | None = Field(None, description="An idea, challenge or pilot it is for: its page shows when and where")


class ConfirmIn(Body):
    """What makes a hold a booking."""

    name: said(least=1, most=120, description="Who books; shown to the staff of the place alone")  # type: ignore[valid-type]
    email: Email
    phone: str = Field("", max_length=40)
    persons: Persons | None = None
    accepts_terms: bool = False
    asks_free: bool = False
    purpose: str = Field("", max_length=300)


class CancelIn(Body):
    """Why it is cancelled, in a few words or none."""

    reason: str = Field("", max_length=LONGEST_REASON)


class SpanOut(Schema):
    """From start up to end."""

    start: datetime
    end: datetime


class BookableOut(Schema):
    """What is offered for booking. Lengths are minutes; null means no such rule."""

    id: int
    name: str
    summary: str
    place: int = Field(description="Id of its place")
    type: str
    purposes: list[str]
    min_minutes: int
    max_minutes: int | None
    start_every: int = Field(description="It starts at full steps of so many minutes from local midnight")
    before_minutes: int = Field(description="Kept free before each booking")
    after_minutes: int = Field(description="Kept free after each booking")
    min_days: int
    max_days: int | None
    min_persons: int
    max_persons: int | None
    needs_approval: bool
    cancel_hours: int | None = Field(description="Hours before the start until which the booker may cancel; null: only staff may")
    zone: str
    terms: str
    prices: list[dict[str, Any]] = Field(description="cents (VAT in it), unit, group, vat_permille, begins, ends, paying …")

    @staticmethod
    def resolve_name(thing: Bookable) -> str:
        """Return its name in the reader's language."""
        return _said(thing.name)

    @staticmethod
    def resolve_summary(thing: Bookable) -> str:
        """Return its summary in the reader's language."""
        return _said(thing.summary)

    @staticmethod
    def resolve_terms(thing: Bookable) -> str:
        """Return its terms in the reader's language."""
        return _said(thing.terms)

    @staticmethod
    def resolve_place(thing: Bookable) -> int:
        """Return the id of its place."""
        return thing.place_id


def _said(texts: dict[str, str]) -> str:
    return pick(texts, translation.get_language() or "fi")[0]


class FoundBookableOut(Schema):
    """One that fits, with the first free time that is long enough; null when none is known within four months."""

    bookable: BookableOut
    first_free: SpanOut | None
    cost_cents: int | None = Field(description="What the wished time costs, where a price was asked for")
    metres: float | None = Field(description="How far from lon and lat")


class FoundBookablesOut(Schema):
    """The best that fit, and how many fit in all."""

    items: list[FoundBookableOut]
    count: int


class BookingOut(Schema):
    """A booking, as whoever has its code sees it."""

    id: int
    bookable: int
    state: StateValue
    kind: KindValue
    start: datetime
    end: datetime
    persons: int
    cost_cents: int
    vat_permille: int
    paying: PayingValue
    access: AccessValue
    expires_at: datetime | None = Field(description="When a hold or an unpaid booking ends by itself")
    reason: str
    version: int

    @staticmethod
    def resolve_bookable(booking: Booking) -> int:
        """Return the id of what is booked."""
        return booking.bookable_id

    @staticmethod
    def resolve_start(booking: Booking) -> datetime:
        """Return when it starts."""
        return booking.starts

    @staticmethod
    def resolve_end(booking: Booking) -> datetime:
        """Return when it ends."""
        return booking.ends


class MadeOut(Schema):
    """A booking with its secret code. Show the code to the booker: it opens the booking and can not be had again."""

    booking: BookingOut
    code: str


class FindIn(Schema):
    """What is looked for. What is left out does not narrow."""

    words: str = Field("", max_length=200)
    purpose: Key | None = None
    area: Key | None = None
    place: int | None = Field(None, ge=1, le=2**63 - 1)
    persons: Persons = 1
    start: Moment | None = None
    end: Moment | None = None
    minutes: Minutes | None = Field(None, description="So long, somewhere between start and end; without it, all of that time")
    equipment: Key | None = None
    fact: str | None = Field(None, max_length=40, pattern=r"^[a-z_]+$", description="Must be true of a space, such as step_free")
    lon: Longitude | None = None
    lat: Latitude | None = None
    within_m: float | None = Field(None, gt=0, le=100_000)
    most_cents: int | None = Field(None, ge=0, le=10**9)
    limit: Limit = 20


class WindowIn(Schema):
    """From start up to end, at most 62 days."""

    start: Moment
    end: Moment
