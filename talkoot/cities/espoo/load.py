"""Load the sample city: TOML files beside this module, a fixed seed, safe to run again (see sample/README.md)."""

import random
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import get_default_timezone

from talkoot.bookings.actions import save_bookables
from talkoot.challenges.actions import save_challenges
from talkoot.cities.espoo import bookables, hours, inside, seasons, services
from talkoot.ideas.actions import Brought, bring_ideas, join_brought
from talkoot.ideas.words import State
from talkoot.knowledge.actions import save_data_sets, save_lessons
from talkoot.people.actions import give_role, make_account, save_organisations, save_specialists
from talkoot.people.queries import organisation_ids
from talkoot.pilots.actions import save_pilots
from talkoot.pilots.queries import pilot_ids
from talkoot.places.actions import HoursOf, save_areas, save_conditions, save_hours, save_places, save_resources, save_spaces
from talkoot.places.queries import areas, place_ids, space_ids
from talkoot.services.actions import save_measures, save_services, save_story
from talkoot.services.queries import service_ids
from talkoot.shared.clock import local_day
from talkoot.shared.upsert import Saved

SAMPLE = Path(__file__).parent / "sample"
SOURCE = "sample"
SEED = 2026
Progress = Callable[[str, int, int], None]
Row = dict[str, Any]
# What a state went through before it, with how far back each step lies between giving (0) and now (1).
PATHS: dict[str, tuple[tuple[str, float], ...]] = {
    State.RECEIVED: (),
    State.READING: ((State.READING, 0.3),),
    State.TAKEN: ((State.READING, 0.1), (State.TAKEN, 0.3)),
    State.JOINED: ((State.READING, 0.1), (State.JOINED, 0.3)),
    State.NOT_NOW: ((State.READING, 0.1), (State.NOT_NOW, 0.4)),
    State.CO_DESIGN: ((State.READING, 0.05), (State.TAKEN, 0.15), (State.CO_DESIGN, 0.4)),
    State.PILOT: ((State.READING, 0.05), (State.TAKEN, 0.1), (State.PILOT, 0.5)),
    State.IN_USE: ((State.READING, 0.05), (State.TAKEN, 0.1), (State.PILOT, 0.3), (State.IN_USE, 0.8)),
}


def read(name: str) -> list[Row]:
    """Return the rows of one kind, from name.toml or name-1.toml, name-2.toml …; the table is named in the singular."""
    rows: list[Row] = []
    for path in sorted(SAMPLE.glob(f"{name}.toml")) + sorted(SAMPLE.glob(f"{name}-*.toml")):
        for table in tomllib.loads(path.read_text("utf-8")).values():
            rows += table
    return rows


def _document(name: str) -> Row:
    """Return all of one file, for those that are more than rows of one kind."""
    return tomllib.loads((SAMPLE / f"{name}.toml").read_text("utf-8"))


def load_sample_city(*, now: datetime, progress: Progress | None = None) -> Saved:
    """Load or refresh the sample city and return how many things were made, changed and left.

    progress is called with (what, done, of). Times count back from `now`.
    """
    saved = Saved()
    steps = list(_steps(now))
    for done, (what, step) in enumerate(steps):
        if progress:
            progress(what, done, len(steps))
        saved += step()
    if progress:
        progress("done", len(steps), len(steps))
    return saved


def _steps(now: datetime) -> Iterator[tuple[str, Callable[[], Saved]]]:
    yield "areas", _load_areas
    yield "organisations", lambda: save_organisations([_organisation(row, _areas()) for row in read("organisations")], now=now)
    yield "people", lambda: _load_people(now)
    yield "specialists", lambda: save_specialists([_specialist(row, _organisations()) for row in read("specialists")], now=now)
    yield "places", lambda: save_places(_places(), now=now)
    yield "opening hours", lambda: save_hours(list(_hours(now)), now=now)
    yield "spaces", _load_spaces
    yield "what can be booked", lambda: _load_bookables(now)
    yield "seasonal rounds", lambda: seasons.load(_document("seasons"), _organisations()["unit-sports"], now=now)
    yield "conditions of trials", lambda: save_conditions(list(inside.conditions(_document("conditions"), place_ids(SOURCE))))
    yield "services", lambda: _load_services(now)
    yield "data sets", lambda: save_data_sets([_data_set(row, _organisations()) for row in read("datasets")], now=now)
    yield "challenges", lambda: save_challenges([_challenge(row, now) for row in read("challenges")], now=now)
    yield "pilots", lambda: save_pilots([_pilot(row, now) for row in read("pilots")], now=now)
    yield "lessons", lambda: save_lessons(list(_lessons()), now=now)
    yield "ideas", lambda: _load_ideas(now)


