"""Takes a joining back: one's own idea is its own again."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from talkoot.conversation.actions import take_back_support_of
from talkoot.ideas.actions.words_given import Refused
from talkoot.ideas.models import Idea, IdeaStep
from talkoot.ideas.queries import can_be_parted
from talkoot.ideas.words import PARTED, State
from talkoot.shared import audit
from talkoot.shared.hiding import why_hidden
from talkoot.shared.kinds import announce


@transaction.atomic
def part_from_joined(*, idea_id: int, now: datetime) -> None:
    """Undo `join_as_supporter`: the idea stands where it stood, is on the lists again, and the support that came of joining is gone.

    Raises Refused (answered) where its giver did not join it, or a person has answered since, and Idea.DoesNotExist.
    """
    joined_to = Idea.objects.filter(id=idea_id).values_list("joined_to_id", flat=True).first()
    both = {one.id: one for one in Idea.objects.select_for_update().filter(id__in=[idea_id, joined_to]).order_by("id")}
    idea = both.get(idea_id)
    if idea is None:
        raise Idea.DoesNotExist
    joining = idea.steps.filter(state=State.JOINED).order_by("at", "id").last()
    if joining is None or not can_be_parted(idea):
        raise Refused("answered")
    other = both.get(idea.joined_to_id) if idea.joined_to_id else None
    if other and take_back_support_of(subject_id=other.subject_id, at=joining.at):
        Idea.objects.filter(id=other.id).update(supports=F("supports") - 1)
    joining.delete()
    before = idea.steps.order_by("at", "id").last()
    Idea.objects.filter(id=idea.id).update(
        state=_state(before), joined_to=None, visible=why_hidden("idea", idea.id) is None, changed_at=now
    )
    audit.record("idea", idea.id, PARTED, now=now)
    announce("idea", [idea.id])


def _state(before: IdeaStep | None) -> str:
    return before.state if before else State.RECEIVED
