"""Proposals of Decide Madrid: one JSON-lines file a proposal, with its comments below it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from talkoot.ideas.actions import Brought
from talkoot.ideas.importing.common import bring, joined_text, own_title
from talkoot.shared.importing import BadFile, Progress, Report, Skip, own_id, parse_json, read_text

SOURCE = "decide-madrid"
OPENED = datetime(2015, 9, 15, tzinfo=UTC)  # when Decide Madrid opened: the files carry no dates


def import_madrid(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in a folder of .jsonl files, or one. Comments are counted as skipped: there is no conversation yet. Raises BadFile."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        msg = f"{path.name} holds no .jsonl files."
        raise BadFile(msg)
    return bring(_things(files), _idea, SOURCE, now, dry_run=dry_run, progress=progress)


def _things(files: list[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        parts: dict[str, Any] = {}
        for line in _lines(file):
            if "proposal_id" in line:
                parts.setdefault("id", line["proposal_id"])
                parts[str(line.get("info"))] = line.get("text", "")
            else:
                yield {"comment": line.get("comment_id")}
        yield parts


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(read_text(file).split("\n"), 1):
        if line.strip():
            parsed = parse_json(line, f"Line {number} of {file.name}")
            if not isinstance(parsed, dict):
                msg = f"Line {number} of {file.name} should hold a JSON object."
                raise BadFile(msg)
            yield parsed


def _idea(raw: dict[str, Any]) -> Brought:
    if "comment" in raw:
        raise Skip("comments are not brought in: there is no conversation yet")
    if not raw.get("id"):
        raise Skip("it has no proposal")
    return Brought(
        source_id=own_id(raw["id"]),
        text=joined_text(raw.get("title"), raw.get("summary"), raw.get("text")),
        title=own_title(raw.get("title")),
        language="es",
        given_at=OPENED,
    )
