"""Seasonal rounds of the sample city, from seasons.toml: one open, one decided by the allocator as a real one is."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from talkoot.bookings.queries import bookable_ids
from talkoot.seasons.actions import WishGiven, apply, open_round, propose_at_once, publish
from talkoot.seasons.queries import round_ids
from talkoot.shared.clock import local_day
from talkoot.shared.upsert import Saved

Row = dict[str, Any]
SOURCE = "sample"
HOUR = 60


def load(told: Row, owner_id: int, *, now: datetime) -> Saved:
    """Make the rounds that are not there yet, with their applications. told: what seasons.toml holds."""
    there, saved = round_ids(SOURCE), Saved()
    bookables = bookable_ids(SOURCE)
    places = {name: bookables[key] for name, key in told["places"].items() if key in bookables}
    for row in told["round"]:
        if row["key"] in there:
            saved += Saved(same=1)
        else:
            _make(row, [one for one in told["application"] if one["round"] == row["key"]], places, owner_id, now)
            saved += Saved(made=1)
    return saved


def _make(row: Row, applications: list[Row], places: Mapping[str, int], owner_id: int, now: datetime) -> None:
    """Make one round and live its days through: applied for, closed, shared out, published."""
    midnight = datetime.combine(local_day(now), time(), now.tzinfo)
    opens, closes = (midnight + timedelta(days=row[name]) for name in ("opens", "closes"))
    hours = [(weekday, begins * HOUR, ends * HOUR) for weekday, begins, ends in row["hours"]]
    one = open_round(
        owner_id=owner_id,
        name=row["name"],
        summary=row["summary"],
        opens_at=opens,
        closes_at=closes,
        first_day=midnight.date() + timedelta(days=row["first"]),
        last_day=midnight.date() + timedelta(days=row["last"]),
        places={places[name]: hours for name in row["gives"] if name in places},
        source=SOURCE,
        source_id=row["key"],
        now=opens,
    )
    ids = {name: one.places.get(bookable_id=places[name]).id for name in row["gives"] if name in places}
    for number, told in enumerate(applications):
        apply(
            round_id=one.id,
            applicant=told["name"],
            basket=told["basket"],
            language=told["language"],
            email=f"season{number + 1}@example.org",
            wishes=[_wish(wish, ids) for wish in told["wishes"]],
            send=True,
            now=opens + timedelta(days=number, hours=9),
        )
    if "published" in row:
        decided = midnight + timedelta(days=row["published"])
        propose_at_once(round_id=one.id, by="sample", now=decided)
        publish(round_id=one.id, by="sample", now=decided)


def _wish(told: list[Any], ids: Mapping[str, int]) -> WishGiven:
    purpose, age_group, people, shortest, longest, times, weekdays, begins, ends, places = told
    windows = tuple((day, begins * HOUR, ends * HOUR, False) for day in weekdays)
    named = tuple(ids[name] for name in places if name in ids)
    return WishGiven(purpose, people, shortest, longest, windows, named, times, age_group)
