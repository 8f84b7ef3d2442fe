"""An independent judge of proposals: brute force, minute by minute, sharing no code with how they are made."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from talkoot.seasons.allocator.shapes import Place, Problem, Slot, Wish


def faults(problem: Problem, slots: Iterable[Slot]) -> list[str]:
    """Return a sentence for each rule that a proposal breaks; an empty list when it holds. Decisions of people may leave the wishes."""
    slots = list(slots)
    places = {place.key: place for place in problem.places}
    wishes = {wish.key: wish for wish in problem.wishes}
    found = [f"{one} and {other} exclude each other" for one, other in combinations(slots, 2) if _clash(places, one, other)]
    found += [f"{slot} was decided by a person and is missing" for slot in problem.locked if slot not in slots]
    for slot in slots:
        if slot not in problem.locked:
            found += [f"{slot}: {fault}" for fault in _misfits(problem, places[slot.place], wishes[slot.wish], slot)]
    for wish in problem.wishes:
        found += _too_much(wish, [slot for slot in slots if slot.wish == wish.key], problem)
    return found


def would_fit(problem: Problem, slots: Iterable[Slot], extra: Slot) -> bool:
    """Tell whether one more slot could be given beside a proposal: free, open, large enough, on a day on which the wish has none."""
    slots = list(slots)
    places = {place.key: place for place in problem.places}
    wish = next(wish for wish in problem.wishes if wish.key == extra.wish)
    place = places[extra.place]
    return (
        place.capacity >= wish.people
        and (wish.key, place.key) not in problem.barred
        and _is_open(place, extra)
        and not any(_clash(places, extra, other) for other in slots)
        and not any(other.wish == extra.wish and other.weekday == extra.weekday for other in slots)
    )


def _clash(places: dict[int, Place], one: Slot, other: Slot) -> bool:
    here, there = places[one.place], places[other.place]
    if one.weekday != other.weekday or not here.parts & there.parts:
        return False
    return one.begins - here.before < other.ends + there.after and other.begins - there.before < one.ends + here.after


def _is_open(place: Place, slot: Slot) -> bool:
    for span in place.taken:
        if span.weekday == slot.weekday and slot.begins - place.before < span.ends and span.begins < slot.ends + place.after:
            return False
    return any(
        span.weekday == slot.weekday
        and span.begins <= slot.begins
        and slot.ends <= span.ends
        and slot.begins % place.interval == 0
        and place.shortest <= slot.minutes <= place.longest
        for span in place.open
    )


def _misfits(problem: Problem, place: Place, wish: Wish, slot: Slot) -> Iterator[str]:
    if place.capacity < wish.people:
        yield "the place is too small"
    if not _is_open(place, slot):
        yield "the place is not open"
    if place.key not in wish.places:
        yield "the place was not wished for"
    if (wish.key, place.key) in problem.barred:
        yield "a person has refused it"
    if not wish.shortest <= slot.minutes <= wish.longest:
        yield "the length was not wished for"
    if not any(w.weekday == slot.weekday and w.begins <= slot.begins and slot.ends <= w.ends for w in wish.windows):
        yield "the time was not wished for"


def _too_much(wish: Wish, have: list[Slot], problem: Problem) -> Iterator[str]:
    by_people = [slot for slot in have if slot in problem.locked]
    if len(have) > max(wish.times, len(by_people)):
        yield f"wish {wish.key} has {len(have)} slots and asked for {wish.times}"
    days = [slot.weekday for slot in have]
    if len(set(days)) < len(days) and len(by_people) < len(have):
        yield f"wish {wish.key} has two slots on one weekday"
