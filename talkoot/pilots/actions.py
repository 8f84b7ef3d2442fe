"""Verbs of pilots: for now, bringing them in from a file or another system, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from talkoot.pilots.models import Pilot
from talkoot.shared.upsert import Saved, save_things


def save_pilots(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update pilots by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "pilot", Pilot, rows, now=now)
