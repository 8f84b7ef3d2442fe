"""A week that fills up: which part of the city is taken when, and by which slot."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from talkoot.seasons.allocator.shapes import DAY, Contradiction, Place, Problem, Slot, Span, Wish


class Ground:
    """The problem, looked up by key. One bit of a mask is one step of a day."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.step = problem.step
        self.places = {place.key: place for place in problem.places}
        self.wishes = {wish.key: wish for wish in problem.wishes}
        self.weights = {basket.key: basket.weight for basket in problem.baskets}

    def mask(self, begins: int, ends: int) -> int:
        """Return the steps of a day that a stretch touches, as bits. Outside the day nothing is touched."""
        first, last = max(0, begins) // self.step, -(-min(DAY, ends) // self.step)
        return ((1 << last) - 1) & ~((1 << first) - 1) if last > first else 0

    def mask_of(self, slot: Slot) -> int:
        """Return the steps that a slot keeps to itself, with what the place keeps free around it."""
        place = self.places[slot.place]
        return self.mask(slot.begins - place.before, slot.ends + place.after)

    @cached_property
    def options(self) -> dict[int, list[Slot]]:
        """What each wish could get if it were alone with the decisions of people: the best first."""
        fixed = Week(self, self.problem.locked)
        return {wish.key: [slot for slot in options_of(self, wish) if not fixed.in_the_way(slot)] for wish in self.problem.wishes}

    @cached_property
    def asked(self) -> dict[str, int]:
        """Minutes a week that each basket asks for and that could be given to a wish alone. What nobody can give is not counted."""
        total: dict[str, int] = defaultdict(int)
        fixed = Week(self, self.problem.locked)
        for wish in self.problem.wishes:
            days = {slot.weekday for slot in self.options[wish.key]} | {slot.weekday for slot in fixed.of_wish(wish.key)}
            longest = max((slot.minutes for slot in self.options[wish.key]), default=wish.longest)
            total[wish.basket] += longest * min(wish.times, len(days))
        return dict(total)


class Week:
    """Slots that stand beside each other without conflict. Raises Contradiction when the first ones do not."""

    def __init__(self, ground: Ground, slots: Iterable[Slot] = ()) -> None:
        self.ground = ground
        self._busy: dict[tuple[int, int], int] = defaultdict(int)
        self._at: dict[tuple[int, int], list[Slot]] = defaultdict(list)
        self._of: dict[int, set[Slot]] = defaultdict(set)
        for place in ground.problem.places:
            for span in place.taken:
                for part in place.parts:
                    self._busy[part, span.weekday] |= ground.mask(span.begins, span.ends)
        self._never = dict(self._busy)
        for slot in slots:
            there = self.in_the_way(slot)
            if there:
                raise Contradiction(slot, there[0])
            self.add(slot)

    def __iter__(self) -> Iterator[Slot]:
        return (slot for slots in self._of.values() for slot in slots)

    def add(self, slot: Slot) -> None:
        """Put a slot in. The caller has made sure that it fits."""
        mask = self.ground.mask_of(slot)
        for part in self.ground.places[slot.place].parts:
            self._busy[part, slot.weekday] |= mask
            self._at[part, slot.weekday].append(slot)
        self._of[slot.wish].add(slot)

    def remove(self, slot: Slot) -> None:
        """Take a slot out."""
        self._of[slot.wish].remove(slot)
        for part in self.ground.places[slot.place].parts:
            there = self._at[part, slot.weekday]
            there.remove(slot)
            busy = self._never.get((part, slot.weekday), 0)
            for other in there:
                busy |= self.ground.mask_of(other)
            self._busy[part, slot.weekday] = busy

    def of_wish(self, wish: int) -> set[Slot]:
        """Return what a wish has."""
        return self._of[wish]

    def is_free(self, slot: Slot) -> bool:
        """Tell whether nothing is in the way of a slot at its place."""
        mask = self.ground.mask_of(slot)
        return not any(self._busy[part, slot.weekday] & mask for part in self.ground.places[slot.place].parts)

    def is_never_free(self, slot: Slot) -> bool:
        """Tell whether the place is taken then by something that nobody can move."""
        mask = self.ground.mask_of(slot)
        return any(self._never.get((part, slot.weekday), 0) & mask for part in self.ground.places[slot.place].parts)

    def in_the_way(self, slot: Slot) -> list[Slot]:
        """Return the slots that exclude this one at its place, in order."""
        if self.is_free(slot):
            return []
        mask = self.ground.mask_of(slot)
        parts = self.ground.places[slot.place].parts
        return sorted({other for part in parts for other in self._at[part, slot.weekday] if self.ground.mask_of(other) & mask})


def starts(place: Place, span: Span, begins: int, ends: int, minutes: int) -> range:
    """Return the moments at which a slot of so many minutes may start: inside the opening and inside [begins, ends)."""
    first = -(-max(begins, span.begins) // place.interval) * place.interval
    return range(first, min(ends, span.ends) - minutes + 1, place.interval)


def options_of(ground: Ground, wish: Wish) -> list[Slot]:
    """Return what fits a wish's words and the place's hours and size, the best first: place, then first-choice times, then longest."""
    found: dict[Slot, tuple[int, ...]] = {}
    never = Week(ground)
    for rank, key in enumerate(wish.places):
        place = ground.places.get(key)
        if place is None or place.capacity < wish.people or (wish.key, key) in ground.problem.barred:
            continue
        for window in wish.windows:
            for span in (span for span in place.open if span.weekday == window.weekday):
                for minutes in lengths(ground, wish, place):
                    for start in starts(place, span, window.begins, window.ends, minutes):
                        slot = Slot(wish.key, key, window.weekday, start, start + minutes)
                        if not never.is_never_free(slot):
                            found[slot] = min(found.get(slot, (99,)), (rank, int(window.second), -minutes))
    return sorted(found, key=lambda slot: (found[slot], slot))


def lengths(ground: Ground, wish: Wish, place: Place) -> range:
    """Return the lengths in minutes that suit both a wish and a place."""
    shortest = -(-max(wish.shortest, place.shortest, ground.step) // ground.step) * ground.step
    return range(shortest, min(wish.longest, place.longest) + 1, ground.step)
