"""The inside of the sample city's places, and how they can be tried: from spaces.toml and conditions.toml to rows."""

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
SOURCE = "sample"


def spaces(told: Row, place_ids: dict[str, int]) -> Iterator[Row]:
    """Yield the rows of all spaces, as places.actions.save_spaces takes them. told: what the file holds."""
    for place in told["place"]:
        for order, row in enumerate(place["spaces"]):
            yield {
                "source": SOURCE,
                "source_id": f"{place['key']}:{row['key']}",
                "place_id": place_ids[place["key"]],
                "parent": f"{place['key']}:{row['in']}" if "in" in row else "",
                "kind": row["kind"],
                "name": _named(told["names"][row["name"]], row.get("number", "")),
                "capacity": row.get("capacity", 0),
                "area_m2": row.get("area"),
                "facts": row.get("facts", {}),
                "order": order,
            }


def resources(told: Row, place_ids: dict[str, int], space_ids: dict[str, int]) -> Iterator[Row]:
    """Yield the rows of all things, a row for each of those that come several times."""
    for place in told["place"]:
        for order, row in enumerate(place.get("resources", [])):
            for number in range(1, row.get("count", 1) + 1):
                is_one = row.get("count", 1) == 1
                yield {
                    "source": SOURCE,
                    "source_id": f"{place['key']}:{row['key']}" if is_one else f"{place['key']}:{row['key']}-{number}",
                    "place_id": place_ids[place["key"]],
                    "space_id": space_ids[f"{place['key']}:{row['in']}"] if "in" in row else None,
                    "kind": row.get("kind", "movable"),
                    "name": _named(told["names"][row["name"]], "" if is_one else str(number)),
                    "equipment": row["equipment"],
                    "order": order,
                }


QUESTIONS = ("decides", "contact", "insurance", "safety", "power", "network", "data")


def conditions(told: Row, place_ids: dict[str, int]) -> Iterator[Row]:
    """Yield the conditions of trials, as places.actions.save_conditions takes them. told: what conditions.toml holds."""
    for row in told["conditions"]:
        for key in row["of"]:
            answers = {question: told["phrases"][question][row[question]] for question in QUESTIONS}
            yield {"place_id": place_ids[key], "notice_days": row["notice"], "longest_weeks": row["weeks"], **answers}


def _named(name: dict[str, str], number: str) -> dict[str, str]:
    return {language: f"{text} {number}".strip() for language, text in name.items()}
