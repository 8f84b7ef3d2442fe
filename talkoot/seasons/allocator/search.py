"""Large neighbourhood search: free the slots of some applications that want the same times, set them anew, keep it if it is better.

One model of the whole round is too much for one core (measured: no solution better than its beginning within 25 s); neighbourhoods of
forty applications are solved to the end in a fraction of a second, and give the same result every time.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from time import monotonic

from talkoot.seasons.allocator.shapes import Effort, Progress, Slot
from talkoot.seasons.allocator.solve import Model
from talkoot.seasons.allocator.week import Ground
from talkoot.seasons.allocator.worth import least_share, worth


class Search:
    """A search with its chance and its clock."""

    def __init__(self, ground: Ground, effort: Effort) -> None:
        self.ground, self.effort = ground, effort
        self.chance = random.Random(effort.seed)  # noqa: S311 - to be repeatable, not to be secret
        self.ends = monotonic() + effort.seconds
        self.wanted: dict[int, set[tuple[int, int]]] = defaultdict(set)
        wanting: dict[tuple[int, int], set[int]] = defaultdict(set)
        for wish in ground.problem.wishes:
            for slot in ground.options[wish.key]:
                for part in ground.places[slot.place].parts:
                    self.wanted[wish.application].add((part, slot.weekday))
                    wanting[part, slot.weekday].add(wish.application)
        self.wanting = {key: sorted(applications) for key, applications in wanting.items()}

    def raise_the_least(self, slots: list[Slot]) -> list[Slot]:
        """Return slots in which the least-served basket has the highest share that was found."""
        return self._run("floor", slots, self.effort.floor_pieces, Model.raise_the_least, lambda new: least_share(self.ground, new))

    def give_hours(self, slots: list[Slot], floor: float) -> list[Slot]:
        """Return the slots worth most that were found, with each basket at least at the floor, as the slots given here are."""

        def ask(model: Model) -> None:
            model.give_hours(floor)

        return self._run("hours", slots, self.effort.hours_pieces, ask, lambda new: worth(self.ground, new))

    def _run(
        self, stage: str, slots: list[Slot], pieces: int, ask: Callable[[Model], None], how_good: Callable[[list[Slot]], float]
    ) -> list[Slot]:
        best = how_good(slots)
        for piece in range(pieces if self.wanted else 0):
            self.effort.tell(Progress(stage, piece, pieces))
            if monotonic() > self.ends:
                break
            free = self._neighbourhood()
            model = Model(self.ground, slots, free)
            ask(model)
            found, proven = model.solve(self.effort)
            if found is not None and (good := how_good(found)) > best:
                slots, best = found, good
            if proven and len(free) == len(self.wanted):
                break  # a small round, solved to the end
        return slots

    def _neighbourhood(self) -> set[int]:
        """Return an application by chance and others that want the same places on the same days."""
        one = self.chance.choice(sorted(self.wanted))
        near = sorted({other for where in self.wanted[one] for other in self.wanting[where]} - {one})
        return {one, *self.chance.sample(near, min(self.effort.together - 1, len(near)))}
