"""Values as people read them: moments, money, distances, numbers, languages. Filters and tests of the templates."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from django.utils import timezone, translation
from markupsafe import Markup, escape

from talkoot.shared import clock
from talkoot.shared.text import direction, pick

METRES_A_KILOMETRE = 1000
# (from so many seconds on, told in whole steps of so many). Weeks, months and years only from two of them on, because one would hide too
# much: "11 days", not "1 week", and "18 months", not "1 year". Months and years as long as Babel takes them.
STEPS = ((63_072_000, 31_536_000), (5_184_000, 2_592_000), (1_209_600, 604_800), (86_400, 86_400), (3600, 3600), (60, 60))

# Days and times as each language writes them, Swedish as in Finland; in other languages Babel's own long form.
DAYS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
TIMES = {"fi": "d.M.y 'klo' H.mm", "sv": "d.M.y 'kl.' H.mm", "en": "d MMMM y 'at' HH:mm"}

# What a component may be given besides its own attributes. No style, no class, no on…: the content policy would refuse them anyway.
PLAIN_ATTRIBUTES = frozenset(
    """accept autocapitalize autocomplete autofocus capture cols dir download enterkeyhint form formaction formnovalidate hreflang
    inputmode lang list max maxlength min minlength multiple pattern placeholder rel role rows size spellcheck step tabindex
    title""".split()  # noqa: SIM905 - a paragraph of words reads better than thirty quoted ones
)
FAMILIES = ("data-", "aria-", "hx-")


class UnknownAttribute(TypeError):
    """A component was given an attribute that it does not know."""


@lru_cache(maxsize=64)
def locale_of(code: str) -> Locale:
    """Return Babel's locale of a language tag; English for one that it does not know."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _locale() -> Locale:
    return locale_of(translation.get_language() or "en")


def html_attrs(attrs: Mapping[str, object]) -> Markup:
    """Write extra attributes: True stands alone, None and False are left out; underscores become hyphens. Raises UnknownAttribute."""
    written = []
    for raw, value in attrs.items():
        name = raw.replace("_", "-")
        if name not in PLAIN_ATTRIBUTES and not (name.startswith(FAMILIES) and not name.startswith(("hx-on", "data-hx-on"))):
            msg = f"No component takes the attribute {name!r}"
            raise UnknownAttribute(msg)
        if value is True:
            written.append(f" {name}")
        elif value is not None and value is not False:
            written.append(f' {name}="{escape(value)}"')
    return Markup("".join(written))  # noqa: S704 - every value is escaped above


def iso(moment: datetime | date) -> str:
    """Return a moment or a day for machines: ISO 8601, to the second (HTML takes at most milliseconds)."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def day(moment: datetime | date) -> str:
    """Return the day, in the reader's language and the city's time zone: 24.11.2026, 24 November 2026."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return format_date(local, DAYS.get(_locale().language, "long"), locale=_locale())


def day_and_time(moment: datetime) -> str:
    """Return day and time of day, in the reader's language and the city's time zone: 24.11.2026 klo 9.05."""
    pattern = TIMES.get(_locale().language, "medium")
    return format_datetime(timezone.localtime(moment), pattern, tzinfo=timezone.get_current_timezone(), locale=_locale())


def ago(moment: datetime) -> str:
    """Return how long ago or how far ahead a moment is, rounded down: just now, 3 päivää sitten, in 2 weeks."""
    seconds = int((moment - clock.now()).total_seconds())
    step = next((step for limit, step in STEPS if abs(seconds) >= limit), 0)
    if not step:
        return translation.gettext("just now")
    whole = abs(seconds) // step * step
    return _ago(whole if seconds > 0 else -whole, translation.get_language() or "en")


@lru_cache(maxsize=2000)
def _ago(seconds: int, reader: str) -> str:
    least = 2 if abs(seconds) >= STEPS[2][1] else 1  # of a unit: as in STEPS
    return format_timedelta(seconds, add_direction=True, threshold=least, locale=locale_of(reader))


def money(cents: int, currency: str = "EUR") -> str:
    """Return an amount given in integer cents. Whole amounts are written without cents."""
    amount = Decimal(cents) / 100
    if cents % 100:
        return format_currency(amount, currency, locale=_locale())
    pattern = str(_locale().currency_formats["standard"].pattern).replace("0.00", "0")
    return format_currency(amount, currency, format=pattern, currency_digits=False, locale=_locale())


def distance(metres: float) -> str:
    """Return a distance as people say it: 350 m (to the nearest 50), 1,2 km, 14 km."""
    if metres < METRES_A_KILOMETRE - 25:
        return format_unit(max(50, round(metres / 50) * 50), "length-meter", length="short", locale=_locale())
    kilometres = metres / METRES_A_KILOMETRE
    return format_unit(round(kilometres, 0 if kilometres >= 10 else 1), "length-kilometer", length="short", locale=_locale())  # noqa: PLR2004


def number(value: float) -> str:
    """Return a number with the reader's separators."""
    return format_decimal(value, locale=_locale())


@lru_cache(maxsize=500)
def _language_name(code: str, reader: str) -> str:
    return locale_of(code).get_display_name(locale_of(reader)) or code


def language_name(code: str) -> str:
    """Return a language's name in the reader's language: suomi, Finnish."""
    return _language_name(code, translation.get_language() or "en")


def own_name(code: str) -> str:
    """Return a language's name in itself, with a capital: Suomi, Svenska, English."""
    name = _language_name(code, code)
    return name[:1].upper() + name[1:]


def said(translations: Mapping[str, str]) -> str:
    """Return the reader's translation of a text in several languages, else the best there is."""
    return pick(translations, translation.get_language() or "en")[0]


def said_in(translations: Mapping[str, str]) -> str:
    """Return the language that `said` answers in, for the lang attribute."""
    return pick(translations, translation.get_language() or "en")[1]


FILTERS = {
    "html_attrs": html_attrs,
    "iso": iso,
    "day": day,
    "day_and_time": day_and_time,
    "ago": ago,
    "money": money,
    "distance": distance,
    "number": number,
    "language_name": language_name,
    "own_name": own_name,
    "direction": direction,
    "said": said,
    "said_in": said_in,
}
