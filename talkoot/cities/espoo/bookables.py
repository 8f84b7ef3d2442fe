"""What can be booked in the sample city, from bookables.toml to rows, and some bookings that are there already."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from talkoot.bookings.actions import Booker, Refused, book_behalf
from talkoot.bookings.queries import bookable_ids, bookings_between, said

Row = dict[str, Any]
SOURCE = "sample"
SEED = 2026
_BOOKERS = (("Kerhon sihteeri", "kerho@example.org"), ("Lärare på besök", "larare@example.org"), ("Residents' group", "group@example.org"))


def bookables(told: Row, spaces_told: Row, places: dict[str, Row], place_ids: dict[str, int], space_ids: dict[str, int]) -> Iterator[Row]:
    """Yield the rows of all bookables, as bookings.actions.save_bookables takes them: one for each space that a rule names."""
    rules = {name: rule for rule in told["rules"] for name in rule["of"]}
    for place in spaces_told["place"]:
        for space in place["spaces"]:
            rule = rules.get(space["name"])
            if rule:
                key = f"{place['key']}:{space['key']}"
                most = {"max_persons": space["capacity"]} if space.get("capacity", 0) >= rule["values"].get("min_persons", 1) else {}
                yield {
                    "source": SOURCE,
                    "source_id": key,
                    "name": _name(spaces_told["names"][space["name"]], space.get("number", ""), places[place["key"]]["name"]),
                    "summary": rule["summary"],
                    "terms": rule.get("terms", {}),
                    "purposes": rule["purposes"],
                    "place_id": place_ids[place["key"]],
                    "spaces": [space_ids[key]],
                    **rule["values"],
                    **most,
                }


def _name(name: dict[str, str], number: str, place: dict[str, str]) -> dict[str, str]:
    return {language: f"{text} {number}".strip() + f", {place.get(language) or place['fi']}" for language, text in name.items()}


def book_some(zone: Any, now: datetime) -> int:
    """Make some bookings in the coming two weeks unless there are some; return how many. What the rules refuse is left out."""
    ids = bookable_ids(SOURCE)
    if bookings_between(list(ids.values()), now, now + timedelta(days=365)).exists():
        return 0
    chance, made = random.Random(SEED), 0
    for _key, id_ in sorted(ids.items()):
        for ahead in chance.sample(range(1, 15), 4):
            start = said((now + timedelta(days=ahead)).date(), time(chance.choice([10, 13, 16, 17, 18])), zone).moment
            name, email = chance.choice(_BOOKERS)
            try:
                booker = Booker(name=name, email=email)
                book_behalf(bookable_id=id_, start=start, end=start + timedelta(hours=2), booker=booker, by="sample", persons=10, now=now)
                made += 1
            except Refused:
                continue
    return made
