"""Verbs of challenges: for now, bringing them in from a file or another system, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from talkoot.challenges.models import Challenge
from talkoot.shared.upsert import Saved, save_things


def save_challenges(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update challenges by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "challenge", Challenge, rows, now=now)
