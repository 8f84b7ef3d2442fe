"""What a person decides: a proposal to be made, and every change to it. What a person decided is locked."""

from datetime import datetime

from django.db import IntegrityError, transaction

from talkoot.seasons import jobs
from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.allocator import Slot
from talkoot.seasons.allocator.week import Ground, Week
from talkoot.seasons.models import Allocation, Proposal, RankedPlace, Round, RoundPlace, SeasonWish
from talkoot.seasons.queries import allocations_of, problem_of, slot_of
from talkoot.seasons.words import DAY, Stage
from talkoot.shared import audit

WEEKDAYS = 7


def _handled(round_id: int, now: datetime) -> Round:
    """Hold a round that is being shared out. Raises Refused."""
    one = Round.objects.select_for_update(no_key=True).get(id=round_id)
    if one.published_at:
        raise Refused("decided")
    if one.stage_at(now) != Stage.HANDLING:
        raise Refused("still_open")
    return one


def start_proposal(*, round_id: int, by: str, now: datetime) -> Proposal:
    """Have a proposal made; a job does it. One at a time. Raises Refused (still_open, decided, being_made)."""
    try:
        with transaction.atomic():
            one = _handled(round_id, now)
            proposal = Proposal.objects.create(round=one, by=by, made_at=now)
            jobs.make_proposal.defer(proposal_id=proposal.id)
            return proposal
    except IntegrityError as error:
        raise Refused("being_made") from error


def propose_at_once(*, round_id: int, by: str, now: datetime) -> Proposal:
    """Make a proposal here and now, for a small round. Raises Refused (still_open, decided, being_made, and why it did not succeed)."""
    proposal = start_proposal(round_id=round_id, by=by, now=now)
    jobs.make_proposal(proposal_id=proposal.pk)  # what was deferred finds it done
    proposal.refresh_from_db()
    if proposal.trouble:
        raise Refused(proposal.trouble)
    return proposal


@transaction.atomic
def give(*, wish_id: int, place_id: int, weekday: int, begins: int, ends: int, by: str, now: datetime) -> Allocation:
    """Give a wish a slot by a person's decision, inside what was wished or not; it replaces what the wish has on that weekday.

    Raises Refused (closed outside what the round gives out, taken when another has it), SeasonWish.DoesNotExist, RoundPlace.DoesNotExist.
    """
    wish = SeasonWish.objects.select_related("application").get(id=wish_id)
    one = _handled(wish.application.round_id, now)
    place = RoundPlace.objects.get(id=place_id, round=one)
    if wish.application.sent_at is None:
        raise Refused("draft")
    if not (0 <= weekday < WEEKDAYS and 0 <= begins < ends <= DAY):
        raise Refused("windows")
    if not any(day == weekday and opens <= begins and ends <= closes for day, opens, closes in place.hours):
        raise Refused("closed")
    wish.allocations.filter(weekday=weekday).delete()
    others = [slot_of(allocation) for allocation in allocations_of(one)]
    if not Week(Ground(problem_of(one)), others).is_free(Slot(wish.pk, place.pk, weekday, begins, ends)):
        raise Refused("taken")
    made = Allocation.objects.create(wish=wish, place=place, weekday=weekday, begins=begins, ends=ends, locked=True, by=by, changed_at=now)
    _changed(one, "time given", by, now)
    return made


@transaction.atomic
def move(*, allocation_id: int, place_id: int, weekday: int, begins: int, ends: int, by: str, now: datetime) -> Allocation:
    """Give an allocation another place or time by a person's decision. Raises as `give`; then all is as it was."""
    allocation = Allocation.objects.select_related("wish__application").get(id=allocation_id)
    _handled(allocation.wish.application.round_id, now)
    allocation.delete()
    return give(wish_id=allocation.wish_id, place_id=place_id, weekday=weekday, begins=begins, ends=ends, by=by, now=now)


@transaction.atomic
def lock(*, allocation_id: int, by: str, now: datetime, locked: bool = True) -> None:
    """Decide that an allocation stays, whatever is proposed anew; or (locked false) leave it to the next proposal. Safe to repeat."""
    allocation = Allocation.objects.select_related("wish__application").get(id=allocation_id)
    one = _handled(allocation.wish.application.round_id, now)
    Allocation.objects.filter(id=allocation_id).update(locked=locked, by=by, changed_at=now)
    audit.record("round", one.id, "time locked" if locked else "time unlocked", by=by, now=now)


def unlock(*, allocation_id: int, by: str, now: datetime) -> None:
    """Leave an allocation to the next proposal."""
    lock(allocation_id=allocation_id, by=by, now=now, locked=False)


@transaction.atomic
def take_back(*, allocation_id: int, by: str, now: datetime, for_good: bool = False) -> None:
    """Take an allocation back. for_good: no proposal gives this wish this place again. Raises Refused, Allocation.DoesNotExist."""
    allocation = Allocation.objects.select_related("wish__application").get(id=allocation_id)
    one = _handled(allocation.wish.application.round_id, now)
    if for_good:
        RankedPlace.objects.filter(wish_id=allocation.wish_id, place_id=allocation.place_id).update(barred=True)
    allocation.delete()
    _changed(one, "time taken back", by, now)


@transaction.atomic
def bar(*, wish_id: int, place_id: int, by: str, now: datetime, barred: bool = True) -> None:
    """Decide that a wish does not get a place (or, barred false, that it may after all). What it has there goes."""
    wish = SeasonWish.objects.select_related("application").get(id=wish_id)
    one = _handled(wish.application.round_id, now)
    RankedPlace.objects.filter(wish=wish, place_id=place_id).update(barred=barred)
    if barred:
        wish.allocations.filter(place_id=place_id).delete()
    _changed(one, "place barred" if barred else "place allowed", by, now)


def _changed(one: Round, verb: str, by: str, now: datetime) -> None:
    audit.record("round", one.id, verb, by=by, now=now)
    jobs.explain.defer(round_id=one.id)
