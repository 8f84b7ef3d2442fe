"""What a proposal is worth: the one measure that the solver, the polishing and the tests share. docs/adr/0050-seasons.md says why."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from talkoot.seasons.allocator.shapes import Slot, Wish
from talkoot.seasons.allocator.week import Ground

# The first hour a week of an application is worth 32, the second 16 … so that nobody gets a third before another has a first.
HOURS = (32, 16, 8, 4, 2)
LATER = 1
# One step of time outweighs any preference, so that a better place never costs anybody time.
STEP_VALUE = 20
MOST_MISLIKED = 9


def value_of_step(ground: Ground, number: int) -> int:
    """Return what the step of this number (from 0) in an application's week is worth, before its basket's weight."""
    return _value(ground.step, number)


def _value(step: int, number: int) -> int:
    hour = number * step // 60
    return STEP_VALUE * (HOURS[hour] if hour < len(HOURS) else LATER)


@lru_cache(maxsize=2000)
def _values(step: int, count: int) -> int:
    return sum(_value(step, number) for number in range(count))


def misliked(wish: Wish, slot: Slot) -> int:
    """Return how far a slot is from what is wished most, 0 to 9: a later place, a second-choice time. Outside the wishes 9."""
    if slot.place not in wish.places:
        return MOST_MISLIKED
    fitting = [window for window in wish.windows if window.weekday == slot.weekday and window.holds(slot.begins, slot.ends)]
    if not fitting:
        return MOST_MISLIKED
    return min(MOST_MISLIKED, 2 * wish.places.index(slot.place) + (0 if any(not window.second for window in fitting) else 1))


def minutes_by_application(ground: Ground, slots: Iterable[Slot]) -> Counter[int]:
    """Return minutes a week that each application has."""
    minutes: Counter[int] = Counter()
    for slot in slots:
        minutes[ground.wishes[slot.wish].application] += slot.minutes
    return minutes


def value_of_minutes(ground: Ground, minutes: int) -> int:
    """Return what so many minutes a week are worth to one application, before its basket's weight. A part of a step counts as one."""
    return _values(ground.step, -(-minutes // ground.step))


def worth(ground: Ground, slots: Iterable[Slot]) -> int:
    """Return the worth of slots: weighted, falling with each hour of an application, less what is misliked."""
    slots = list(slots)
    basket = {wish.application: wish.basket for wish in ground.wishes.values()}
    hours = sum(
        ground.weights[basket[application]] * value_of_minutes(ground, minutes)
        for application, minutes in minutes_by_application(ground, slots).items()
    )
    return hours - sum(misliked(ground.wishes[slot.wish], slot) for slot in slots)


def shares(ground: Ground, slots: Iterable[Slot]) -> dict[str, float]:
    """Return for each basket the share of the minutes it asked for that it gets. Baskets that nothing can be given to are left out."""
    given: dict[str, int] = defaultdict(int)
    for slot in slots:
        given[ground.wishes[slot.wish].basket] += slot.minutes
    return {basket: given[basket] / asked for basket, asked in ground.asked.items() if asked}


def least_share(ground: Ground, slots: Iterable[Slot]) -> float:
    """Return the share of the least-served basket; 1 when nobody can be given anything."""
    return min(shares(ground, slots).values(), default=1.0)
