"""What people type about ideas, turned into clean values."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from talkoot.ideas.actions import Refused, checked_text
from talkoot.ideas.queries import Filters
from talkoot.ideas.words import LONGEST_ADDITION, LONGEST_TEXT, SHORTEST_TEXT, Order, State
from talkoot.places.queries import area_choices, find_areas, find_places
from talkoot.shared.geo import is_point
from talkoot.shared.images import BadPicture, Picture, re_encode
from talkoot.shared.text import clean
from talkoot.ui.themes import theme_choices
from talkoot.ui.typed import CodeField
from talkoot.ui.values import own_name

# Languages to choose from when the recognition is wrong: those most spoken in the region, each under its own name.
WRITTEN = ("fi", "sv", "en", "et", "ru", "uk", "ar", "so", "fa", "ckb", "sq", "zh", "vi", "es", "fr", "de", "pt", "tr", "pl", "hi")
NEAR_M = 3000
# What a list can be narrowed and ordered by, and what it is called.
CHOICES = {"order": _("Order"), "state": _("State"), "theme": _("Theme"), "area": _("Part of the city"), "language": _("Language")}
LONGEST_ECHO = 60

REFUSALS = {
    "too_short": _("Write a few words more: at least %(least)s characters."),
    "too_long": _("The text is too long: at most %(most)s characters."),
    "answered": _("This idea has been answered, so its words stay as they are. You can still add to it."),
}
BAD_PICTURES = {
    "too_large": _("The picture is larger than 12 megabytes. Choose a smaller one."),
    "not_a_picture": _("The file is not a picture that we can read. JPEG, PNG, WebP and GIF work."),
    "too_many_pixels": _("The picture has too many pixels. Choose a smaller one."),
}


NO_SUCH_PLACE = _("We know no such place. Try another word, choose a part of the city, or leave it empty.")
PHOTO_AGAIN = _("Choose the photo again: it could not be kept while the page came back.")


def refusal(code: str, most: int = LONGEST_TEXT) -> str:
    """Return a refusal of the actions in the reader's words."""
    return str(REFUSALS[code]) % {"least": SHORTEST_TEXT, "most": most}


def written_languages() -> list[tuple[str, Any]]:
    """Return the choices of a text's language: recognised first, then each by its own name."""
    return [("", _("Recognise it for me")), *((code, own_name(code)) for code in WRITTEN)]


def place_or_area(chosen: str) -> tuple[int | None, str]:
    """Return what stands for a found place ("17") or a part of the city ("area:tapiola"): the place's id or None, the area's key or ""."""
    if chosen.startswith("area:"):
        return None, chosen.removeprefix("area:")
    is_id = chosen.isascii() and chosen.isdigit() and 0 < len(chosen) < 19  # noqa: PLR2004 - a bigint
    return (int(chosen) or None) if is_id else None, ""


