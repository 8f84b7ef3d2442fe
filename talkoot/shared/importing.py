"""Bringing files in: each row converted or skipped with a reason, all of it or nothing, safe to run again, with a dry run."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from talkoot.shared.text import clean
from talkoot.shared.upsert import Saved

CHUNK = 500
MOST_EXAMPLES = 3
Progress = Callable[[int, int], None]
Row = dict[str, Any]


class Skip(Exception):
    """This row cannot be brought in. The message is the reason, the same for all rows with the same fault, so that they can be counted."""


class BadFile(ValueError):
    """The file is not what this importer reads. The message says what was expected."""


@dataclass(slots=True)
class Report:
    """What an import did: how many rows were read, saved and skipped, and why, with a few examples a reason."""

    read: int = 0
    saved: Saved = field(default_factory=Saved)
    skipped: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def skip(self, reason: str, example: str) -> None:
        """Count a skipped row."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < MOST_EXAMPLES:
            shown.append(example[:120])


def bring_in(
    raws: Iterable[Any],
    convert: Callable[[Any], Any],
    save: Callable[[Sequence[Any]], Saved],
    *,
    key: Callable[[Any], str],
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Convert and save rows and say what was done. In one transaction: a fault in the middle leaves nothing half done; so does a dry run.

    convert: raw -> row, or raises Skip. save: rows -> Saved, called with a few hundred at a time. key: row -> its source id; a second row with
    the same id is skipped. progress: (done, of), in rows.
    """
    report = Report()
    rows = list(_converted(raws, convert, key, report))
    with transaction.atomic():
        for start in range(0, len(rows), CHUNK):
            report.saved += save(rows[start : start + CHUNK])
            if progress:
                progress(min(start + CHUNK, len(rows)), len(rows))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _converted(raws: Iterable[Any], convert: Callable[[Any], Any], key: Callable[[Any], str], report: Report) -> Iterable[Any]:
    seen: set[str] = set()
    for raw in raws:
        report.read += 1
        try:
            row = convert(raw)
        except Skip as skip:
            report.skip(str(skip), str(raw))
            continue
        if key(row) in seen:
            report.skip("its source id comes twice in the file", key(row))
            continue
        seen.add(key(row))
        yield row


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises BadFile."""
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{path.name} is not a readable JSON file: {error}"
        raise BadFile(msg) from error


def rows_of(document: Any, file_name: str) -> list[Any]:
    """Return the objects of a JSON document: one object, a list of them, or a page with `itemList`. Raises BadFile."""
    rows = document.get("itemList", [document]) if isinstance(document, dict) else document
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        msg = f"{file_name} should hold one object or a list of objects"
        raise BadFile(msg)
    return rows


def plain(text: object, longest: int) -> str:
    """Return any value as clean plain text, cut at `longest` characters at a word."""
    whole = clean(str(text)) if text is not None else ""
    if len(whole) <= longest:
        return whole
    return whole[: longest - 1].rsplit(" ", 1)[0] + "…"


def row_key(row: Row) -> str:
    """Return the source id of a catalogue row."""
    return str(row["source_id"])
