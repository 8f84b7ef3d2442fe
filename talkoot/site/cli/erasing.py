"""What people erased since a backup was made is erased again after it is restored: withdrawn means gone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from talkoot.site.cli.trouble import Failed

# An idea is known by its number and the moment it was given: after an earlier restore another one may have had that number.
ERASED = """
SELECT DISTINCT e.thing_id, given.at, e.verb, e.at
  FROM shared_auditevent e JOIN shared_auditevent given ON given.kind = e.kind AND given.thing_id = e.thing_id AND given.verb = 'given'
 WHERE e.kind = 'idea' AND e.verb = ANY(%s) ORDER BY e.at"""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One thing that was erased: of which idea, given when, what (the audit's word for it), when. Times are aware."""

    idea_id: int
    given_at: datetime
    verb: str
    at: datetime


def _verbs() -> dict[str, Callable[..., Any]]:
    from talkoot.ideas import actions, words

    return {
        words.WITHDRAWN: actions.withdraw_idea,
        words.EMAIL_ERASED: actions.forget_email,
        words.PHOTO_ERASED: actions.forget_photo,
    }


def known_erasures(url: str) -> list[Erasure]:
    """Return what the audit of a database knows to be erased, oldest first; nothing where there is no audit."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('public.shared_auditevent')").fetchone() == (None,):
            return []
        return [Erasure(*row) for row in connection.execute(ERASED, [list(_verbs())])]


def erase_again(erasures: Sequence[Erasure]) -> int:
    """Erase what came back; return how many erasures that took. Raises Failed and names what is left."""
    from talkoot.ideas.models import Idea
    from talkoot.shared.models import AuditEvent

    verbs, done = _verbs(), 0
    for place, one in enumerate(erasures):
        known = AuditEvent.objects.filter(kind="idea", thing_id=one.idea_id, verb=one.verb, at=one.at).exists()
        if known or not Idea.objects.filter(id=one.idea_id, given_at=one.given_at).exists():
            continue
        try:
            verbs[one.verb](idea_id=one.idea_id, now=one.at)
        except Exception as error:
            left = ", ".join(f"idea {rest.idea_id} ({rest.verb})" for rest in erasures[place:])
            msg = f"The backup is restored, but not everything that was erased since is erased again: {error}. What is left: {left}."
            raise Failed(msg) from error
        done += 1
    return done
