"""What is typed about one application: who applies, its wishes, its code, and the time that a clerk gives it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.seasons.actions import WishGiven
from talkoot.seasons.forms.refusals import REFUSALS
from talkoot.seasons.models import Application, Round, RoundPlace, SeasonWish
from talkoot.seasons.telling import clock, place_name
from talkoot.seasons.words import DAYS, LONGEST_SLOT, MOST_TIMES, STEP, AgeGroup
from talkoot.shared.text import pick
from talkoot.ui.typed import CodeField

MOST_PEOPLE = 10_000
RANKS = 3


def times_of_day(first: int, last: int) -> list[tuple[int, str]]:
    """Return the choices of a time of day, each half hour."""
    return [(minutes, clock(minutes)) for minutes in range(first, last + 1, STEP)]


def place_choices(places: list[RoundPlace]) -> list[tuple[int, str]]:
    """Return the choices of a round's places, in order of their names."""
    return sorted(((place.pk, place_name(place)) for place in places), key=lambda choice: choice[1])


def lengths() -> list[tuple[int, str]]:
    """Return the choices of a length."""
    return [(minutes, clock(minutes)) for minutes in range(STEP, LONGEST_SLOT + 1, STEP)]


class Applicant(forms.Form):
    """Who applies, and for whom."""

    applicant = forms.CharField(
        max_length=120, label=_("Association, group or person who applies"), error_messages={"required": REFUSALS["nameless"]}
    )
    basket = forms.ChoiceField(required=False, label=_("Target group"), help_text=_("Times are shared out between these groups."))
    contact = forms.CharField(required=False, max_length=120, label=_("Contact person"))
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("E-mail"),
        help_text=_("The result is sent here."),
        error_messages={"invalid": _("Write the address in full, for example name@example.org.")},
    )
    phone = forms.CharField(required=False, max_length=40, label=_("Telephone"))

    def __init__(self, *args: Any, one: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reader = get_language() or "fi"
        choices = [("", _("Choose")), *((basket["key"], pick(basket["name"], reader)[0]) for basket in one.baskets)]
        self.fields["basket"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(application: Application) -> dict[str, Any]:
        """Return what the form shows of an application."""
        return {name: getattr(application, name) for name in ("applicant", "basket", "contact", "email", "phone")}


class WishForm(forms.Form):
    """One wish: one plain form."""

    purpose = forms.CharField(
        max_length=200,
        label=_("What for"),
        help_text=_("For example: floorball for children."),
        error_messages={"required": _("Write what the time is for.")},
    )
    age_group = forms.ChoiceField(choices=AgeGroup.choices, label=_("Age group"))
    people = forms.IntegerField(
        min_value=1, max_value=MOST_PEOPLE, label=_("How many people come"), error_messages={"required": _("Write how many people come.")}
    )
    days = forms.MultipleChoiceField(
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        label=_("Weekdays that suit"),
        error_messages={"required": REFUSALS["windows"]},
    )
    second_days = forms.MultipleChoiceField(
        required=False,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        label=_("Weekdays that will do if those cannot be had"),
    )
    earliest = forms.TypedChoiceField(coerce=int, choices=times_of_day(6 * 60, 23 * 60), initial=17 * 60, label=_("Earliest start"))
    latest = forms.TypedChoiceField(coerce=int, choices=times_of_day(7 * 60, 24 * 60), initial=21 * 60, label=_("Latest end"))
    shortest = forms.TypedChoiceField(coerce=int, choices=lengths, initial=60, label=_("At least how long (hours:minutes)"))
    longest = forms.TypedChoiceField(coerce=int, choices=lengths, initial=90, label=_("At most how long (hours:minutes)"))
    times = forms.TypedChoiceField(
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_TIMES + 1)],
        label=_("How many times a week"),
        help_text=_("At most one time a weekday."),
    )
    place_1 = forms.TypedChoiceField(coerce=int, label=_("Best place"), error_messages={"required": REFUSALS["unknown_place"]})
    place_2 = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=_("Second best place"))
    place_3 = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=_("Third best place"))

    def __init__(self, *args: Any, places: list[RoundPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, RANKS + 1):
            self.fields[f"place_{rank}"].choices = [("", _("Choose") if rank == 1 else _("None")), *place_choices(places)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that the length fits between start and end, and that no weekday stands in both lists."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "shortest" in data and "longest" in data and data["longest"] < data["shortest"]:
            self.add_error("longest", _("The longest time is shorter than the shortest. Change one of them."))
        if {"earliest", "latest", "shortest"} <= data.keys() and data["earliest"] + data["shortest"] > data["latest"]:
            self.add_error("latest", _("The time does not fit between the earliest start and the latest end."))
        return data

    def given(self) -> WishGiven:
        """Return the wish. Valid forms only."""
        data = self.cleaned_data
        first = {int(day) for day in data["days"]}
        second = {int(day) for day in data["second_days"]} - first
        windows = [(day, data["earliest"], data["latest"], False) for day in sorted(first)]
        windows += [(day, data["earliest"], data["latest"], True) for day in sorted(second)]
        return WishGiven(
            purpose=data["purpose"],
            people=data["people"],
            shortest=data["shortest"],
            longest=data["longest"],
            windows=tuple(windows),
            places=tuple(dict.fromkeys(data[f"place_{rank}"] for rank in range(1, RANKS + 1) if data[f"place_{rank}"])),
            times=data["times"],
            age_group=data["age_group"],
        )

    @staticmethod
    def initial_of(wish: SeasonWish) -> dict[str, Any]:
        """Return what the form shows of a wish."""
        ranked = [ranked.place_id for ranked in wish.ranked.all()]
        return {
            **{name: getattr(wish, name) for name in ("purpose", "age_group", "people", "shortest", "longest", "times")},
            **{f"place_{rank + 1}": place for rank, place in enumerate(ranked[:RANKS])},
            "days": [str(day) for day, _begins, _ends, second in wish.windows if not second],
            "second_days": [str(day) for day, _begins, _ends, second in wish.windows if second],
            "earliest": min((begins for _day, begins, _ends, _second in wish.windows), default=17 * 60),
            "latest": max((ends for _day, _begins, ends, _second in wish.windows), default=21 * 60),
        }


def given_of(wish: SeasonWish) -> WishGiven:
    """Return a wish that is saved as it was given, so that the others of its application can be changed around it."""
    windows = tuple((day, begins, ends, bool(second)) for day, begins, ends, second in wish.windows)
    places = tuple(ranked.place_id for ranked in wish.ranked.all())
    return WishGiven(wish.purpose, wish.people, wish.shortest, wish.longest, windows, places, wish.times, wish.age_group)


class Decision(forms.Form):
    """A slot that a clerk gives."""

    place = forms.TypedChoiceField(coerce=int, label=_("Place"))
    weekday = forms.TypedChoiceField(coerce=int, choices=list(enumerate(DAYS)), label=_("Weekday"))
    begins = forms.TypedChoiceField(coerce=int, choices=times_of_day(0, 23 * 60 + STEP), initial=17 * 60, label=_("Begins"))
    ends = forms.TypedChoiceField(coerce=int, choices=times_of_day(STEP, 24 * 60), initial=18 * 60, label=_("Ends"))

    def __init__(self, *args: Any, places: list[RoundPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = place_choices(places)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the order of the times."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "begins" in data and "ends" in data and data["ends"] <= data["begins"]:
            self.add_error("ends", _("The end must be later than the beginning."))
        return data


class AskCode(forms.Form):
    """The code of an application, however it is typed."""

    code = CodeField(
        label=_("Code of the application"),
        error_messages={"required": _("Write the code that you got when you began your application.")},
    )


def slot_from(query: Mapping[str, str]) -> dict[str, str]:
    """Return the slot that a suggestion's link asks for, to fill a clerk's form in."""
    return {name: query[name] for name in ("place", "weekday", "begins", "ends") if query.get(name, "").isdigit()}
