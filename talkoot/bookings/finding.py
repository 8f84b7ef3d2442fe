"""What somebody looks for in the address of a page, turned into a question, and what would fit when nothing does."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.db import connection
from django.db.models import F, Func
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from talkoot.bookings.checks import Failure
from talkoot.bookings.forms import MOST_PEOPLE
from talkoot.bookings.queries import Asked, Found, find_bookables, published_bookables
from talkoot.bookings.telling import length_text, purpose_text
from talkoot.bookings.times import DAY, NoSuchTime, midnight, said
from talkoot.places.queries import all_areas, area_choices
from talkoot.places.words import SPACE_FACTS, Equipment
from talkoot.shared.memory import Memory
from talkoot.shared.paging import BadCursor, decode, encode
from talkoot.shared.text import sort_key
from talkoot.ui.typed import ClockField, DayField
from talkoot.ui.values import distance

A_PAGE = 20
LENGTHS = (30, 60, 90, 120, 180, 240, 360, 480, 720, 1440)
NEAR = (1000, 2000, 5000, 10_000)
PRICES = (0, 10, 20, 50, 100, 200)
FACTS = ("step_free", "induction_loop", "adjustable_worktop", "soundproof", "lockable", "electricity", "water")
_purposes: Memory[list[str]] = Memory(seconds=60)
LAST = "~"  # after every moment: what is never free comes last


class FindForm(forms.Form):
    """What is looked for. Nothing is required: what is left out does not narrow."""

    q = forms.CharField(required=False, max_length=200, label=_("Name or place"))
    purpose = forms.ChoiceField(required=False, label=_("What for"))
    people = forms.IntegerField(required=False, min_value=1, max_value=MOST_PEOPLE, label=_("How many people"))
    day = DayField(required=False, label=_("Day"))
    start = ClockField(required=False, label=_("Starting from"))
    end = ClockField(required=False, label=_("Ending by"))
    minutes = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("How long"))
    equipment = forms.ChoiceField(required=False, label=_("With"))
    fact = forms.ChoiceField(required=False, label=_("Accessibility and conditions"))
    area = forms.ChoiceField(required=False, label=_("Part of the city"))
    near = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("How near"))
    price = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Costs at most"))
    MORE: ClassVar = ("q", "equipment", "fact", "area", "near", "price")  # behind "More choices" until one of them narrows
    FILTERS: ClassVar = ("purpose", "people", "day", "start", "end", "minutes", *MORE)
    place = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {
            "purpose": sorted(((key, purpose_text(key)) for key in purposes_offered()), key=lambda row: sort_key(row[1])),
            "minutes": [(minutes, length_text(minutes)) for minutes in LENGTHS],
            "equipment": Equipment.choices,
            "fact": [(key, str(SPACE_FACTS[key]).capitalize()) for key in FACTS],
            "area": area_choices(),
            "near": [(metres, _("or at most %(far)s from its middle") % {"far": distance(metres)}) for metres in NEAR],
            "price": [(euros, _("%(euros)s €") % {"euros": euros} if euros else _("Free of charge")) for euros in PRICES],
        }
        first = {"near": _("Only there")}
        for name, choices in chosen.items():
            self.fields[name].choices = [("", first.get(name, _("Any"))), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the times in the city's zone. A time without a day is none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day, start, end = (data.get(name) for name in ("day", "start", "end"))
        if (start or end) and not day and "day" not in self.errors:
            self.add_error("day", _("Choose the day, too."))
        elif day and not {"start", "end"} & set(self.errors):
            data["from"], data["until"] = self._window(day, start, end)
            if data["from"] and data["until"] and data["until"] <= data["from"]:
                self.add_error("end", Failure("times_wrong").sentence)
        return data

    def _window(self, day: Any, start: time | None, end: time | None) -> tuple[datetime | None, datetime | None]:
        zone = _zone()
        last = day + DAY if end in (None, time()) else day
        found: list[datetime | None] = []
        for name, on, clock in (("start", day, start), ("end", last, end)):
            try:
                found.append(said(on, clock, zone).moment if clock else midnight(on, zone))
            except NoSuchTime as skipped:
                self.add_error(name, Failure("no_such_time", {"after": skipped.after}).sentence)
                found.append(None)
        return found[0], found[1]

    def asked(self, *, without: str = "") -> Asked:
        """Return the question that the clean values make; `without` one of them."""
        data = {name: value for name, value in self.cleaned_data.items() if name != without}
        begins, ends = (
            (data.get("from"), data.get("until")) if without != "day" and not {"day", "start", "end"} & set(self.errors) else (None, None)
        )
        exact = bool(data.get("start") and data.get("end")) and not data.get("minutes")
        area = next((one for one in all_areas().values() if one.key == data.get("area")), None)
        near = data.get("near") if area else None
        price = data.get("price")
        return Asked(
            words=data.get("q") or "",
            purpose=data.get("purpose") or "",
            place_id=data.get("place"),
            area=area.key if area and not near else "",
            persons=data.get("people") or 1,
            start=begins,
            end=ends,
            minutes=None if exact and begins else data.get("minutes") or 0,
            equipment=[data["equipment"]] if data.get("equipment") else (),
            facts=[data["fact"]] if data.get("fact") else (),
            point=(area.lon, area.lat) if area and near else None,
            within_m=near,
            most_cents=None if price is None else price * 100,
        )

    @property
    def shows_more(self) -> bool:
        """Whether one of the further choices narrows, or is wrong."""
        return any(self.cleaned_data.get(name) not in (None, "") or name in self.errors for name in self.MORE)

    @property
    def narrowing(self) -> list[str]:
        """Return the names of what narrows, in the order of the page."""
        return [name for name in (*self.FILTERS, "place") if self.cleaned_data.get(name) not in (None, "")]


def purposes_offered() -> list[str]:
    """Return the keys of what the bookables are good for, as they were within the last minute."""
    return _purposes.of(connection.settings_dict["NAME"], _purposes_now)


def _purposes_now() -> list[str]:
    every = published_bookables().order_by().annotate(one=Func(F("purposes"), function="unnest"))
    return sorted(every.values_list("one", flat=True).distinct())


def _zone() -> ZoneInfo:
    zone = get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    return zone


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What would fit without one of the filters: its name, what it is called, and how many that are."""

    name: str
    label: Any
    count: int


