"""Verbs of knowledge: for now, bringing them in from a file or another system, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from talkoot.knowledge.models import DataSet, Lesson
from talkoot.shared.upsert import Saved, save_things


def save_data_sets(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update data sets by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "dataset", DataSet, rows, now=now)


def save_lessons(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update lessons by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "lesson", Lesson, rows, now=now)
