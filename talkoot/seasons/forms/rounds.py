"""What clerks type about a round: its names and dates, what it gives out, its target groups."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from talkoot.bookings.queries import said
from talkoot.seasons.actions import Refused
from talkoot.seasons.forms.refusals import refusal
from talkoot.seasons.models import Round
from talkoot.seasons.telling import hours_line
from talkoot.seasons.words import DAY, DAYS, LONGEST_NAME, LONGEST_SUMMARY, MOST_GROUPS, MOST_WEIGHT
from talkoot.shared.text import clean
from talkoot.ui.typed import ClockField, DayField
from talkoot.ui.values import own_name

LONGEST_LINE = 80
# To which field each refusal belongs, of those that the form has; the others stand above all of them.
FIELD_OF = {
    "dates_apply": "closes_day", "dates_between": "first_day", "dates_season": "last_day", "past": "closes_day", "no_places": "places",
    "hours": "day_0", "overlaps": "places", "baskets": "name_0_fi",
}  # fmt: skip
_SPAN = re.compile(r"(\d{1,2})(?:[.:](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d\d))?", re.ASCII)
_MINUTES = 60


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Put what was refused into a form, at the field that it is about."""
    field = FIELD_OF.get(refused.code)
    form.add_error(field if field in form.fields else None, refusal(refused.code, refused.told))


def languages() -> list[str]:
    """Return the languages that a round is written in: those of the pages."""
    return [code for code, _name in settings.LANGUAGES]


class HoursField(forms.CharField):
    """The hours of one weekday in one line: 17–21, or 8–12, 17.30–21. Clean: [(begins, ends)] in minutes from midnight."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_LINE, **options)

    def clean(self, value: Any) -> Any:
        """Return the spans in order. Raises ValidationError for what is no time, ends before it begins, or overlaps."""
        line = super().clean(value)
        spans = sorted(_span(part.strip()) for part in re.split(r"[,;]", line) if part.strip())
        if any(spans[i][1] > spans[i + 1][0] for i in range(len(spans) - 1)):
            raise forms.ValidationError(_("Two of these times overlap. Write them as one."))
        return spans


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise forms.ValidationError(_("“%(text)s” is not understood. Write 17–21, or 8–12, 17.30–21."), params={"text": text[:40]})
    begins, ends = (int(found[at]) * _MINUTES + int(found[at + 1] or 0) for at in (1, 3))
    if any(int(found[at] or 0) >= _MINUTES for at in (2, 4)) or begins >= DAY or ends > DAY:
        raise forms.ValidationError(_("“%(text)s” has a time that no clock shows. Hours go from 0 to 24."), params={"text": text[:40]})
    if ends <= begins:
        raise forms.ValidationError(_("“%(text)s” ends before it begins. Seasonal times end by 24 of the same day."), params={"text": text})
    return begins, ends


class PlacesForm(forms.Form):
    """Which bookables are given out, and at which hours of each weekday. Clean `hours`: [(weekday, begins, ends)]."""

    places = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label=_("Places that are given out"),
        error_messages={"required": _("Choose at least one place: a round gives out something.")},
    )

    def __init__(self, *args: Any, bookables: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = list(bookables)  # type: ignore[attr-defined]
        for weekday, label in enumerate(DAYS):
            self.fields[f"day_{weekday}"] = HoursField(label=label)

    def day_fields(self) -> list[forms.BoundField]:
        """Return the line of each weekday, for the page."""
        return [self[f"day_{weekday}"] for weekday in range(len(DAYS))]

    def clean(self) -> dict[str, Any]:
        """Gather the hours of the week; there must be some, unless what is chosen is taken out."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["hours"] = [(day, *span) for day in range(len(DAYS)) for span in data.get(f"day_{day}") or []]
        if not data["hours"] and self.data.get("do") != "take_out" and not any(self.errors.get(f"day_{day}") for day in range(len(DAYS))):
            self.add_error("day_0", _("Write the hours of at least one weekday, such as 17–21."))
        return data

    @staticmethod
    def lines_of(hours: Iterable[Sequence[int]]) -> dict[str, str]:
        """Return what the lines show of hours."""
        hours = [tuple(span) for span in hours]
        return {f"day_{day}": hours_line([span[1:] for span in hours if span[0] == day]) for day in range(len(DAYS))}


def _text(label: Any, most: int, language: str, widget: forms.Widget) -> forms.CharField:
    errors = {"max_length": _("This is too long: at most %(most)s characters.") % {"most": most}}
    return forms.CharField(required=False, max_length=most, label=f"{label} ({own_name(language)})", widget=widget, error_messages=errors)


