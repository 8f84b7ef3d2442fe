"""What the sample city's services have besides their texts: ways, life events, figures of kept promises, and how they changed."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

PARTS = Path(__file__).parent / "sample" / "service_parts.toml"
LANGUAGES = ("fi", "sv", "en")
MONTHS = 12
SEED = 2026
STALE_SHARE = 0.1
Row = dict[str, Any]


def parts() -> Row:
    """Return the hand-written parts."""
    return tomllib.loads(PARTS.read_text("utf-8"))


def chance(key: str, what: str) -> random.Random:
    """Return a generator that gives one service the same each time."""
    return random.Random(f"{SEED}:{key}:{what}")


def more_of(row: Row, told: Row, place_of: Mapping[str, int], owner_places: Mapping[str, list[str]]) -> Row:
    """Return the fields of a service that services.toml does not say. place_of: key -> id; owner_places: unit -> keys of its places."""
    key, owner = row["key"], row["owner"]
    events = told["life_events_of"].get(key, told["life_events"].get(owner, []))
    free = row.get("cost", {}).get("en", "").lower().startswith("free")
    measured = chance(key, "measured").choice(told["measured"])["text"] if row.get("promise") else {}
    return {
        "life_events": events,
        "charge": "free" if free else "charged" if row.get("cost") else "",
        "promise_measured": measured,
        "ways": [_way(key, channel, told["ways"][channel], place_of, owner_places.get(owner, [])) for channel in row["channels"]],
    }


def _way(key: str, channel: str, words: Row, place_of: Mapping[str, int], places: list[str]) -> Row:
    way: Row = {"channel": channel, "name": words["name"], "note": words["note"]}
    if channel == "phone":
        way["phone"] = f"09 555 {chance(key, 'phone').randrange(1000, 9999)}"
    if channel in {"web", "e-service", "form"}:
        way["url"] = {language: f"https://{channel}.example.org/{language}/{key}" for language in LANGUAGES}
    if channel == "place" and places:
        way["place_id"] = place_of[chance(key, "place").choice(places)]
    return way


def months_before(today: date, count: int) -> Iterator[date]:
    """Yield the first days of the last whole months, newest first."""
    first = today.replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        yield first


def measures(key: str, today: date) -> Iterator[tuple[date, int, int]]:
    """Yield (month, cases, kept) of a year, the same for a month whenever it is asked: each service has its own size and its own ways."""
    own = chance(key, "size")
    size, care = own.randrange(8, 400), own.uniform(0.72, 0.99)
    for month in months_before(today, MONTHS):
        of_month = chance(key, f"{month:%Y-%m}")
        cases = max(1, round(size * of_month.uniform(0.6, 1.4)))
        yield month, cases, min(cases, round(cases * min(1.0, care + of_month.uniform(-0.08, 0.06))))


def story(row: Row, told: Row, now: datetime) -> tuple[list[Row], datetime]:
    """Return a service's versions, oldest first, and when it was last confirmed: one in ten so long ago that its owner is asked."""
    own = chance(row["key"], "story")
    fitting = [one for one in told["story"] if all(_has(row, name) for name in one["without"])]
    chosen = own.sample(fitting, k=min(len(fitting), own.randrange(1, 4)))
    lacking = [name for one in chosen for name in one["without"]]
    at = now - timedelta(days=own.randrange(900, 1400))
    steps: list[Row] = [{"at": at, "why": {}, "proposed_by": {}, "made_by": "", "without": list(lacking)}]
    for one in chosen:
        lacking = [name for name in lacking if name not in one["without"]]
        at += timedelta(days=own.randrange(60, 200))
        steps.append({"at": at, "why": one["why"], "proposed_by": one["proposed_by"], "made_by": "", "without": list(lacking)})
    days = own.randrange(400, 600) if own.random() < STALE_SHARE else own.randrange(5, 300)
    return steps, now - timedelta(days=days)


def _has(row: Row, name: str) -> bool:
    if name.startswith("way:"):
        return name.removeprefix("way:") in row["channels"] and len(row["channels"]) > 1
    return bool(row.get("promise" if name == "promise_measured" else name))
