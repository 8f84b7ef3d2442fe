"""What importers of ideas share."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from talkoot.ideas.actions import Brought, bring_ideas
from talkoot.ideas.words import LONGEST_TEXT, SHORTEST_TEXT
from talkoot.shared.importing import Progress, Report, Skip, bring_in, plain
from talkoot.shared.upsert import Saved

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TITLE = 90


def bring(
    raws: Iterable[Any], convert: Callable[[Any], Brought], source: str, now: datetime, *, dry_run: bool, progress: Progress | None
) -> Report:
    """Bring converted ideas of one source in."""

    def save(rows: Sequence[Brought]) -> Saved:
        return bring_ideas(rows, source=source, now=now)

    return bring_in(raws, convert, save, key=lambda row: row.source_id, dry_run=dry_run, progress=progress)


def joined_text(*parts: object) -> str:
    """Return title and description as one text, as a giver would have typed it; long texts are cut. Raises Skip when too little is left."""
    lines: list[str] = []
    for part in parts:
        text = plain(part, LONGEST_TEXT)
        if text and text not in lines:
            lines.append(text)
    text = plain("\n".join(lines), LONGEST_TEXT)
    if len(text) < SHORTEST_TEXT:
        raise Skip("it has no text")
    return text


def own_title(title: object) -> str:
    """Return a source's own title on one line; "" when it says nothing. An abbreviation in it ends no sentence."""
    return " ".join(plain(title, LONGEST_TITLE).split())


def is_year(year: object) -> bool:
    """Tell whether a file's text is a year of our time."""
    text = str(year).strip()
    return text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR


def year_start(year: object) -> datetime:
    """Return the first moment of a year, UTC. Raises Skip when it is not a year."""
    if not is_year(year):
        raise Skip("its year is not a year")
    return datetime(int(str(year)), 1, 1, tzinfo=UTC)
