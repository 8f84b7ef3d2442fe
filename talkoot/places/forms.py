"""What people type when they keep the hours and pictures of a place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.places.opening.shape import LANGUAGES, LONGEST_NAME, BadHours, Group, Period, TimeSpan
from talkoot.places.opening.text import day_label, hours_of
from talkoot.places.opening.week import WEEKDAYS, Times, Week, put_together, read_times, take_apart, times_text
from talkoot.places.words import ALT_LANGUAGES, CLOSED_STATES, LONGEST_ALT, Holidays, Opening
from talkoot.shared.images import BadPicture, Picture, re_encode
from talkoot.ui.values import locale_of

LONGEST_LINE = 80
USUAL_STATES = [(state.value, state.label) for state in Opening if state not in CLOSED_STATES | {Opening.UNDEFINED}]
NOT_UNDERSTOOD = {"invalid": _("Write the day as 31.12.2026 or choose it.")}


class TimesField(forms.CharField):
    """The times of one day, in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_LINE, **options)

    def clean(self, value: Any) -> Any:
        """Return what was typed as times."""
        try:
            return read_times(super().clean(value))
        except BadHours as error:
            raise forms.ValidationError(str(error)) from error


class KeepHours(forms.Form):
    """The usual week, exceptions to drop, and a new exception. Built from, and put back into, the periods that a place has."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=USUAL_STATES, label=_("In these hours the place is"))
    other = forms.ChoiceField(choices=[("", _("(no other hours)")), *USUAL_STATES], required=False, label=_("In the other hours it is"))
    holidays = forms.ChoiceField(choices=Holidays.choices, label=_("On public holidays"))
    drop = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label=_("Drop"))
    first = forms.DateField(required=False, label=_("First day"), error_messages=NOT_UNDERSTOOD)
    last = forms.DateField(required=False, label=_("Last day"), help_text=_("Empty when it is one day."), error_messages=NOT_UNDERSTOOD)
    times = TimesField(label=_("Times"), help_text=_("Leave empty when the place is closed."))
    times_state = forms.ChoiceField(choices=USUAL_STATES, required=False, label=_("In these hours it is"))
    name_fi = forms.CharField(required=False, max_length=LONGEST_NAME, label=_("Why, in Finnish"))
    name_sv = forms.CharField(required=False, max_length=LONGEST_NAME, label=_("Why, in Swedish"))
    name_en = forms.CharField(required=False, max_length=LONGEST_NAME, label=_("Why, in English"))

    def __init__(self, data: Any, *, periods: Sequence[Period], seen: datetime | None) -> None:
        self.periods, self.seen_at, self.week = periods, seen, take_apart(periods)
        super().__init__(data, initial=self._as_it_is())
        names = get_day_names("wide", context="stand-alone", locale=locale_of(get_language() or "en"))
        for day in WEEKDAYS:
            label = names[day - 1]
            self.fields[f"day_{day}"] = TimesField(label=label[:1].upper() + label[1:])
            self.fields[f"other_{day}"] = TimesField(label=label[:1].upper() + label[1:])
        self.exceptions = [(number, day_label(period), hours_of(period)) for number, period in enumerate(periods) if period.override]
        self.fields["drop"].choices = [(number, days) for number, days, _hours in self.exceptions]  # type: ignore[attr-defined]

    def _as_it_is(self) -> dict[str, Any]:
        week = self.week
        initial: dict[str, Any] = {"seen": self.seen_at.isoformat() if self.seen_at else "", "state": week.state, "other": week.other}
        initial["holidays"] = week.holidays
        for day in WEEKDAYS:
            initial[f"day_{day}"] = times_text(week.days.get(day, ()))
            initial[f"other_{day}"] = times_text(week.other_days.get(day, ()))
        return initial

    def clean_seen(self) -> datetime | None:
        """Return when the hours that this form shows were changed."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None
        except ValueError as error:
            raise forms.ValidationError(_("Open this page again: it was not sent whole.")) from error

    def clean(self) -> dict[str, Any]:
        """See that an exception has its days, and other hours their state."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        told = data.get("times") or last or any(data.get(f"name_{language}") for language in LANGUAGES)
        if told and not first and "first" not in self.errors:
            self.add_error("first", _("Say on which day the different hours begin."))
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        if not data.get("other") and any(data.get(f"other_{day}") for day in WEEKDAYS):
            self.add_error("other", _("Say what the place is in the other hours, or leave their times empty."))
        return data

    def changed_periods(self) -> list[Period]:
        """Return the periods as the form, found valid, says."""
        data = self.cleaned_data
        week = Week(data["state"], self._days("day"), data["other"], self._days("other"), data["holidays"], self.week.kept)
        kept = [period for number, period in enumerate(self.periods) if not (period.override and number in data["drop"])]
        periods = put_together(kept, week)
        return [*periods, self._exception()] if data["first"] else periods

    def _days(self, name: str) -> dict[int, list[Times]]:
        return {day: self.cleaned_data[f"{name}_{day}"] for day in WEEKDAYS}

    def _exception(self) -> Period:
        data = self.cleaned_data
        state = data["times_state"] or Opening.OPEN
        spans = tuple(TimeSpan(start=start, end=end, next_day=next_day, state=state) for start, end, next_day in data["times"])
        return Period(
            first=data["first"],
            last=data["last"] or data["first"],
            override=True,
            order=2,  # above seasons: what somebody says of a day counts most
            state=state if spans else Opening.CLOSED,
            groups=(Group(spans),) if spans else (),
            name={language: text for language in LANGUAGES if (text := data[f"name_{language}"].strip())},
        )


BAD_PICTURES = {
    "too_large": _("The picture is larger than 12 megabytes. Choose a smaller one."),
    "not_a_picture": _("The file is not a picture that we can read. JPEG, PNG, WebP and GIF work."),
    "too_many_pixels": _("The picture has too many pixels. Choose a smaller one."),
}


class AddPicture(forms.Form):
    """A picture, and what it shows in each language."""

    languages = ALT_LANGUAGES
    picture = forms.FileField(label=_("Picture"), error_messages={"required": _("Choose a picture.")})
    alt_fi = forms.CharField(max_length=LONGEST_ALT, label=_("What it shows, in Finnish"))
    alt_sv = forms.CharField(max_length=LONGEST_ALT, label=_("What it shows, in Swedish"))
    alt_en = forms.CharField(max_length=LONGEST_ALT, label=_("What it shows, in English"))

    def clean_picture(self) -> Picture:
        """Return the picture written anew: its pixels and nothing else."""
        file = self.cleaned_data["picture"]
        try:
            return re_encode(file, file.size)
        except BadPicture as bad:
            raise forms.ValidationError(BAD_PICTURES[bad.code]) from bad
