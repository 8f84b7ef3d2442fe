"""New York's participatory budget projects (the city's open CSV)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from talkoot.ideas.actions import Brought
from talkoot.ideas.importing.common import bring, joined_text, own_title, year_start
from talkoot.shared.importing import Progress, Report, point_of, read_table

SOURCE = "nyc-budget"
NEEDED = {"Vote Year", "Council District", "Title"}


def import_new_york(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in a CSV with Vote Year, Council District, Title, and where known Description, Latitude, Longitude. Raises BadFile."""
    return bring(read_table(path, NEEDED), _idea, SOURCE, now, dry_run=dry_run, progress=progress)


def _idea(raw: Mapping[str, str]) -> Brought:
    text = joined_text(raw["Title"], raw.get("Description"))
    return Brought(
        source_id=_own_id(raw),
        text=text,
        title=own_title(raw["Title"]),
        language="en",
        given_at=year_start(raw["Vote Year"]),
        point=point_of(raw.get("Longitude"), raw.get("Latitude")),
    )


def _own_id(raw: Mapping[str, str]) -> str:
    """The file has no ids and its numbers repeat: year, district and title together are one project."""
    told = "|".join(str(raw.get(name) or "").strip() for name in ("Vote Year", "Council District", "Category", "Title", "Description"))
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:40]
