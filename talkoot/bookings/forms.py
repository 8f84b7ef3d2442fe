"""What people type about bookings, turned into clean values. Times are read as the clock of the place shows them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.bookings.actions import Failure, Plan, Refused
from talkoot.bookings.conditions import Conditions
from talkoot.bookings.models import Bookable
from talkoot.bookings.prices import EVERYONE
from talkoot.bookings.telling import group_text
from talkoot.bookings.times import DAY, NoSuchTime, Span, said
from talkoot.bookings.words import LONGEST_REASON, Kind, Operation, Repeat, Residency, Strength
from talkoot.ui.typed import ClockField, CodeField, DayField

MOST_PEOPLE = 100_000
LONGEST_PURPOSE = 300
A_DAY_IN_MINUTES = 24 * 60
# To which field of a form each broken rule belongs; the others stand above all of them.
FIELD_OF = {
    "times_wrong": "end", "past": "day", "too_soon": "day", "too_far": "day", "wrong_start": "start", "too_few": "persons",
    "too_many": "persons", "terms": "accepts", "who": "email", "reason": "reason", "long_series": "until",
}  # fmt: skip


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Put every rule that was broken into a form, in its own sentence, at the field that it is about."""
    for failure in refused.failures:
        field = FIELD_OF.get(failure.code)
        form.add_error(field if field in form.fields else None, failure.sentence)


