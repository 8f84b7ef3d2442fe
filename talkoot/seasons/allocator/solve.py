"""The solver: OR-tools CP-SAT over one yes-or-no a possible slot, a neighbourhood of applications at a time."""

from collections import defaultdict
from collections.abc import Iterable
from math import ceil
from typing import Any

from talkoot.seasons.allocator.shapes import Effort, Slot
from talkoot.seasons.allocator.week import Ground, Week
from talkoot.seasons.allocator.worth import minutes_by_application, misliked, value_of_step

PARTS_IN_SHARE = 10_000


def _or_tools() -> Any:
    """Return CP-SAT. It brings pandas along: a second and 50 MB that only the process that shares out a round needs, not every web."""
    from ortools.sat.python import cp_model

    return cp_model


class Model:
    """The rules of a round as constraints, and its two questions. Only the slots of `free` applications may change."""

    def __init__(self, ground: Ground, slots: Iterable[Slot], free: set[int]) -> None:
        self.ground = ground
        self.model = _or_tools().CpModel()
        locked = set(ground.problem.locked)
        slots = sorted(slots)
        self.fixed = [slot for slot in slots if slot in locked or ground.wishes[slot.wish].application not in free]
        self.hint = set(slots) - set(self.fixed)
        self.week = Week(ground, self.fixed)
        self.chosen: dict[Slot, Any] = {
            slot: self.model.new_bool_var("")
            for wish in ground.problem.wishes
            if wish.application in free
            for slot in self._open_options(wish.key)
        }
        self._one_at_a_time()
        self._as_wished()
        self.steps = self._steps()

    def _open_options(self, wish: int) -> list[Slot]:
        days = {slot.weekday for slot in self.week.of_wish(wish)}
        return [slot for slot in self.ground.options[wish] if slot.weekday not in days and self.week.is_free(slot)]

    def _one_at_a_time(self) -> None:
        """At most one slot on each part at each step of the week."""
        cells: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
        for slot, chosen in self.chosen.items():
            mask = self.ground.mask_of(slot)
            for part in self.ground.places[slot.place].parts:
                for bit in range(mask.bit_length()):
                    if mask >> bit & 1:
                        cells[part, slot.weekday, bit].append(chosen)
        seen: set[tuple[int, ...]] = set()
        for variables in cells.values():
            key = tuple(variable.index for variable in variables)
            if len(variables) > 1 and key not in seen:
                seen.add(key)
                self.model.add_at_most_one(variables)

    def _as_wished(self) -> None:
        """At most `times` a week, and one a weekday."""
        by_wish: dict[int, list[Any]] = defaultdict(list)
        by_day: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for slot, chosen in self.chosen.items():
            by_wish[slot.wish].append(chosen)
            by_day[slot.wish, slot.weekday].append(chosen)
        for variables in by_day.values():
            self.model.add_at_most_one(variables)
        have: dict[int, int] = defaultdict(int)
        for slot in self.fixed:
            have[slot.wish] += 1
        for key, variables in by_wish.items():
            self.model.add(sum(variables) <= max(0, self.ground.wishes[key].times - have[key]))

    def _steps(self) -> dict[int, list[Any]]:
        """Return for each application one yes-or-no a step of time it gets beyond what is locked; the first are worth most."""
        parts: dict[int, list[Any]] = defaultdict(list)
        most: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
        for slot, chosen in self.chosen.items():
            application, length = self.ground.wishes[slot.wish].application, slot.minutes // self.ground.step
            parts[application].append(length * chosen)
            day = (slot.wish, slot.weekday)
            most[application][day] = max(most[application].get(day, 0), length)
        steps: dict[int, list[Any]] = {}
        for application, terms in parts.items():
            steps[application] = [self.model.new_bool_var("") for _ in range(sum(most[application].values()))]
            self.model.add(sum(steps[application]) == sum(terms))
        return steps

    def _given(self, basket: str) -> Any:
        """Return the minutes a week of a basket, as an expression."""
        mine = {wish.application for wish in self.ground.problem.wishes if wish.basket == basket}
        fixed = sum(slot.minutes for slot in self.fixed if self.ground.wishes[slot.wish].basket == basket)
        return sum(self.ground.step * step for application in sorted(mine) for step in self.steps.get(application, ())) + fixed

    def raise_the_least(self) -> None:
        """Ask: how high can the share of the least-served basket be?"""
        share = self.model.new_int_var(0, PARTS_IN_SHARE, "")
        for basket, asked in self.ground.asked.items():
            if asked:
                self.model.add(PARTS_IN_SHARE * self._given(basket) >= share * asked)
        self.model.maximize(share)

    def give_hours(self, floor: float) -> None:
        """Ask: with each basket at least at the floor, what is worth most?"""
        for basket, asked in self.ground.asked.items():
            if asked and floor > 0:
                self.model.add(self._given(basket) >= ceil(floor * asked - 1e-6))
        basket_of = {wish.application: wish.basket for wish in self.ground.problem.wishes}
        have = minutes_by_application(self.ground, self.fixed)
        terms = []
        for application, steps in self.steps.items():
            weight, before = self.ground.weights[basket_of[application]], -(-have[application] // self.ground.step)
            terms += [weight * value_of_step(self.ground, before + number) * step for number, step in enumerate(steps)]
        terms += [-misliked(self.ground.wishes[slot.wish], slot) * chosen for slot, chosen in self.chosen.items()]
        self.model.maximize(sum(terms))

    def solve(self, effort: Effort) -> tuple[list[Slot] | None, bool]:
        """Return the best slots that were found, the fixed ones among them (None when none), and whether nothing better exists."""
        self._add_hint()
        cp_model = _or_tools()
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = effort.seed
        solver.parameters.max_deterministic_time = effort.work
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, False
        found = [slot for slot, chosen in self.chosen.items() if solver.boolean_value(chosen)]
        return sorted([*self.fixed, *found]), status == cp_model.OPTIMAL

    def _add_hint(self) -> None:
        for slot, chosen in self.chosen.items():
            self.model.add_hint(chosen, slot in self.hint)
        have = minutes_by_application(self.ground, self.hint)
        for application, steps in self.steps.items():
            for number, step in enumerate(steps):
                self.model.add_hint(step, number < have[application] // self.ground.step)
