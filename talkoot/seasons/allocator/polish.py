"""Polishing: one change at a time while it makes the proposal worth more.

It makes the reasons true. Afterwards nothing that a wish asks for is simply free, and no slot would be worth more in other hands.
"""

from collections import Counter
from collections.abc import Iterable

from talkoot.seasons.allocator.shapes import Slot, Wish
from talkoot.seasons.allocator.week import Ground, Week
from talkoot.seasons.allocator.worth import minutes_by_application, misliked, value_of_minutes

PASSES = 50


class Polisher:
    """Improves slots one exchange at a time, never below the floor of a basket."""

    def __init__(self, ground: Ground, slots: Iterable[Slot], floor: float) -> None:
        self.ground = ground
        self.floor = floor
        self.locked = frozenset(ground.problem.locked)
        self.week = Week(ground, ground.problem.locked)
        for slot in sorted(set(slots) - self.locked):
            self.week.add(slot)
        self.minutes = minutes_by_application(ground, self.week)
        self.given: Counter[str] = Counter()
        for slot in self.week:
            self.given[ground.wishes[slot.wish].basket] += slot.minutes

    def run(self, passes: int) -> list[Slot]:
        """Return the polished slots, in order."""
        for _pass in range(passes):
            order = sorted(self.ground.problem.wishes, key=lambda wish: (self.minutes[wish.application], wish.key))
            if not sum(self._better(wish) for wish in order):
                break
        return sorted(self.week)

    def _better(self, wish: Wish) -> bool:
        changed = False
        for slot in self.ground.options[wish.key]:
            out = self._exchange(wish, slot)
            if out is not None and self._gain(wish, slot, out) > 0 and self._keeps_floor(wish, slot, out):
                self._do(wish, slot, out)
                changed = True
        return changed

    def _exchange(self, wish: Wish, slot: Slot) -> list[Slot] | None:
        """Return what has to go for a slot to come in; None when it may not, or is there already."""
        own = self.week.of_wish(wish.key)
        if slot in own:
            return None
        same_day = [other for other in own if other.weekday == slot.weekday]
        if len(own) >= wish.times and not same_day:
            return None
        out = sorted({*same_day, *self.week.in_the_way(slot)})
        return None if self.locked & set(out) else out

    def _gain(self, wish: Wish, slot: Slot, out: list[Slot]) -> int:
        change: Counter[int] = Counter({wish.application: slot.minutes})
        baskets = {wish.application: wish.basket}
        liked = -misliked(wish, slot)
        for other in out:
            loser = self.ground.wishes[other.wish]
            change[loser.application] -= other.minutes
            baskets[loser.application] = loser.basket
            liked += misliked(loser, other)
        return liked + sum(self._change_of(one, minutes, baskets[one]) for one, minutes in change.items())

    def _change_of(self, application: int, minutes: int, basket: str) -> int:
        before = self.minutes[application]
        after = value_of_minutes(self.ground, before + minutes)
        return self.ground.weights[basket] * (after - value_of_minutes(self.ground, before))

    def _keeps_floor(self, wish: Wish, slot: Slot, out: list[Slot]) -> bool:
        change: Counter[str] = Counter({wish.basket: slot.minutes})
        for other in out:
            change[self.ground.wishes[other.wish].basket] -= other.minutes
        asked = self.ground.asked
        return all(minutes >= 0 or self.given[basket] + minutes >= self.floor * asked[basket] - 1e-6 for basket, minutes in change.items())

    def _do(self, wish: Wish, slot: Slot, out: list[Slot]) -> None:
        for other in out:
            self.week.remove(other)
            self._count(self.ground.wishes[other.wish], -other.minutes)
        self.week.add(slot)
        self._count(wish, slot.minutes)

    def _count(self, wish: Wish, minutes: int) -> None:
        self.minutes[wish.application] += minutes
        self.given[wish.basket] += minutes


def polish(ground: Ground, slots: Iterable[Slot], floor: float = 0.0, passes: int = PASSES) -> list[Slot]:
    """Return slots that no single exchange makes worth more without taking a basket below `floor` (a share of what it asked for).

    passes: how often to go through all wishes at most; fewer leave it half done, for a quick beginning.
    """
    return Polisher(ground, slots, floor).run(passes)
