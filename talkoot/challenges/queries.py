"""Questions about challenges."""

from datetime import datetime

from django.db.models import Q

from talkoot.challenges.models import Challenge
from talkoot.challenges.words import State
from talkoot.shared.catalogue import texts
from talkoot.shared.kinds import Document


def state_of(challenge: Challenge, *, now: datetime) -> State:
    """Return where a challenge stands at a moment. Derived from its times, so that it is never out of date."""
    if now < challenge.opens_at:
        return State.UPCOMING
    return State.OPEN if now < challenge.closes_at else State.CLOSED


def in_state(state: State, *, now: datetime) -> Q:
    """Return the condition of the challenges that stand there at a moment: the same words as `state_of`, for a list."""
    if state == State.UPCOMING:
        return Q(opens_at__gt=now)
    return Q(opens_at__lte=now, closes_at__gt=now) if state == State.OPEN else Q(opens_at__lte=now, closes_at__lte=now)


def challenge_document(thing: Challenge) -> Document:
    """Return a challenge as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.description, thing.who, thing.funding),
        facets={"theme": thing.themes, "area": thing.area.key if thing.area else ""},
        offers={language: [phrase] for language, phrase in thing.funding.items() if phrase},
    )
