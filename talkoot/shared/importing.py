"""Bringing files in: each row converted or skipped with a reason, all of it or nothing, safe to run again, with a dry run."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from talkoot.shared.geo import is_point
from talkoot.shared.text import clean
from talkoot.shared.upsert import Saved

CHUNK = 500
MOST_EXAMPLES = 3
LONGEST_EXAMPLE = 100
LONGEST_ID = 120
# A larger JSON document would need several gigabytes of memory to be read at once.
LARGEST_MB = 300
Progress = Callable[[int, int], None]
Row = dict[str, Any]


class Skip(Exception):
    """This row cannot be brought in. The message is the reason, the same for all rows with the same fault, so that they can be counted."""


class BadFile(ValueError):
    """The file is not what this importer reads. The message says what was expected, in one plain sentence."""


@dataclass(slots=True)
class Report:
    """What an import did: how many rows were read, saved and skipped, and why, with a few examples a reason."""

    read: int = 0
    saved: Saved = field(default_factory=Saved)
    skipped: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def usable(self) -> int:
        """How many rows could be brought in, whether or not they changed anything."""
        return self.saved.made + self.saved.changed + self.saved.same

    def skip(self, reason: str, raw: object) -> None:
        """Count a skipped row, and keep it as an example while there are few."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < MOST_EXAMPLES:
            shown.append(f"row {self.read}: {_short(raw)}")


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

    convert: raw -> row, or raises Skip. save: rows -> Saved, called with a few hundred at a time. key: row -> its source id; a second
    row with the same id is skipped. progress: (done, of), in rows. Raises what `raws` raises, before anything is saved.
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
            report.skip(str(skip), raw)
            continue
        # A list where a text should be, a word where a number should be: whatever shape a file brings, one row must not stop the others.
        except (AttributeError, TypeError, KeyError, ValueError, IndexError, RecursionError):
            report.skip("it is not shaped as this importer expects", raw)
            continue
        if key(row) in seen:
            report.skip("its source id comes twice in the file", raw)
            continue
        seen.add(key(row))
        yield row


def _short(raw: object) -> str:
    """Return a row as one short line: its values, without the empty ones and without the keys that everyone knows."""
    if isinstance(raw, Mapping):
        raw = ", ".join(
            f"{name}: {str(value)[:LONGEST_EXAMPLE]}" for name, value in list(raw.items())[:12] if value not in (None, "", [], {})
        )
    return " ".join(plain(str(raw)[: 4 * LONGEST_EXAMPLE], LONGEST_EXAMPLE).split()) or "(empty)"


def read_text(path: Path) -> str:
    """Return the text of a file. Raises BadFile when it cannot be read, is empty, too large or not UTF-8."""
    try:
        if path.stat().st_size > LARGEST_MB * 1024 * 1024:
            msg = f"{path.name} is larger than {LARGEST_MB} MB; bring it in in parts."
            raise BadFile(msg)
        text = path.read_text("utf-8-sig")
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror}."
        raise BadFile(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path.name} is not text in UTF-8: byte {error.start} is not."
        raise BadFile(msg) from error
    if not text.strip():
        msg = f"{path.name} is empty."
        raise BadFile(msg)
    return text


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises BadFile."""
    return parse_json(read_text(path), path.name)


def parse_json(text: str, name: str) -> Any:
    """Return what a JSON text holds. name: what to call it in the message. Raises BadFile."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        msg = f"{name} is not JSON, or was cut short: {error.msg} in line {error.lineno}, column {error.colno}."
        raise BadFile(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{name} holds a number or a nesting that is too long to be read."
        raise BadFile(msg) from error


def read_table(path: Path, needed: AbstractSet[str], *, delimiter: str = ",", quoted: bool = True) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file by column name. quoted: False takes quotation marks as they are.

    Raises BadFile when it cannot be read or lacks a column.
    """
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
            missing = needed - set(rows.fieldnames or [])
            if missing:
                msg = f"{path.name} lacks the columns {', '.join(sorted(missing))}."
                raise BadFile(msg)
            yield from rows
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror}."
        raise BadFile(msg) from error
    except (UnicodeDecodeError, csv.Error) as error:
        msg = f"{path.name} is not a table in UTF-8: {error}."
        raise BadFile(msg) from error


def rows_of(document: Any, file_name: str) -> list[Any]:
    """Return the objects of a JSON document: one object, a list of them, or a page with `itemList`. Raises BadFile."""
    rows = document.get("itemList", [document]) if isinstance(document, dict) else document
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        msg = f"{file_name} should hold one JSON object or a list of objects."
        raise BadFile(msg)
    return rows


def plain(text: object, longest: int) -> str:
    """Return any value as clean plain text, cut at `longest` characters at a word."""
    # Cleaning shortens little: of ten megabytes only the beginning can matter.
    whole = clean(str(text)[: 4 * longest + 100]) if text is not None else ""
    if len(whole) <= longest:
        return whole
    return whole[: longest - 1].rsplit(" ", 1)[0] + "…"


def own_id(*parts: object) -> str:
    """Return a source id of what a file tells: its parts with colons between; a hash when that is too long. Raises Skip without any."""
    told = ":".join(clean(str(part)).replace("\n", " ") for part in parts if part is not None)
    if not told.strip(":"):
        raise Skip("it has no id")
    return told if len(told) <= LONGEST_ID else hashlib.sha256(told.encode()).hexdigest()


def point_of(longitude: object, latitude: object) -> tuple[float, float] | None:
    """Return (longitude, latitude) from whatever a file tells; None when it is empty, no number, not on Earth, or the empty point 0, 0."""
    try:
        point = float(str(longitude)), float(str(latitude))
    except ValueError:
        return None
    return point if is_point(*point) and point != (0.0, 0.0) else None


def row_key(row: Row) -> str:
    """Return the source id of a catalogue row."""
    return str(row["source_id"])
