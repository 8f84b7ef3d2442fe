"""What a wish got and why not more, in the reader's words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talkoot.seasons.models import Allocation, RoundPlace, SeasonWish
from talkoot.seasons.words import DAYS
from talkoot.shared.text import pick


@dataclass(frozen=True, slots=True)
class Told:
    """The result of one wish: what it got (with skipped days), how many times are missing, reasons place by place, what would work."""

    wish: SeasonWish
    got: list["Got"] = field(default_factory=list)
    missing: int = 0
    reasons: list[tuple[str, list[str]]] = field(default_factory=list)
    would_work: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Got:
    """One allocation in words. skipped: the days on which the place cannot be had."""

    text: str
    skipped: list[str]
    allocation: Allocation


def clock(minutes: int) -> str:
    """Return a time of day as it is read: 17:30."""
    return f"{minutes // 60}:{minutes % 60:02}"


def span_text(weekday: int, begins: int, ends: int) -> str:
    """Return a time of the week in words: Tuesday 17:00–18:30."""
    return _("%(day)s %(begins)s–%(ends)s") % {"day": DAYS[weekday], "begins": clock(begins), "ends": clock(ends)}


def hours_line(spans: Iterable[Sequence[int]]) -> str:
    """Return the hours of one weekday as clerks type them: 8:00–12:00, 17:30–21:00. spans: (begins, ends) in minutes."""
    return ", ".join(f"{clock(begins)}–{clock(ends)}" for begins, ends in spans)


def hours_text(minutes: int) -> str:
    """Return a number of minutes a week as hours: 1.5 h."""
    hours = f"{minutes / 60:g}"
    return _("%(hours)s h") % {"hours": hours if get_language() == "en" else hours.replace(".", ",")}


def place_name(place: RoundPlace) -> str:
    """Return what a place is called in the reader's language, with the building it is in."""
    return bookable_name(place.bookable)


def bookable_name(bookable: Any) -> str:
    """Return what something that can be booked is called in the reader's language, with the building it is in."""
    reader = get_language() or "fi"
    name, house = pick(bookable.name, reader)[0], pick(bookable.place.name, reader)[0]
    return name if house in name else f"{house}, {name}"


def day_text(iso: str) -> str:
    """Return a day as it is read."""
    return date_format(date.fromisoformat(iso), "SHORT_DATE_FORMAT")


def result_of(wish: SeasonWish, places: dict[int, RoundPlace] | None = None) -> Told:
    """Return the result of a wish that queries.wishes_of fetched. places: those of the round by id; looked up when not given."""
    got = [Got(given_text(given), [day_text(skip["day"]) for skip in given.skipped], given) for given in wish.allocations.all()]
    refusal = getattr(wish, "refusal", None)
    if refusal is None:
        return Told(wish, got)
    if places is None:
        asked = {entry["place"] for entry in (*refusal.reasons, *refusal.would_work)} - {None}
        places = {place.pk: place for place in RoundPlace.objects.select_related("bookable__place").filter(id__in=asked)}
    names = {basket["key"]: basket["name"] for basket in wish.application.round.baskets}
    reasons = _by_place(refusal.reasons, places, names, wish)
    return Told(wish, got, refusal.missing, reasons, [suggestion_text(entry, places) for entry in refusal.would_work])


def given_text(given: Allocation) -> str:
    """Return an allocation in words."""
    return f"{place_name(given.place)}: {span_text(given.weekday, given.begins, given.ends)}"


def _by_place(
    entries: Iterable[dict[str, Any]], places: dict[int, RoundPlace], names: dict[str, dict[str, str]], wish: SeasonWish
) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        place = places.get(entry["place"])
        found.setdefault(place_name(place) if place else "", []).append(reason_text(entry, names, wish))
    return list(found.items())


def reason_text(entry: dict[str, Any], names: dict[str, dict[str, str]], wish: SeasonWish) -> str:
    """Return one reason in a plain sentence."""
    window = span_text(*entry["window"]) if entry["window"] else ""
    if entry["why"] == "taken":
        holders = "; ".join(_holders_text(holders, names) for holders in entry["holders"])
        return _("%(time)s: given to others. %(holders)s.") % {"time": window, "holders": holders}
    sentence = {
        "too_small": _("Too small for a group of %(people)s."),
        "closed": _("%(time)s: not given out for so long at this time.") if window else _("Not given out in this round."),
        "in_use": _("%(time)s: the place is needed for something else."),
        "barred": _("A clerk has decided that this place does not suit."),
        "same_day": _("%(time)s: you already have a time on this weekday."),
        "few_days": _("You asked for more times a week than you named weekdays, and only one time a weekday is given."),
        "left_free": _("%(time)s: still free. A clerk decided not to give it; ask them why."),
    }[entry["why"]]
    return sentence % {"time": window, "people": wish.people}


def _holders_text(holders: list[Any], names: dict[str, dict[str, str]]) -> str:
    basket, applications, least, most = holders
    name = pick(names.get(basket, {"en": basket}), get_language() or "fi")[0]
    hours = hours_text(least) if least == most else f"{hours_text(least)}–{hours_text(most)}"
    text = ngettext(
        "%(group)s: %(count)s application, which has %(hours)s a week in all",
        "%(group)s: %(count)s applications, which have %(hours)s a week each",
        applications,
    )
    return text % {"group": name, "count": applications, "hours": hours}


def suggestion_text(entry: dict[str, Any], places: dict[int, RoundPlace]) -> str:
    """Return what would have worked in words, with what it changes."""
    slot = f"{place_name(places[entry['place']])}: {span_text(entry['weekday'], entry['begins'], entry['ends'])}"
    changes = ", ".join(_changes(entry["changes"]))
    return _("%(slot)s (%(changes)s)") % {"slot": slot, "changes": changes} if changes else slot


def _changes(changes: Iterable[str]) -> Iterator[str]:
    words = {"place": _("another place"), "time": _("another time"), "weekday": _("another weekday"), "length": _("a shorter time")}
    return (words[change] for change in changes)
