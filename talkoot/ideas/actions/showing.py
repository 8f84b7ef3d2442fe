"""Exposure: counting what lists showed, and the fair order that follows from it."""

import random
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from talkoot.ideas.models import Idea, IdeaShowing
from talkoot.ideas.queries import fair_turn

_RECORD = """
WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS value)
INSERT INTO ideas_ideashowing (ids, at) SELECT %s::bigint[], %s::timestamptz FROM unhurried WHERE value = 'off'"""
_luck = random.SystemRandom()


def record_showing(*, ids: Sequence[int], now: datetime) -> None:
    """Count that a list showed these ideas. One small insert, in plain SQL since every list makes it; nothing about who looked.

    It does not wait for the disk: a reader should not, and a machine that fails may forget the lists of its last second.
    """
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, [list(ids), now])


@transaction.atomic
def fold_showings(*, most: int = 5000) -> int:
    """Add recorded showings to the ideas' counts and move those ideas back in the fair order. Return how many lists were folded.

    Rows are locked and skipped when another worker holds them, so that two runs never count one twice.
    """
    rows = list(IdeaShowing.objects.select_for_update(skip_locked=True).order_by("id")[:most])
    times: dict[int, int] = {}
    for row in rows:
        for idea_id in row.ids:
            times[idea_id] = times.get(idea_id, 0) + 1
    ideas = list(Idea.objects.select_for_update().filter(id__in=times).only("id", "shown").order_by("id"))
    for idea in ideas:
        idea.shown += times[idea.id]
        idea.turn = fair_turn(idea.shown, _luck)
    Idea.objects.bulk_update(ideas, ["shown", "turn"], batch_size=1000)
    IdeaShowing.objects.filter(id__in=[row.id for row in rows]).delete()
    return len(rows)
