"""Verbs of people: for now, bringing them in from a file or another system, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from talkoot.people.models import Organisation, Specialist
from talkoot.shared.upsert import Saved, save_things


def save_organisations(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update organisations by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "organisation", Organisation, rows, now=now)


def save_specialists(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update specialists by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "person", Specialist, rows, now=now)
