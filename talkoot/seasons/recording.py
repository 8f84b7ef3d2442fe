"""Writing down what the allocator says. Used by the job that makes a proposal and by the verbs of people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from talkoot.seasons.allocator import Slot
from talkoot.seasons.allocator.reasons import Refusal as Told
from talkoot.seasons.allocator.reasons import refusals
from talkoot.seasons.allocator.week import Ground
from talkoot.seasons.models import Allocation, Refusal, Round
from talkoot.seasons.queries import allocations_of, problem_of, slot_of

BATCH = 500


def write_slots(one: Round, slots: Iterable[Slot], *, now: datetime) -> None:
    """Put the proposed slots in the place of those that no person decided. The caller holds the round's row."""
    allocations_of(one).filter(locked=False).select_related(None).order_by().delete()
    locked = {slot_of(allocation) for allocation in allocations_of(one)}
    Allocation.objects.bulk_create(
        [
            Allocation(wish_id=slot.wish, place_id=slot.place, weekday=slot.weekday, begins=slot.begins, ends=slot.ends, changed_at=now)
            for slot in slots
            if slot not in locked
        ],
        batch_size=BATCH,
    )


def write_refusals(one: Round, told: Iterable[Told]) -> None:
    """Put new refusals in the place of all that the round had."""
    Refusal.objects.filter(wish__application__round=one).delete()
    Refusal.objects.bulk_create([_row(refusal) for refusal in told], batch_size=BATCH)


def _row(refusal: Told) -> Refusal:
    return Refusal(
        wish_id=refusal.wish,
        missing=refusal.missing,
        reasons=[
            {
                "why": str(reason.why),
                "place": reason.place,
                "window": [reason.window.weekday, reason.window.begins, reason.window.ends] if reason.window else None,
                "holders": [[holders.basket, holders.applications, holders.least, holders.most] for holders in reason.holders],
            }
            for reason in refusal.reasons
        ],
        would_work=[_suggested(suggestion.slot, suggestion.changes) for suggestion in refusal.would_work],
    )


def _suggested(slot: Slot, changes: tuple[str, ...]) -> dict[str, Any]:
    return {"place": slot.place, "weekday": slot.weekday, "begins": slot.begins, "ends": slot.ends, "changes": list(changes)}


def explain_again(one: Round) -> None:
    """Work the refusals out anew from what is allocated now, so that they stay true after a person's change."""
    write_refusals(one, refusals(Ground(problem_of(one)), [slot_of(allocation) for allocation in allocations_of(one)]))