def _areas() -> dict[str, int]:
    return {area.key: area.id for area in areas()}


def _organisations() -> dict[str, int]:
    return organisation_ids(SOURCE)


def _known(row: Row, *names: str, **more: Any) -> Row:
    """Return what every catalogue row has, with the named fields and more."""
    fields = ("name", "summary", "themes", *names)
    return {"source": SOURCE, "source_id": row["key"], **{name: row[name] for name in fields if name in row}, **more}


def _load_areas() -> Saved:
    rows = read("areas")
    save_areas(
        [
            {
                "key": row["key"],
                "name": {"en": row["name"]["fi"], **row["name"]},
                "lat": row["lat"],
                "lon": row["lon"],
                "outline": [row["outline"]],
            }
            for row in rows
        ]
    )
    return Saved(same=len(rows))


def _organisation(row: Row, area_ids: dict[str, int]) -> Row:
    return _known(row, "sector", needs=row.get("needs", {}), offers=row.get("offers", {}), area_id=area_ids.get(row.get("area", "")))


def _load_people(now: datetime) -> Saved:
    rows = read("people")
    for row in rows:
        make_account(email=row["email"], name=row["name"], now=now)
        if "role" in row:
            give_role(email=row["email"], part=row["role"], unit_key=row.get("unit", ""), by=SOURCE, now=now)
    return Saved(same=len(rows))


def _specialist(row: Row, organisation_ids_: dict[str, int]) -> Row:
    return _known(
        {**row, "name": {row["language"]: row["name"]}},
        "title",
        "language",
        "languages",
        "can",
        organisation_id=organisation_ids_.get(row.get("organisation", "")),
    )


def _places() -> list[Row]:
    area_ids, owners = _areas(), _organisations()
    return [
        _known(
            row,
            "category",
            "offers",
            "accessibility",
            "address",
            "capacity",
            "lat",
            "lon",
            trial=row.get("trial", {}),
            is_infrastructure=is_infrastructure,
            area_id=area_ids.get(row.get("area", "")),
            owner_id=owners.get(row.get("owner", "")),
        )
        for name, is_infrastructure in (("places", False), ("infrastructure", True))
        for row in read(name)
    ]


def _hours(now: datetime) -> Iterator[HoursOf]:
    told = _document("opening")
    ids = place_ids(SOURCE)
    places = [(row["key"], row["category"]) for name in ("places", "infrastructure") for row in read(name)]
    for key, periods in hours.documents(told["hours"], told["names"], places, year=now.year):
        yield HoursOf(ids[key], periods)


def _load_spaces() -> Saved:
    told, ids = _document("spaces"), place_ids(SOURCE)
    saved = save_spaces(list(inside.spaces(told, ids)))
    return saved + save_resources(list(inside.resources(told, ids, space_ids(SOURCE))))


def _load_bookables(now: datetime) -> Saved:
    places = {row["key"]: row for name in ("places", "infrastructure") for row in read(name)}
    rows = bookables.bookables(_document("bookables"), _document("spaces"), places, place_ids(SOURCE), space_ids(SOURCE))
    saved = save_bookables(list(rows), now=now)
    bookables.book_some(get_default_timezone(), now)
    return saved


