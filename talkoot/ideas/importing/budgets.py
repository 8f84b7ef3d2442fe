"""Projects that residents proposed for participatory budgets (a TSV made from Pabulib's files)."""

import csv
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from talkoot.ideas.actions import Brought
from talkoot.ideas.importing.common import bring, joined_text, point_of, year_start
from talkoot.shared.importing import BadFile, Progress, Report, Skip

SOURCE = "pabulib"
NEEDED = {"file", "project_id", "language", "title", "year"}


def import_budget_projects(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in a TSV with file, project_id, language, title, year, and where known description, latitude, longitude. Raises BadFile."""
    return bring(_rows(path), _idea, SOURCE, now, dry_run=dry_run, progress=progress)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = NEEDED - set(rows.fieldnames or [])
            if missing:
                msg = f"{path.name} lacks the columns {', '.join(sorted(missing))}"
                raise BadFile(msg)
            yield from rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"{path.name} is not a readable TSV file: {error}"
        raise BadFile(msg) from error


def _idea(raw: Mapping[str, str]) -> Brought:
    language = (raw.get("language") or "").strip()
    if not (2 <= len(language) <= 3 and language.isalpha()):  # noqa: PLR2004 - BCP 47 primary tags
        raise Skip("its language is not known")
    return Brought(
        source_id=f"{raw['file']}:{raw['project_id']}"[:120],
        text=joined_text(raw["title"], raw.get("description")),
        language=language,
        given_at=year_start(raw["year"]),
        point=point_of(raw.get("longitude"), raw.get("latitude")),
    )
