"""Publishing a round: the bookings and the letters follow in jobs."""

from datetime import datetime

from django.db import transaction

from talkoot.seasons import jobs
from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.models import Proposal, Round
from talkoot.seasons.queries import allocations_of, sent_applications
from talkoot.seasons.recording import explain_again
from talkoot.seasons.words import Making, Stage
from talkoot.shared import audit


@transaction.atomic
def publish(*, round_id: int, by: str, now: datetime) -> Round:
    """Decide a round as it stands now: reasons are worked out a last time, each allocation becomes bookings, each applicant gets a letter.

    Cannot be undone; single bookings can be moved and cancelled afterwards. Raises Refused (still_open, decided, being_made).
    """
    one = Round.objects.select_for_update(no_key=True).get(id=round_id)
    if one.published_at:
        raise Refused("decided")
    if one.stage_at(now) != Stage.HANDLING:
        raise Refused("still_open")
    if Proposal.objects.filter(round=one, state__in=[Making.WAITING, Making.RUNNING]).exists():
        raise Refused("being_made")
    explain_again(one)
    one.published_at, one.published_by = now, by
    one.save(update_fields=["published_at", "published_by"])
    for allocation_id in allocations_of(one).values_list("id", flat=True):
        jobs.book_turn.defer(allocation_id=allocation_id)
    for application_id in sent_applications(one).filter(wishes__allocations=None).values_list("id", flat=True).distinct():
        jobs.mail_result.defer(application_id=application_id)
    audit.record("round", one.id, "published", by=by, now=now)
    return one