class RoundForm(forms.Form):
    """What a round is called, when it is applied for, and its season. Clean: opens_at and closes_at are moments."""

    opens_day = DayField(label=_("Applications open on"))
    opens_time = ClockField(label=_("Applications open at"))
    closes_day = DayField(label=_("Applications close on"))
    closes_time = ClockField(label=_("Applications close at"))
    first_day = DayField(label=_("First day of the season"))
    last_day = DayField(label=_("Last day of the season"))
    visible = forms.BooleanField(required=False, initial=True, label=_("Published: everyone sees it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in languages():
            self.fields[f"name_{language}"] = _text(_("Name"), LONGEST_NAME, language, forms.TextInput())
            self.fields[f"summary_{language}"] = _text(_("In one or two sentences"), LONGEST_SUMMARY, language, forms.Textarea())

    def texts_of(self, language: str) -> list[forms.BoundField]:
        """Return the text fields of one language, for the page."""
        return [self[f"name_{language}"], self[f"summary_{language}"]]

    def clean(self) -> dict[str, Any]:
        """Turn days and times into moments of the city's clock, and check that there is a name wherever there is a text."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("opens", "closes"):
            if data.get(f"{name}_day") is not None and data.get(f"{name}_time") is not None:
                data[f"{name}_at"] = self._moment(name, data[f"{name}_day"], data[f"{name}_time"])
        for name in ("name", "summary"):
            told = {language: clean(data.get(f"{name}_{language}") or "") for language in languages()}
            data[name] = {language: text for language, text in told.items() if text}
        if not data["name"]:
            self.add_error(f"name_{languages()[0]}", _("Give the round a name in at least one language."))
        for language in data["summary"].keys() - data["name"].keys():
            self.add_error(f"name_{language}", _("Give the round a name in this language, too, or take the text away."))
        return data

    def _moment(self, name: str, day: date, clock: time) -> datetime | None:
        """Return a moment of the city's clock; of a time that comes twice that night, the opening is the first and the closing the last."""
        try:
            return said(day, clock, ZoneInfo(str(get_default_timezone())), fold=int(name == "closes")).moment
        except ValueError:
            self.add_error(f"{name}_time", _("The clocks go forward that night, so this time does not come. Choose another one."))
            return None

    def values(self) -> dict[str, Any]:
        """Return what the actions take. Valid forms only."""
        return {name: self.cleaned_data[name] for name in ("name", "summary", "opens_at", "closes_at", "first_day", "last_day", "visible")}

    @staticmethod
    def initial_of(one: Round) -> dict[str, Any]:
        """Return what the form shows of a round."""
        zone = get_default_timezone()
        opens, closes = one.opens_at.astimezone(zone), one.closes_at.astimezone(zone)
        dates = {"opens_day": opens.date(), "opens_time": opens.time(), "closes_day": closes.date(), "closes_time": closes.time()}
        texts = {f"{name}_{language}": text for name in ("name", "summary") for language, text in getattr(one, name).items()}
        return {**dates, "first_day": one.first_day, "last_day": one.last_day, "visible": one.visible, **texts}


class NewRoundForm(RoundForm, PlacesForm):
    """All that it takes to open a round."""

    def __init__(self, *args: Any, bookables: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, bookables=bookables, **kwargs)


class GroupsForm(forms.Form):
    """The target groups of a round, the foremost first: names and a weight each. A row without a name is no group."""

    def __init__(self, data: Any = None, *, one: Round) -> None:
        self.keys = [basket["key"] for basket in one.baskets]
        super().__init__(data, initial=self._initial(one))
        for row in range(MOST_GROUPS):
            for language in languages():
                self.fields[f"name_{row}_{language}"] = _text(_("Name"), LONGEST_NAME, language, forms.TextInput())
            self.fields[f"weight_{row}"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=MOST_WEIGHT,
                label=_("Weight"),
                error_messages={
                    "invalid": _("Write the weight as a whole number."),
                    "min_value": _("Write a weight from 1 to 100."),
                    "max_value": _("Write a weight from 1 to 100."),
                },
            )

    @staticmethod
    def _initial(one: Round) -> dict[str, Any]:
        names = {f"name_{row}_{code}": text for row, basket in enumerate(one.baskets) for code, text in basket["name"].items()}
        return names | {f"weight_{row}": basket["weight"] for row, basket in enumerate(one.baskets)}

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each group, for the page."""
        return [[*(self[f"name_{row}_{code}"] for code in languages()), self[f"weight_{row}"]] for row in range(MOST_GROUPS)]

    def clean(self) -> dict[str, Any]:
        """Gather the groups; one that has a name needs a weight."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        baskets: list[dict[str, Any]] = []
        for row in range(MOST_GROUPS):
            name = {code: text for code in languages() if (text := clean(data.get(f"name_{row}_{code}") or ""))}
            if name and data.get(f"weight_{row}") is None and f"weight_{row}" not in self.errors:
                self.add_error(f"weight_{row}", _("Write a weight from 1 to 100."))
            if name:
                baskets.append(
                    {"key": self._key(row, {basket["key"] for basket in baskets}), "weight": data.get(f"weight_{row}"), "name": name}
                )
        data["baskets"] = baskets
        return data

    def _key(self, row: int, taken: set[str]) -> str:
        """Return the key that a group keeps; of a new one, one that no group has."""
        if row < len(self.keys):
            return str(self.keys[row])
        used = taken | set(self.keys)
        return next(key for number in count(1) if (key := f"group{number}") not in used)
