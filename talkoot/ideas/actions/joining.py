"""Joining one's own new idea with one that is the same."""

from datetime import datetime

from django.db import transaction

from talkoot.ideas.actions.supporting import support_idea
from talkoot.ideas.actions.words_given import Refused
from talkoot.ideas.models import Idea, IdeaStep
from talkoot.ideas.words import EDITABLE, JOINED_BY_GIVER, State
from talkoot.shared import audit
from talkoot.shared.kinds import announce


@transaction.atomic
def join_as_supporter(*, idea_id: int, into: Idea, by: bytes, now: datetime) -> None:
    """Say of one's own idea that another is the same: one's own leaves the lists and one supports the other instead of doubling it.

    The follow-up code goes on working, and shows the other's way. Raises Refused (answered) once a person has answered, for itself, and
    where either is not public any more: two that join each other at once must not both go, and one that the city has hidden must not
    come back as joined. Raises Idea.DoesNotExist.
    """
    both = {one.id: one for one in Idea.objects.select_for_update().filter(id__in=[idea_id, into.id]).order_by("id")}
    idea, other = both.get(idea_id), both.get(into.id)
    if idea is None:
        raise Idea.DoesNotExist
    if idea.state not in EDITABLE or not idea.visible or other is None or not other.visible or other.id == idea.id:
        raise Refused("answered")
    Idea.objects.filter(id=idea.id).update(state=State.JOINED, joined_to=into, visible=False, changed_at=now)
    IdeaStep.objects.create(idea=idea, state=State.JOINED, at=now)
    support_idea(idea=into, by=by, now=now)
    audit.record("idea", idea.id, JOINED_BY_GIVER, now=now)
    announce("idea", [idea.id])
