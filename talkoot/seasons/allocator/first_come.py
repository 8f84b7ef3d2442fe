"""First come, first served: what a round is measured against, and where the search begins."""

from talkoot.seasons.allocator.shapes import Slot
from talkoot.seasons.allocator.week import Ground, Week


def first_come(ground: Ground) -> list[Slot]:
    """Give each application, in the order they came, the best of all it asks for that is still free."""
    week = Week(ground, ground.problem.locked)
    for wish in ground.problem.wishes:
        for slot in ground.options[wish.key]:
            have = week.of_wish(wish.key)
            if len(have) >= wish.times:
                break
            if all(slot.weekday != other.weekday for other in have) and week.is_free(slot):
                week.add(slot)
    return sorted(week)
