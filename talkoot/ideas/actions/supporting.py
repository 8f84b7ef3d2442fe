"""Support for ideas: once each, revocable, race-free."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from talkoot.conversation.actions import add_support, take_back_support
from talkoot.ideas.models import Idea


@transaction.atomic
def support_idea(*, idea: Idea, by: bytes, now: datetime) -> bool:
    """Support an idea once; `by` is the keyed hash of a visitor. Return True when it was new. Raises Idea.DoesNotExist."""
    Idea.objects.select_for_update(no_key=True).only("id").get(id=idea.id)  # it may be withdrawn at this very moment
    new = add_support(subject_id=idea.subject_id, by=by, now=now)
    if new:
        Idea.objects.filter(id=idea.id).update(supports=F("supports") + 1)
    return new


@transaction.atomic
def stop_supporting_idea(*, idea: Idea, by: bytes) -> bool:
    """Take support back. Return True when there was one."""
    taken = take_back_support(subject_id=idea.subject_id, by=by)
    if taken:
        Idea.objects.filter(id=idea.id).update(supports=F("supports") - 1)
    return taken
