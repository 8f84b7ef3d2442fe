"""Projects that residents proposed for participatory budgets (a TSV made from Pabulib's files)."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from talkoot.ideas.actions import Brought
from talkoot.ideas.importing.common import bring, is_year, joined_text, own_title, year_start
from talkoot.shared.importing import Progress, Report, Skip, own_id, point_of, read_table

SOURCE = "pabulib"
NEEDED = {"file", "project_id", "language", "title", "year"}


def import_budget_projects(
    path: Path, *, now: datetime, year: int | None = None, dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Bring in a TSV with file, project_id, language, title, year, and where known description, latitude, longitude. Raises BadFile.

    year: date proposals without a usable year to this one; without it they are skipped.
    """

    def convert(raw: Mapping[str, str]) -> Brought:
        return _idea(raw if year is None or is_year(raw["year"]) else {**raw, "year": str(year)})

    return bring(read_table(path, NEEDED, delimiter="\t", quoted=False), convert, SOURCE, now, dry_run=dry_run, progress=progress)


def _idea(raw: Mapping[str, str]) -> Brought:
    language = (raw.get("language") or "").strip()
    if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha() and language.islower()):  # noqa: PLR2004 - BCP 47
        raise Skip("its language is not known")
    return Brought(
        source_id=own_id(raw["file"], raw["project_id"]),
        text=joined_text(raw["title"], raw.get("description")),
        title=own_title(raw["title"]),
        language=language,
        given_at=year_start(raw["year"]),
        point=point_of(raw.get("longitude"), raw.get("latitude")),
    )