class LanguageField(forms.ChoiceField):
    """The language of a text: empty for "recognise it"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=lazy(written_languages, list)(), required=False, label=_("Language of the text"), **options)

    def valid_value(self, value: Any) -> bool:
        """Accept also a language that was recognised before but is not on the list."""
        return super().valid_value(value) or (isinstance(value, str) and value.isascii() and value.isalpha() and len(value) <= 3)  # noqa: PLR2004


class TextForm(forms.Form):
    """A form around one text and its language."""

    longest = LONGEST_TEXT
    text = forms.CharField(widget=forms.Textarea, label=_("Your idea or need"), error_messages={"required": _("Write your idea first.")})
    language = LanguageField()

    def clean_text(self) -> str:
        """Return the text cleaned. A browser counts a line break as one character and sends two, so the limit is ours alone."""
        try:
            return checked_text(self.cleaned_data["text"], self.longest)
        except Refused as refused:
            raise forms.ValidationError(refusal(refused.code, self.longest)) from refused


class PhotoForm(TextForm):
    """A text with a photo."""

    photo = forms.FileField(
        required=False, label=_("Photo"), help_text=_("At most 12 megabytes. The place and the time stored in the file are removed.")
    )
    photo_description = forms.CharField(
        required=False, max_length=300, label=_("What does the photo show?"), help_text=_("For those who cannot see it.")
    )

    def ask_for_the_photo_again(self) -> None:
        """Say that a refused form lost its photo: no page can put a file back into a field."""
        if self.files.get("photo") and "photo" not in self.errors:
            self.add_error("photo", PHOTO_AGAIN)

    def clean_photo(self) -> Picture | None:
        """Return the photo re-encoded: nothing but its pixels."""
        file = self.cleaned_data["photo"]
        if not file:
            return None
        try:
            return re_encode(file, file.size)
        except BadPicture as bad:
            raise forms.ValidationError(BAD_PICTURES[bad.code]) from bad


class GiveIdea(PhotoForm):
    """Everything one can say with an idea. Only the text is needed."""

    where = forms.CharField(
        required=False,
        max_length=120,
        label=_("Place or address"),
        help_text=_("For example a library, a park or a street. Choose from what is found."),
    )
    place = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    area = forms.ChoiceField(required=False, label=_("Or a part of the city"))
    lat = forms.FloatField(required=False, label=_("Latitude"))
    lon = forms.FloatField(required=False, label=_("Longitude"))
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("E-mail"),
        help_text=_("Only for your code and the answer to this idea. Nobody else sees it, and you can have it erased at any time."),
        error_messages={"invalid": _("Write the address in full, for example name@example.org, or leave it empty.")},
    )
    pow = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("The whole city, or I do not know")), *area_choices()]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]

    def clean_where(self) -> str:
        """Return what was typed, as plain text."""
        return clean(self.cleaned_data["where"])

    def clean(self) -> dict[str, Any]:
        """Check that the two halves of a point make one, and that a place which was typed is one that the city knows."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._take_the_choice(data)
        lat, lon = data.get("lat"), data.get("lon")
        if (lat is None) != (lon is None) or (lat is not None and lon is not None and not is_point(lon, lat)):
            self.add_error("lat", _("The pin is not on the map. Move it, or take it away."))
        elif data.get("where") and not (data.get("place") or data.get("area") or lat is not None):
            self._name_the_place(data)
        return data

    def _take_the_choice(self, data: dict[str, Any]) -> None:
        """Read what was chosen among the found: a place, or a part of the city."""
        chosen = data.get("place") or ""
        data["place"], area = place_or_area(chosen)
        if area in dict(area_choices()):
            data["area"] = area
        elif chosen and not data["place"]:
            self.add_error("where", NO_SUCH_PLACE)

    def _name_the_place(self, data: dict[str, Any]) -> None:
        """Take the part of the city or the one place of that name; ask when there are several or none."""
        areas = find_areas(data["where"])
        named = [area for area in areas if data["where"].casefold() in {name.casefold() for name in area.name.values()}]
        if named:
            data["area"] = named[0].key
            return
        found = [*areas, *find_places(data["where"], limit=2)]
        if len(found) == 1 and areas:
            data["area"] = areas[0].key
        elif len(found) == 1:
            data["place"] = found[0].pk
        elif found:
            self.add_error("where", _("There are several places of that name. Choose one of them."))
        else:
            self.add_error("where", NO_SUCH_PLACE)


class EditIdea(PhotoForm):
    """What a giver may change while nobody has answered."""

    AS_IT_IS, NOWHERE = "", "none"
    area = forms.ChoiceField(required=False, label=_("Place"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [(self.AS_IT_IS, _("As it is now")), (self.NOWHERE, _("The whole city, or I do not know"))]
        self.fields["area"].choices = [*first, *area_choices()]  # type: ignore[attr-defined]

    def clean_area(self) -> str | None:
        """Return the key of the new part of the city, "" for no place, None for no change."""
        chosen = self.cleaned_data["area"]
        return None if chosen == self.AS_IT_IS else "" if chosen == self.NOWHERE else chosen


class AddToIdea(TextForm):
    """Something to add to an idea later."""

    longest = LONGEST_ADDITION
    text = forms.CharField(
        widget=forms.Textarea, label=_("What would you like to add?"), error_messages={"required": _("Write what you want to add.")}
    )


class FollowIdea(forms.Form):
    """The follow-up code, however it is typed."""

    code = CodeField(
        label=_("Follow-up code"),
        help_text=_("It looks like this: 7K2M-9QXD-41TV. Small letters and spaces do not matter."),
        error_messages={"required": _("Write the code that you got when you gave your idea.")},
    )


class Withdraw(forms.Form):
    """The confirmation before an idea is erased."""

    sure = forms.BooleanField(
        label=_("Yes, erase my idea for good"), error_messages={"required": _("Tick the box to show that you are sure.")}
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def left_out(query: Mapping[str, str], filters: Filters) -> list[tuple[Any, str]]:
    """Return what the address of a list says and nothing knows: (what is chosen there, its value)."""
    asked = [(name, label, query.get(name, "").replace("\x00", "")) for name, label in CHOICES.items()]
    return [(label, value[:LONGEST_ECHO]) for name, label, value in asked if value and getattr(filters, name) != value]


def filters_from(query: Mapping[str, str], areas: Sequence[tuple[str, str]]) -> Filters:
    """Return what the address of a list asks for. A value that nothing knows does not narrow."""

    def known(name: str, values: Any) -> str:
        asked = query.get(name, "")
        return asked if asked in values else ""

    lat, lon = _number(query.get("lat", "")), _number(query.get("lon", ""))
    point = (lon, lat) if lat is not None and lon is not None and is_point(lon, lat) else None
    asked_order = known("order", Order.values) or Order.FAIR
    return Filters(
        state=known("state", State.values),
        theme=known("theme", dict(theme_choices())),
        area=known("area", dict(areas)),
        language=known("language", WRITTEN),
        point=point,
        within_m=NEAR_M if point and query.get("within") else None,
        order=Order.FAIR if asked_order == Order.NEAREST and not point else asked_order,
    )
