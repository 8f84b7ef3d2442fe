"""The form with which those who look after a place change the rules of what is offered for booking there."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talkoot.bookings.models import Bookable
from talkoot.bookings.prices import EVERYONE
from talkoot.bookings.words import Paying, Period, Unit
from talkoot.shared.text import clean
from talkoot.ui.values import own_name

A_YEAR = 366
LONGEST_MINUTES = A_YEAR * 24 * 60
LONGEST_BUFFER = 24 * 60
MOST_PEOPLE = 100_000
MOST_CENTS = 10_000_000
LONGEST_TEXT = 4000
TEXTS = {
    "summary": _("In one or two sentences"),
    "terms": _("Terms that the booker accepts"),
    "instructions": _("Instructions for who has booked"),
}
NUMBERS = (
    "min_minutes",
    "max_minutes",
    "start_every",
    "before_minutes",
    "after_minutes",
    "min_days",
    "max_days",
    "min_persons",
    "max_persons",
)
PAIRS = {"minutes": _("The longest is shorter than the shortest. Change one of the two."),
         "days": _("The most days are fewer than the least. Change one of the two."),
         "persons": _("The most people are fewer than the least. Change one of the two.")}  # fmt: skip


def _number(label: Any, least: int, most: int, hint: Any = "", *, needed: bool = False) -> forms.IntegerField:
    # In the language of who reads it, not of whoever loaded this file: a lazy text with % is one no more.
    wrong = lazy(lambda: gettext("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}, str)()
    errors = dict.fromkeys(("invalid", "min_value", "max_value", "required"), wrong)
    return forms.IntegerField(required=needed, min_value=least, max_value=most, label=label, help_text=hint, error_messages=errors)


class RulesForm(forms.Form):
    """Lengths, buffers, days ahead, people, deciding, cancelling, what it costs, and the texts in each language.

    The price is in the form where it is one for everyone at all times; prices by group or date are left as they are.
    """

    visible = forms.BooleanField(required=False, label=_("Published: everyone sees it and may book it"))
    min_minutes = _number(_("Shortest booking, minutes"), 1, LONGEST_MINUTES, needed=True)
    max_minutes = _number(_("Longest booking, minutes"), 1, LONGEST_MINUTES, _("Empty: no limit."))
    start_every = _number(_("A booking starts every how many minutes"), 1, 24 * 60, _("Counted from midnight."), needed=True)
    before_minutes = _number(_("Kept free before each booking, minutes"), 0, LONGEST_BUFFER, needed=True)
    after_minutes = _number(_("Kept free after each booking, minutes"), 0, LONGEST_BUFFER, needed=True)
    min_days = _number(_("Booked at least how many days ahead"), 0, A_YEAR, needed=True)
    max_days = _number(_("Booked at most how many days ahead"), 0, 3 * A_YEAR, _("Empty: no limit."))
    min_persons = _number(_("For at least how many people"), 1, MOST_PEOPLE, needed=True)
    max_persons = _number(_("For at most how many people"), 1, MOST_PEOPLE, _("Empty: no limit."))
    most_each = _number(_("At most how many bookings for one person"), 1, 1000, _("Empty: no limit."))
    most_each_period = forms.ChoiceField(choices=Period.choices, label=_("How those bookings are counted"))
    needs_approval = forms.BooleanField(required=False, label=_("A person decides on each booking"))
    cancel_hours = _number(
        _("Cancelled and moved until how many hours before"), 0, A_YEAR * 24, _("Empty: only the staff can cancel. 0: until it starts.")
    )
    euros = forms.DecimalField(
        required=False, min_value=0, max_value=MOST_CENTS // 100, decimal_places=2, label=_("Price in euros, VAT included"),
        help_text=_("Empty or 0: free of charge."), localize=True,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "max_decimal_places"), _("Write the price as 12.50.")),
    )  # fmt: skip
    unit = forms.ChoiceField(choices=Unit.choices, initial=Unit.HOUR, label=_("The price is for"))
    paying = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Paying if one != Paying.NOTHING], initial=Paying.ON_SITE, label=_("How it is paid")
    )
    vat = forms.DecimalField(
        required=False, min_value=0, max_value=99, decimal_places=1, label=_("VAT in it, per cent"), localize=True,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "max_decimal_places"), _("Write the per cent as 25.5.")),
    )  # fmt: skip

    def __init__(self, *args: Any, bookable: Bookable, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(bookable), **kwargs})
        self.one_price = has_one_price(bookable)
        if not self.one_price:
            for name in ("euros", "unit", "paying", "vat"):
                del self.fields[name]
        for name, label in TEXTS.items():
            for language in languages():
                self.fields[f"{name}_{language}"] = forms.CharField(
                    required=False, max_length=LONGEST_TEXT, label=f"{label} ({own_name(language)})", widget=forms.Textarea()
                )

    def texts_of(self, language: str) -> list[forms.BoundField]:
        """Return the text fields of one language, for the page."""
        return [self[f"{name}_{language}"] for name in TEXTS]

    def clean(self) -> dict[str, Any]:
        """Check that no most is less than its least."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for what, sentence in PAIRS.items():
            least, most = data.get(f"min_{what}"), data.get(f"max_{what}")
            if least is not None and most is not None and most < least:
                self.add_error(f"max_{what}", sentence)
        return data

    def rules(self) -> dict[str, Any]:
        """Return what actions.change_rules takes. Valid forms only."""
        data = self.cleaned_data
        told = {name: data[name] for name in (*NUMBERS, "visible", "most_each", "most_each_period", "needs_approval", "cancel_hours")}
        for name in TEXTS:
            texts = {language: clean(data[f"{name}_{language}"]) for language in languages()}
            told[name] = {language: text for language, text in texts.items() if text}
        return told | ({"prices": self._prices()} if self.one_price else {})

    def _prices(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        if not data["euros"]:
            return []
        cents, permille = int(data["euros"] * 100), int((data["vat"] or 0) * 10)
        return [{"cents": cents, "unit": data["unit"], "vat_permille": permille, "paying": data["paying"]}]


def languages() -> list[str]:
    """Return the languages of the texts: those of the pages."""
    return [code for code, _name in settings.LANGUAGES]


def has_one_price(bookable: Bookable) -> bool:
    """Tell whether it costs nothing, or one price for everyone at all times: what the form can show."""
    prices = bookable.conditions.prices
    plain = all(one.group == EVERYONE and not (one.begins or one.ends or one.subsidised or one.on_application) for one in prices)
    return plain and len(prices) <= 1


def _initial(bookable: Bookable) -> dict[str, Any]:
    names = (*NUMBERS, "visible", "most_each", "most_each_period", "needs_approval", "cancel_hours")
    texts = {f"{name}_{language}": text for name in TEXTS for language, text in getattr(bookable, name).items()}
    told = {name: getattr(bookable, name) for name in names} | texts
    prices = bookable.conditions.prices
    if prices and has_one_price(bookable):
        one = prices[0]
        told |= {"euros": f"{one.cents / 100:.2f}", "unit": one.unit, "paying": one.paying, "vat": f"{one.vat_permille / 10:g}"}
    return told