class WhenForm(forms.Form):
    """A day, a start and an end; `span` of the clean data is what they mean, as moments."""

    day = DayField(label=_("Day"))
    start = ClockField(label=_("Start"))
    end = ClockField(label=_("End"))
    end_day = DayField(required=False, label=_("Day on which it ends"), help_text=_("Only when it ends on another day."))

    def __init__(self, *args: Any, conditions: Conditions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = conditions.zone
        self.short = None if lasts_over_night(conditions) else conditions.max_minutes
        if self.short:
            del self.fields["end_day"]

    def clean(self) -> dict[str, Any]:
        """Turn the clock times into moments; a time that the clocks leave out is refused in its own sentence."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if all(data.get(name) is not None for name in ("day", "start", "end")) and not self.errors.get("end_day"):
            last = self._last_day(data)
            begins = self._moment("start", data["day"], data["start"])
            ends = self._moment("end", last, data["end"], after=begins)
            if begins and ends:
                data["span"] = begins, ends
        return data

    def _last_day(self, data: dict[str, Any]) -> date:
        """Return the day on which it ends: the one that is given; else the next one, when an end at or before the start makes sense so."""
        start, end = (data[name].hour * 60 + data[name].minute for name in ("start", "end"))
        over = end == 0 or (end <= start and self.short is not None and end + A_DAY_IN_MINUTES - start <= self.short)
        last: date = data.get("end_day") or (data["day"] + DAY if over else data["day"])
        return last

    def _moment(self, name: str, day: date, clock: time, *, after: datetime | None = None) -> datetime | None:
        """Return the moment of a clock time: of one that comes twice that night the first, or the one that is after the start."""
        try:
            first = said(day, clock, self.zone)
            return said(day, clock, self.zone, fold=1).moment if first.twice and after and first.moment <= after else first.moment
        except NoSuchTime as skipped:
            self.add_error(name, Failure("no_such_time", {"after": skipped.after}).sentence)
            return None


def when_initial(span: Span, zone: ZoneInfo) -> dict[str, str]:
    """Return what a form, or an address that fills one, says of a span."""
    start, end = (moment.astimezone(zone) for moment in span)
    told = {"day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    another = end.date() != start.date() and not (end.time() == time() and end.date() == start.date() + DAY)
    return told | ({"end_day": f"{end:%Y-%m-%d}"} if another else {})


def lasts_over_night(c: Conditions) -> bool:
    """Tell whether a booking may be so long that the form asks on which day it ends."""
    return c.max_minutes is None or c.max_minutes >= A_DAY_IN_MINUTES / 2


class PersonsMixin(forms.Form):
    """How many, and what decides whose turn it is and what it costs: asked only where a rule wants to know."""

    persons = forms.IntegerField(
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        label=_("How many people"),
        error_messages={"required": _("Write how many people come.")},
    )
    residency = forms.ChoiceField(choices=Residency.choices, initial=Residency.OTHER, widget=forms.RadioSelect, label=_("Where you live"))
    operation = forms.ChoiceField(choices=Operation.choices, initial=Operation.NEW, label=_("What sort of booking"))
    group = forms.ChoiceField(initial=EVERYONE, label=_("Whose price"))

    def narrow(self, c: Conditions) -> None:
        """Ask only what a rule of this bookable wants to know."""
        self.fields["persons"].initial = c.min_persons
        groups = sorted({EVERYONE, *(price.group for price in c.prices)}, key=lambda group: (group != EVERYONE, group))
        self.fields["group"].choices = [(group, group_text(group)) for group in groups]  # type: ignore[attr-defined]
        unasked = {
            "residency": not any(window.residency for window in c.windows),
            "operation": not any(window.operation for window in c.windows),
            "group": len(groups) == 1,
        }
        for name in (name for name, out in unasked.items() if out):
            del self.fields[name]


class BookForm(PersonsMixin, WhenForm):
    """The plain form of a bookable: a day, a start, an end, how many people."""

    field_order = ["day", "start", "end", "end_day", "persons", "residency", "operation", "group"]

    def __init__(self, *args: Any, bookable: Bookable, **kwargs: Any) -> None:
        super().__init__(*args, conditions=bookable.conditions, **kwargs)
        self.narrow(bookable.conditions)


class WhoForm(forms.Form):
    """Who books, and what comes with it: asked once a time is held. What nobody needs to know is not asked."""

    name = forms.CharField(max_length=120, label=_("Your name"), help_text=_("Shown to the staff of the place alone."))
    email = forms.EmailField(
        max_length=254,
        label=_("E-mail"),
        help_text=_("We write only about this booking."),
        error_messages={"invalid": _("Write the address in full, for example name@example.org.")},
    )
    phone = forms.CharField(required=False, max_length=40, label=_("Telephone"))
    purpose = forms.CharField(required=False, max_length=LONGEST_PURPOSE, label=_("What for"))
    free = forms.BooleanField(required=False, label=_("I ask to have it free of charge. A person decides."))
    accepts = forms.BooleanField(required=False, label=_("I accept the terms of the place"))

    def __init__(self, *args: Any, conditions: Conditions, group: str = EVERYONE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not conditions.has_terms:
            del self.fields["accepts"]
        if not any(price.on_application and price.group in {group, EVERYONE} for price in conditions.prices):
            del self.fields["free"]


class SeriesForm(PersonsMixin, forms.Form):
    """A booking that repeats."""

    day = DayField(label=_("First day"))
    start = ClockField(label=_("Start"))
    end = ClockField(label=_("End"), help_text=_("An end before the start is on the next day."))
    repeat = forms.ChoiceField(choices=Repeat.choices, initial=Repeat.WEEKLY, label=_("How often"))
    every = forms.IntegerField(min_value=1, max_value=52, initial=1, label=_("Every how many weeks or months"))
    until = DayField(label=_("Last day"))
    field_order = ["day", "start", "end", "repeat", "every", "until", "persons", "residency", "operation", "group"]

    def __init__(self, *args: Any, bookable: Bookable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(bookable.conditions)
        self.fields.pop("operation", None)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("day") and data.get("until") and data["until"] < data["day"]:
            self.add_error("until", _("The last day cannot be before the first."))
        return data

    def plan(self) -> Plan:
        """Return the plan that clean data tell."""
        data = self.cleaned_data
        return Plan(data["day"], data["until"], data["start"], data["end"], data["repeat"], data["every"])


class ReasonForm(forms.Form):
    """Why, in a few words."""

    reason = forms.CharField(
        required=False, max_length=LONGEST_REASON, widget=forms.Textarea, label=_("Reason"), help_text=_("A few words are enough.")
    )
    rest = forms.BooleanField(required=False, label=_("All times of the series that are still to come, too"))


class DeskForm(forms.Form):
    """What the staff says with a decision."""

    reason = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        label=_("What you tell the booker"),
        help_text=_("Needed when you refuse or cancel. The booker reads it word for word."),
    )
    free = forms.BooleanField(required=False, label=_("Let it go free of charge"))


class CodeForm(forms.Form):
    """The secret code of a booking."""

    code = CodeField(
        max_length=40,
        label=_("The code of your booking"),
        help_text=_("For example ABCD-1234-EFGH."),
        error_messages={"invalid": _("A code has twelve letters and numbers. Check it letter by letter.")},
    )


class StaffForm(WhenForm):
    """Closing a time, using it, or booking it for somebody who called or came by."""

    KINDS: ClassVar = [(kind.value, kind.label) for kind in (Kind.BEHALF, Kind.BLOCK, Kind.STAFF)]
    kind = forms.ChoiceField(choices=KINDS, initial=Kind.BEHALF, widget=forms.RadioSelect, label=_("What it is"))
    persons = forms.IntegerField(required=False, min_value=1, max_value=MOST_PEOPLE, label=_("How many people"))
    name = forms.CharField(required=False, max_length=120, label=_("Who comes"))
    email = forms.EmailField(required=False, max_length=254, label=_("E-mail"), help_text=_("The confirmation is sent here."))
    phone = forms.CharField(required=False, max_length=40, label=_("Telephone"))
    purpose = forms.CharField(required=False, max_length=LONGEST_PURPOSE, label=_("What for, or why it is closed"))
    field_order = ["kind", "day", "start", "end", "end_day", "persons", "name", "email", "phone", "purpose"]

    def clean(self) -> dict[str, Any]:
        """Ask for a name where somebody is to come."""
        data = super().clean()
        if data.get("kind") != Kind.BLOCK and not data.get("name", "").strip():
            self.add_error("name", _("Write who comes."))
        return data


def strength_of(user: Any) -> str:
    """Return how surely we know who books."""
    return Strength.ACCOUNT if user is not None and user.is_authenticated else Strength.OPEN


def plain(data: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return those of the clean values that a form asked for."""
    return {name: data[name] for name in names if name in data}
