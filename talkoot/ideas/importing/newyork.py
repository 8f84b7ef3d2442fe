"""New York's participatory budget projects (the city's open CSV)."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from talkoot.ideas.actions import Brought
from talkoot.ideas.importing.common import bring, joined_text, point_of, year_start
from talkoot.shared.importing import BadFile, Progress, Report
from talkoot.shared.secrets import keyed_hash

SOURCE = "nyc-budget"
NEEDED = {"Vote Year", "Council District", "Title"}


def import_new_york(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in a CSV with Vote Year, Council District, Title, and where known Description, Latitude, Longitude. Raises BadFile."""
    return bring(_rows(path), _idea, SOURCE, now, dry_run=dry_run, progress=progress)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file)
            missing = NEEDED - set(rows.fieldnames or [])
            if missing:
                msg = f"{path.name} lacks the columns {', '.join(sorted(missing))}"
                raise BadFile(msg)
            yield from rows
    except (OSError, csv.Error) as error:
        msg = f"{path.name} is not a readable CSV file: {error}"
        raise BadFile(msg) from error


def _idea(raw: Mapping[str, str]) -> Brought:
    text = joined_text(raw["Title"], raw.get("Description"))
    return Brought(
        source_id=_own_id(raw),
        text=text,
        language="en",
        given_at=year_start(raw["Vote Year"]),
        point=point_of(raw.get("Longitude"), raw.get("Latitude")),
    )


def _own_id(raw: Mapping[str, str]) -> str:
    """The file has no ids and its numbers repeat: year, district and title together are one project."""
    told = "|".join(str(raw.get(name) or "").strip() for name in ("Vote Year", "Council District", "Category", "Title", "Description"))
    return keyed_hash("nyc-budget", told).hex()[:40]