def relaxed(form: FindForm, *, now: datetime) -> Iterator[Relaxed]:
    """Yield each filter without which something fits, the one that lets most in first. One query a filter."""
    names = [name for name in form.narrowing if name not in ("start", "end", "near")]
    counts = {name: len(find_bookables(form.asked(without=name), now=now)) for name in names} if len(names) > 1 else {}
    for name, count in sorted(counts.items(), key=lambda row: -row[1]):
        if count:
            yield Relaxed(name, form.fields[name].label or _("Place"), count)


def _key(one: Found) -> tuple[Any, int]:
    if one.far_m is not None:
        return round(one.far_m, 3), one.id
    return one.first.isoformat() if one.first else LAST, one.id


def a_page(found: Sequence[Found], cursor: str | None) -> tuple[Sequence[Found], str | None]:
    """Return the page of what was found behind a cursor, and the cursor of the next one. Raises BadCursor."""
    begin = 0
    if cursor:
        _direction, values = decode(cursor, 2)
        kind = float if found and found[0].far_m is not None else str
        if not isinstance(values[0], (kind, int) if kind is float else kind):
            raise BadCursor
        begin = bisect_right(found, (values[0], values[1]), key=_key)
    rows = found[begin : begin + A_PAGE]
    more = begin + A_PAGE < len(found)
    return rows, encode("a", _key(rows[-1])) if more else None
