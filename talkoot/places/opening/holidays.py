"""Public holidays of the city's country, from the library `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from django.conf import settings
from holidays import country_holidays

NAMES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


@cache
def _of_year(place: str, year: int, language: str) -> Mapping[date, str]:
    country, _hyphen, region = place.partition("-")
    return dict(country_holidays(country, subdiv=region or None, years=year, language=language)) if country else {}


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday; in Finland the eves of Midsummer and Christmas are among them."""
    return day in _of_year(settings.TALKOOT_HOLIDAYS, day.year, NAMES["en"])


def holiday_name(day: date, language: str) -> str:
    """Return what a public holiday is called; "" for other days. In English for a language that the library does not know."""
    return _of_year(settings.TALKOOT_HOLIDAYS, day.year, NAMES.get(language, NAMES["en"])).get(day, "")
