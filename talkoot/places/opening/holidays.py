"""Public holidays of the city's country, from the library `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from django.conf import settings
from holidays import country_holidays


@cache
def _of_year(country: str, year: int) -> Mapping[date, str]:
    return dict(country_holidays(country, years=year))


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday; in Finland the eves of Midsummer and Christmas are among them."""
    return day in _of_year(settings.TALKOOT_HOLIDAYS, day.year)