def _load_services(now: datetime) -> Saved:
    rows, told, owners, place_of = read("services"), services.parts(), _organisations(), place_ids(SOURCE)
    places_of: dict[str, list[str]] = {}
    for place in read("places"):
        places_of.setdefault(place.get("owner", ""), []).append(place["key"])
    names = ("description", "how", "promise", "cost", "audience", "channels")
    # The channels in the order that a service keeps them in: as its ways are sorted when an owner edits them.
    saved = save_services(
        [
            _known(
                {**row, "channels": sorted(row["channels"])},
                *names,
                owner_id=owners.get(row["owner"]),
                **services.more_of(row, told, place_of, places_of),
            )
            for row in rows
        ],
        now=now,
    )
    ids = service_ids(SOURCE)
    today = local_day(now)
    save_measures([(ids[row["key"]], *one) for row in rows if row.get("promise") for one in services.measures(row["key"], today)])
    for row in rows:
        steps, confirmed_at = services.story(row, told, now)
        save_story(service_id=ids[row["key"]], steps=steps, confirmed_at=confirmed_at)
    return saved


def _data_set(row: Row, owners: dict[str, int]) -> Row:
    return _known(row, "description", "formats", "licence", "updated", owner_id=owners.get(row["owner"]))


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _challenge(row: Row, now: datetime) -> Row:
    return _known(
        row,
        "description",
        "who",
        "funding",
        "funding_cents",
        opens_at=_midnight(now) + timedelta(days=row["opens_in"]),
        closes_at=_midnight(now) + timedelta(days=row["closes_in"]),
        area_id=_areas().get(row.get("area", "")),
        owner_id=_organisations().get(row["owner"]),
    )


def _pilot(row: Row, now: datetime) -> Row:
    organisations = _organisations()
    return _known(
        row,
        "problem",
        "tried",
        "result",
        "decision",
        "weeks",
        "cost_cents",
        ended_on=(now - timedelta(days=row["days_ago"])).date(),
        area_id=_areas().get(row.get("area", "")),
        place_id=place_ids(SOURCE).get(row.get("place", "")),
        owner_id=organisations.get(row["owner"]),
        partner_id=organisations.get(row.get("partner", "")),
    )


def _lessons() -> Iterator[Row]:
    pilots = pilot_ids(SOURCE)
    for pilot in read("pilots"):
        for lesson in pilot["lessons"]:
            yield {
                "source": SOURCE,
                "source_id": lesson["key"],
                "name": lesson["claim"],
                "summary": {},
                "themes": pilot["themes"],
                "evidence": lesson["evidence"],
                "conditions": lesson["conditions"],
                "decision": pilot["decision"],
                "pilot_id": pilots[pilot["key"]],
            }


def _load_ideas(now: datetime) -> Saved:
    rows = read("ideas")
    centres = {area.key: area for area in areas()}
    saved = bring_ideas([_idea(row, centres, now) for row in rows], source=SOURCE, now=now)
    join_brought([(row["key"], row["joined_to"]) for row in rows if row.get("joined_to")], source=SOURCE)
    return saved


def _idea(row: Row, centres: dict[str, Any], now: datetime) -> Brought:
    chance = random.Random(f"{SEED}:{row['key']}")
    given = now - timedelta(days=row["days_ago"], minutes=chance.randrange(24 * 60))
    area = centres.get(row.get("area", ""))
    return Brought(
        source_id=row["key"],
        text=row["text"],
        language=row["language"],
        given_at=given,
        state=row["state"],
        themes=tuple(row["themes"]),
        area_id=area.id if area else None,
        # Two in three people point at the map; somewhere within a kilometre or so of the district's centre.
        point=(area.lon + chance.gauss(0, 0.008), area.lat + chance.gauss(0, 0.004)) if area and chance.random() < 2 / 3 else None,
        supports=row.get("supports", 0),
        shown=int(row.get("supports", 0) * chance.uniform(4, 12)) + chance.randrange(12),
        channel=row.get("channel", "web"),
        steps=_way(row, given, now),
    )


def _way(row: Row, given: datetime, now: datetime) -> tuple[tuple[str, str, str, datetime], ...]:
    path = PATHS[row["state"]]
    steps: list[tuple[str, str, str, datetime]] = [(State.RECEIVED, "", "", given)]
    for number, (state, share) in enumerate(path, 1):
        reason = row.get("answer", "") if number == len(path) else ""
        steps.append((state, reason, "", given + (now - given) * share))
    return tuple(steps)
