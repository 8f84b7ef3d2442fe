"""Why a wish did not get all it asked for, and what would have worked. All of it is read off the finished proposal; nothing is guessed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from talkoot.seasons.allocator.shapes import DAY, Place, Slot, Window, Wish
from talkoot.seasons.allocator.week import Ground, Week, lengths, starts
from talkoot.seasons.allocator.worth import minutes_by_application

MOST_SUGGESTIONS = 3
WEEKDAYS = 7
FAR = 10_000


class Why(StrEnum):
    """One kind of reason."""

    TOO_SMALL = "too_small"  # the group is larger than the place holds
    CLOSED = "closed"  # the place is not given out for so long at that time
    TAKEN = "taken"  # all of it went to others
    IN_USE = "in_use"  # the place is needed for something else then
    BARRED = "barred"  # a person has decided that this wish does not go there
    SAME_DAY = "same_day"  # the wish has a slot on that weekday already
    LEFT_FREE = "left_free"  # it is free: a person took it back and gave it to nobody
    FEW_DAYS = "few_days"  # more times a week than weekdays are named


@dataclass(frozen=True, slots=True)
class Holders:
    """Those of one basket who have the time: how many applications, and from how few to how many minutes a week they have in all."""

    basket: str
    applications: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one place at one wished time was not given. place and window are None for a reason that holds for all of them."""

    why: Why
    place: int | None = None
    window: Window | None = None
    holders: tuple[Holders, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A slot that is free in the proposal and would have suited but for what it changes: "place", "time", "weekday", "length"."""

    slot: Slot
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a wish did not get: how many times a week are missing, why, and what would have worked."""

    wish: int
    missing: int
    reasons: tuple[Reason, ...]
    would_work: tuple[Suggestion, ...]


def refusals(ground: Ground, slots: Iterable[Slot]) -> list[Refusal]:
    """Return a refusal for each wish that has fewer slots than it asked for, in the order of the wishes."""
    week = Week(ground, slots)
    telling = _Telling(ground, week)
    return [
        Refusal(wish.key, wish.times - len(have), tuple(telling.reasons(wish)), tuple(telling.suggestions(wish)))
        for wish in ground.problem.wishes
        if len(have := week.of_wish(wish.key)) < wish.times
    ]


class _Telling:
    """Looks at one finished week."""

    def __init__(self, ground: Ground, week: Week) -> None:
        self.ground, self.week = ground, week
        self.minutes = minutes_by_application(ground, week)

    def reasons(self, wish: Wish) -> Iterator[Reason]:
        if len({window.weekday for window in wish.windows}) < wish.times:
            yield Reason(Why.FEW_DAYS)
        for key in wish.places:
            place = self.ground.places.get(key)
            if place is None:
                yield Reason(Why.CLOSED, key)
            elif (wish.key, key) in self.ground.problem.barred:
                yield Reason(Why.BARRED, key)
            elif place.capacity < wish.people:
                yield Reason(Why.TOO_SMALL, key)
            else:
                for window in wish.windows:
                    yield self._reason_then(wish, place, window)

    def _reason_then(self, wish: Wish, place: Place, window: Window) -> Reason:
        own = self.week.of_wish(wish.key)
        if any(slot.weekday == window.weekday for slot in own):
            return Reason(Why.SAME_DAY, place.key, window)
        possible = list(_inside(self.ground, wish, place, window))
        if not possible:
            return Reason(Why.CLOSED, place.key, window)
        if any(self.week.is_free(slot) for slot in possible):
            return Reason(Why.LEFT_FREE, place.key, window)
        in_the_way = {other for slot in possible for other in self.week.in_the_way(slot)}
        if not in_the_way:
            return Reason(Why.IN_USE, place.key, window)
        return Reason(Why.TAKEN, place.key, window, tuple(self._holders(in_the_way)))

    def _holders(self, slots: set[Slot]) -> Iterator[Holders]:
        who: dict[str, set[int]] = {}
        for slot in slots:
            holder = self.ground.wishes[slot.wish]
            who.setdefault(holder.basket, set()).add(holder.application)
        for basket in self.ground.weights:
            if basket in who:
                minutes = [self.minutes[application] for application in who[basket]]
                yield Holders(basket, len(minutes), min(minutes), max(minutes))

    def suggestions(self, wish: Wish) -> list[Suggestion]:
        """Return a few free slots, the nearest to the wish first and not twice the same place and day."""
        ranked = sorted(
            ((self._distance(wish, slot), slot) for slot in self._free(wish)),
        )
        seen: Counter[tuple[int, int]] = Counter()
        chosen: list[Suggestion] = []
        for _far, slot in ranked:
            if len(chosen) == MOST_SUGGESTIONS:
                break
            if seen[slot.place, slot.weekday]:
                continue
            seen[slot.place, slot.weekday] += 1
            chosen.append(Suggestion(slot, changes_of(wish, slot)))
        return chosen

    def _free(self, wish: Wish) -> Iterator[Slot]:
        """Go through all that is free in the week and large enough: as long as wished, or else as long as it goes."""
        taken_days = {slot.weekday for slot in self.week.of_wish(wish.key)}
        for place in self.ground.problem.places:
            if place.capacity < wish.people or (wish.key, place.key) in self.ground.problem.barred:
                continue
            for weekday in set(range(WEEKDAYS)) - taken_days:
                found = list(self._free_then(wish, place, weekday, lengths(self.ground, wish, place)))
                yield from found or self._free_then(wish, place, weekday, _shorter(self.ground, wish, place))

    def _free_then(self, wish: Wish, place: Place, weekday: int, minutes: Iterable[int]) -> Iterator[Slot]:
        for length in minutes:
            for slot in _inside(self.ground, wish, place, Window(weekday, 0, DAY), (length,)):
                if self.week.is_free(slot):
                    yield slot

    def _distance(self, wish: Wish, slot: Slot) -> tuple[int, ...]:
        """Return how far a slot is from the wish: the fewer changes the nearer, then minutes away, then the rank of the place."""
        changes = changes_of(wish, slot)
        rank = wish.places.index(slot.place) if slot.place in wish.places else len(wish.places)
        return (len(changes), _minutes_away(wish, slot), rank, -slot.minutes)


def _inside(ground: Ground, wish: Wish, place: Place, window: Window, minutes: Iterable[int] | None = None) -> Iterator[Slot]:
    """Return all slots of a place that lie in a window and in its opening."""
    for span in (span for span in place.open if span.weekday == window.weekday):
        for length in minutes if minutes is not None else lengths(ground, wish, place):
            for start in starts(place, span, window.begins, window.ends, length):
                yield Slot(wish.key, place.key, window.weekday, start, start + length)


def _shorter(ground: Ground, wish: Wish, place: Place) -> range:
    """Return the lengths that the place allows, from just under what was wished down to half of it."""
    least = max(place.shortest, ground.step, wish.shortest // 2)
    least = -(-least // ground.step) * ground.step
    longest = min(wish.shortest - 1, place.longest) // ground.step * ground.step
    return range(longest, least - 1, -ground.step)


def changes_of(wish: Wish, slot: Slot) -> tuple[str, ...]:
    """Return what a slot changes against the wish; empty when it is what was wished."""
    changes = [] if slot.place in wish.places else ["place"]
    same_day = [window for window in wish.windows if window.weekday == slot.weekday]
    if not same_day:
        changes.append("weekday")
    elif not any(window.holds(slot.begins, slot.ends) for window in same_day):
        changes.append("time")
    if slot.minutes < wish.shortest:
        changes.append("length")
    return tuple(changes)


def _minutes_away(wish: Wish, slot: Slot) -> int:
    """Return how far outside the wished times of its own weekday, or of any weekday, a slot lies."""
    windows = [window for window in wish.windows if window.weekday == slot.weekday] or wish.windows
    return min((max(0, window.begins - slot.begins) + max(0, slot.ends - window.ends) for window in windows), default=FAR)
