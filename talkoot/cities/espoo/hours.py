"""The sample city's opening hours: from opening.toml, in which people read and write them, to documents that places keep."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

Row = dict[str, Any]
_SPAN = re.compile(r"([1-7,-]+) (\d\d:\d\d)-(\d\d:\d\d)(?: (\w+))?")


def documents(rows: list[Row], names: dict[str, Row], places: list[tuple[str, str]], *, year: int) -> Iterator[tuple[str, list[Row]]]:
    """Yield (key of the place, its periods) for each place that has hours. places: (key, category). year: seasons of it and the next."""
    by_place = {key: row for row in rows for key in row.get("places", [])}
    by_category = {category: row for row in rows for category in row.get("categories", [])}
    for key, category in places:
        row = by_place.get(key) or by_category.get(category)
        if row:
            yield key, _periods(row, names, year)


def _periods(row: Row, names: dict[str, Row], year: int) -> list[Row]:
    usual = {
        "override": False,
        "holidays": row.get("holidays", "closed"),
        "time_span_groups": [_group(row["week"]), *(_group(one["week"], one["rule"]) for one in row.get("monthly", []))],
    }
    # Outside its season a place is closed: nothing is said of those days.
    periods = [{**usual, **dated} for dated in _each_year(row["season"], names, year)] if "season" in row else [usual]
    periods += [
        {**dated, "override": True, "order": 1, "holidays": "closed" if "week" in season else "as_usual", **_content(season)}
        for season in row.get("seasons", [])
        for dated in _each_year(season, names, year)
    ]
    return periods


def _content(season: Row) -> Row:
    return {"time_span_groups": [_group(season["week"])]} if "week" in season else {"resource_state": season["state"]}


def _each_year(season: Row, names: dict[str, Row], year: int) -> Iterator[Row]:
    """Yield name and days of a season in the year before, this one and the next; one that goes over New Year ends in the year after."""
    for begins in (year - 1, year, year + 1):
        ends = begins + (season["to"] < season["from"])
        if ends >= year:
            first, last = date.fromisoformat(f"{begins}-{season['from']}"), date.fromisoformat(f"{ends}-{season['to']}")
            yield {"name": names[season["name"]], "start_date": first.isoformat(), "end_date": last.isoformat()}


def _group(week: list[str], rule: Row | None = None) -> Row:
    return {"time_spans": [_span(text) for text in week], "rules": [rule] if rule else []}


def _span(text: str) -> Row:
    found = _SPAN.fullmatch(text)
    if not found:
        msg = f"{text!r} is not written as “1-5 08:00-20:00 state”"
        raise ValueError(msg)
    weekdays, start, end, state = found.groups()
    end = "00:00" if end == "24:00" else end
    return {
        "weekdays": sorted(_weekdays(weekdays)),
        "start_time": start,
        "end_time": end,
        "end_time_on_next_day": end <= start,
        "full_day": start == end == "00:00",
        "resource_state": state or "open",
    }


def _weekdays(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
