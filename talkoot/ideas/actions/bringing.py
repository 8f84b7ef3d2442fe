"""Verbs that bring ideas in from another system, many at once and safe to run again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.conversation.actions import open_subjects
from talkoot.ideas.actions.words_given import checked_text
from talkoot.ideas.models import Idea, IdeaStep
from talkoot.ideas.queries import fair_turn
from talkoot.ideas.words import Channel, State
from talkoot.shared.kinds import announce
from talkoot.shared.text import title_of
from talkoot.shared.upsert import BATCH, Saved

_luck = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Brought:
    """An idea from another system or the sample city. Times are aware; `steps` are (state, reason, by, when), oldest first."""

    source_id: str
    text: str
    language: str
    given_at: datetime
    state: str = State.RECEIVED
    themes: tuple[str, ...] = ()
    area_id: int | None = None
    point: tuple[float, float] | None = None
    supports: int = 0
    shown: int = 0
    channel: str = Channel.IMPORT
    steps: tuple[tuple[str, str, str, datetime], ...] = ()
    title: str = ""  # where the source has one; else the first sentence of the text


@transaction.atomic
def bring_ideas(rows: Sequence[Brought], *, source: str, now: datetime) -> Saved:
    """Insert ideas of another source, many at once; those already here are changed where their words, state or place changed.

    They have no follow-up code and no e-mail. Support is a number without supporters. Half of it never stays.
    """
    saved = Saved()
    for start in range(0, len(rows), BATCH):
        saved += _bring_batch(rows[start : start + BATCH], source, now)
    return saved


def _bring_batch(rows: Sequence[Brought], source: str, now: datetime) -> Saved:
    known = {
        idea.source_id: idea
        for idea in Idea.objects.select_for_update().filter(source=source, source_id__in=[row.source_id for row in rows]).order_by("id")
    }
    new = [row for row in rows if row.source_id not in known]
    made = Idea.objects.bulk_create(
        [
            Idea(subject=subject, source=source, turn=fair_turn(row.shown, _luck), changed_at=now, **_brought_values(row))
            for row, subject in zip(new, open_subjects("idea", len(new)), strict=True)
        ]
    )
    IdeaStep.objects.bulk_create(
        IdeaStep(idea=idea, state=state, reason=reason, by=by, language=idea.language, at=at)
        for idea, row in zip(made, new, strict=True)
        for state, reason, by, at in row.steps
    )
    changed = [idea for row in rows if (idea := known.get(row.source_id)) and _update_brought(idea, row, now)]
    Idea.objects.bulk_update(changed, [*_COMPARED, "changed_at"])
    if made or changed:
        announce("idea", [idea.id for idea in (*made, *changed)])
    return Saved(len(made), len(changed), len(rows) - len(made) - len(changed))


_COMPARED = ("text", "title", "language", "state", "themes", "area_id", "lon", "lat")


def _brought_values(row: Brought) -> dict[str, Any]:
    text = checked_text(row.text)
    return {
        "text": text,
        "title": row.title or title_of(text),
        "language": row.language,
        "state": row.state,
        "themes": list(row.themes),
        "area_id": row.area_id,
        "lon": row.point[0] if row.point else None,
        "lat": row.point[1] if row.point else None,
        "supports": row.supports,
        "shown": row.shown,
        "channel": row.channel,
        "source_id": row.source_id,
        "given_at": row.given_at,
    }


def _update_brought(idea: Idea, row: Brought, now: datetime) -> bool:
    values = _brought_values(row)
    if all(getattr(idea, name) == values[name] for name in _COMPARED):
        return False
    for name in _COMPARED:
        setattr(idea, name, values[name])
    idea.changed_at = now
    return True


def join_brought(pairs: Sequence[tuple[str, str]], *, source: str) -> None:
    """Point joined ideas of a source at the idea that they were joined to: (source id, source id of the other)."""
    ids = dict(Idea.objects.filter(source=source, source_id__in=[key for pair in pairs for key in pair]).values_list("source_id", "id"))
    Idea.objects.bulk_update(
        [Idea(id=ids[one], joined_to_id=ids[other]) for one, other in pairs if one in ids and other in ids], ["joined_to"], batch_size=BATCH
    )
