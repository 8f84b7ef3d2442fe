"""What owners type about a service."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from talkoot.places.queries import find_places
from talkoot.services.models import Service, ServiceChannel
from talkoot.services.words import LONGEST, LONGEST_TEXT, TEXTS, Audience, Channel, Charge, LifeEvent
from talkoot.shared.text import clean, pick
from talkoot.ui.values import own_name

LABELS: dict[str, Any] = {
    "name": _("Name"),
    "summary": _("In one or two sentences"),
    "description": _("What it is"),
    "how": _("How to get it"),
    "promise": _("What the city promises"),
    "promise_measured": _("How the promise is measured"),
    "cost": _("What it costs"),
    "requirements": _("What is required"),
    "evidence": _("What to bring or attach"),
}
MORE_LABELS: dict[str, Any] = {
    "charge": _("Whether it costs anything"),
    "audience": _("For whom"),
    "life_events": _("Events in life"),
    "themes": _("Themes"),
    "legal_base": _("Legal base"),
    "promise_days": _("Promised within how many days"),
    "visible": _("Whether it is published"),
    "ways": _("How to get it"),
}
SHORT = {"name"}
MOST_CASES, MONTHS_BACK = 10_000_000, 24
URL = URLValidator(schemes=["https", "http"])


def field_label(name: str) -> str:
    """Return what a field of a service is called."""
    return str(LABELS.get(name) or MORE_LABELS.get(name, name))


def label_all(names: list[str]) -> str:
    """Return what several fields are called, as one text."""
    return ", ".join(field_label(name) for name in names)


def languages() -> list[str]:
    """Return the languages that owners write in: those of the pages."""
    return [code for code, _name in settings.LANGUAGES]


def _text_field(name: str, language: str) -> forms.CharField:
    most = LONGEST.get(name, LONGEST_TEXT)
    errors = {"max_length": _("This is too long: at most %(most)s characters.") % {"most": most}}
    return forms.CharField(
        required=False,
        max_length=most,
        label=f"{LABELS[name]} ({own_name(language)})",
        widget=forms.TextInput() if name in SHORT else forms.Textarea(),
        error_messages=errors,
    )


class EditService(forms.Form):
    """All of a service that its owner may change: texts in each language, whom and what it is for, its cost and promise, why it changed."""

    charge = forms.ChoiceField(required=False, label=_("Does it cost anything?"), choices=[("", _("Not said")), *Charge.choices])
    promise_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=3650,
        label=_("Promised within how many days"),
        help_text=_("Leave it empty when the promise is not one of time."),
        error_messages={
            "invalid": _("Write the days as a whole number."),
            "min_value": _("Write zero or more days."),
            "max_value": _("Write at most 3650 days."),
        },
    )
    visible = forms.BooleanField(required=False, label=_("Published: everyone sees it"))
    why = forms.CharField(
        required=False,
        max_length=300,
        label=_("What is the change for?"),
        help_text=_("Everyone can read this in the history of the service."),
    )
    proposed_by = forms.CharField(
        required=False, max_length=120, label=_("Who proposed it?"), help_text=_("Name a person only if they have agreed to it.")
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            for language in languages():
                self.fields[f"{name}_{language}"] = _text_field(name, language)
        for kind, choices in (("audience", Audience.choices), ("life_events", LifeEvent.choices)):
            for value, label in choices:
                self.fields[f"{kind}_{value}"] = forms.BooleanField(required=False, label=label)

    @staticmethod
    def filled(service: Service) -> dict[str, Any]:
        """Return the values that the form starts with."""
        texts = {f"{name}_{language}": getattr(service, name).get(language, "") for name in TEXTS for language in languages()}
        ticks = {f"{kind}_{value}": True for kind in ("audience", "life_events") for value in getattr(service, kind)}
        plain = {"charge": service.charge, "promise_days": service.promise_days, "visible": service.visible, "seen": service.version}
        return {**texts, **ticks, **plain}

    def texts_of(self, language: str) -> list[forms.BoundField]:
        """Return the text fields of one language, for the page."""
        return [self[f"{name}_{language}"] for name in TEXTS]

    def ticks_of(self, kind: str) -> list[forms.BoundField]:
        """Return the boxes to tick of audience or life_events, for the page."""
        choices = Audience.choices if kind == "audience" else LifeEvent.choices
        return [self[f"{kind}_{value}"] for value, _label in choices]

    def clean(self) -> dict[str, Any]:
        """Check that there is a name in some language, and that a text has a name in its language."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.get(f"name_{language}") for language in languages()):
            self.add_error(f"name_{languages()[0]}", _("Give the service a name in at least one language."))
        for language in languages():
            said = any(data.get(f"{name}_{language}") for name in TEXTS)
            if said and not data.get(f"name_{language}") and f"name_{languages()[0]}" not in self.errors:
                self.add_error(f"name_{language}", _("There are texts in this language but no name. Add the name, too."))
        return data

    def changes(self, service: Service) -> dict[str, Any]:
        """Return the values for actions.edit_service. Languages that the form does not show stay as they are."""
        data, shown = self.cleaned_data, languages()
        changes: dict[str, Any] = {"charge": data["charge"], "promise_days": data["promise_days"], "visible": data["visible"]}
        for name in TEXTS:
            kept = {language: text for language, text in getattr(service, name).items() if language not in shown}
            typed = {language: clean(data[f"{name}_{language}"]) for language in shown}
            changes[name] = {**kept, **{language: text for language, text in typed.items() if text}}
        for kind, choices in (("audience", Audience.choices), ("life_events", LifeEvent.choices)):
            changes[kind] = [value for value, _label in choices if data[f"{kind}_{value}"]]
        return changes


class KeepWay(forms.Form):
    """One way to get a service, and what belongs to that way."""

    channel = forms.ChoiceField(label=_("Which way"), choices=Channel.choices)
    phone = forms.RegexField(
        r"^\+?[0-9 ()-]{3,40}$",
        required=False,
        label=_("Phone number"),
        error_messages={"invalid": _("Write the number with digits and spaces, for example 09 123 4567.")},
    )
    email = forms.EmailField(required=False, label=_("E-mail"), error_messages={"invalid": _("Write the address in full.")})
    place = forms.CharField(required=False, max_length=120, label=_("Place"), help_text=_("The name of a place that the city knows."))
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, way: ServiceChannel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        for language in languages():
            for name, label in (("name", _("What it is called")), ("url", _("Address on the web")), ("note", _("More about it"))):
                most = 1000 if name == "url" else 300
                self.fields[f"{name}_{language}"] = forms.CharField(
                    required=False, max_length=most, label=f"{label} ({own_name(language)})"
                )

    @staticmethod
    def filled(way: ServiceChannel) -> dict[str, Any]:
        """Return the values that the form starts with."""
        place = pick(way.place.name, "fi")[0] if way.place else ""
        texts = {f"{name}_{language}": getattr(way, name).get(language, "") for name in ("name", "url", "note") for language in languages()}
        return {**texts, "channel": way.channel, "phone": way.phone, "email": way.email, "place": place}

    def texts_of(self, language: str) -> list[forms.BoundField]:
        """Return the text fields of one language, for the page."""
        return [self[f"{name}_{language}"] for name in ("name", "url", "note")]

    def clean(self) -> dict[str, Any]:
        """Check that a way has what it needs: a web page its address, a phone its number, a place a place."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for language in languages():
            self._check_url(data, f"url_{language}")
        channel = data.get("channel")
        if channel in {Channel.WEB, Channel.E_SERVICE} and not any(data.get(f"url_{language}") for language in languages()):
            self.add_error(f"url_{languages()[0]}", _("Give the address, beginning with https://."))
        if channel == Channel.PHONE and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Give the phone number."))
        self._find_place(data)
        return data

    def _check_url(self, data: Mapping[str, Any], name: str) -> None:
        if data.get(name):
            try:
                URL(data[name])
            except ValidationError:
                self.add_error(name, _("An address on the web begins with https:// and has no spaces."))

    def _find_place(self, data: dict[str, Any]) -> None:
        typed, kept = data.get("place", ""), self.way.place if self.way else None
        if kept and typed in kept.name.values():
            data["place_id"] = kept.pk
            return
        found = find_places(typed, limit=2) if typed else []
        data["place_id"] = found[0].id if len(found) == 1 else None
        if typed and not found:
            self.add_error("place", _("We know no such place. Try another word."))
        elif len(found) > 1:
            self.add_error("place", _("There are several places of that name. Write more of it."))
        elif data.get("channel") == Channel.PLACE and not typed:
            self.add_error("place", _("Name the place."))

    def values(self) -> dict[str, Any]:
        """Return the values for actions.keep_way."""
        data = self.cleaned_data
        texts = {
            name: {language: clean(data[f"{name}_{language}"]) for language in languages() if data[f"{name}_{language}"].strip()}
            for name in ("name", "url", "note")
        }
        return {**texts, "channel": data["channel"], "phone": data["phone"], "email": data["email"], "place_id": data["place_id"]}


class MeasureForm(forms.Form):
    """How a promise was kept in one month."""

    month = forms.TypedChoiceField(coerce=date.fromisoformat, label=_("Month"))
    cases = forms.IntegerField(
        min_value=0, max_value=MOST_CASES, label=_("How many cases there were"), help_text=_("0 takes the month away."),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Write the cases as a whole number.")),
    )  # fmt: skip
    kept = forms.IntegerField(
        min_value=0, max_value=MOST_CASES, label=_("In how many of them the promise was kept"),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Write the cases as a whole number.")),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = today.replace(day=1)
        months = [
            date((first.year * 12 + first.month - 1 - back) // 12, (first.month - 1 - back) % 12 + 1, 1) for back in range(MONTHS_BACK)
        ]
        self.fields["month"].choices = [(month.isoformat(), f"{month:%m/%Y}") for month in months]  # type: ignore[attr-defined]
        self.initial.setdefault("month", months[min(1, len(months) - 1)].isoformat())

    def clean(self) -> dict[str, Any]:
        """Check that no more were kept than there were."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("cases") is not None and data.get("kept") is not None and data["kept"] > data["cases"]:
            self.add_error("kept", _("The promise cannot have been kept more often than there were cases."))
        return data
