"""How well a season is shared out: 300 applications for 40 places, made by chance with a seed.

`make bench-seasons` prints `name value bar ok|short`. Conflicts and suggestions are judged by allocator.check, which is brute force and
shares no code with the solver. ARGS: `--seed 7 --applications 300`.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter, process_time

from bench.common import Bars, machine
from talkoot.seasons.allocator import Basket, Effort, Place, Problem, Progress, Span, Window, Wish, propose
from talkoot.seasons.allocator.check import faults, would_fit

BASKETS = (Basket("young", 6), Basket("disabled", 6), Basket("associations", 4), Basket("adults", 3), Basket("companies", 2))
# How applications spread over the baskets, and how large a group comes: smallest, usual, largest.
WHO = {
    "young": (44, 10, 20, 45),
    "disabled": (6, 4, 10, 16),
    "associations": (20, 8, 18, 60),
    "adults": (20, 6, 12, 24),
    "companies": (10, 8, 14, 30),
}
# Most want the early evening; children come first in the day.
EVENING = {"young": (16, 19), "disabled": (16, 19), "associations": (17, 20), "adults": (18, 21), "companies": (17, 20)}
HALLS, GYMS, ROOMS = 7, 13, 6


def places() -> list[Place]:
    """Return 40 places: seven halls with two halves each, thirteen school gyms, six rooms."""
    made: list[Place] = []
    weekdays = range(5)
    for number in range(HALLS):
        one, other = 2 * number, 2 * number + 1
        hours = (*(Span(day, 16 * 60, 21 * 60) for day in weekdays), Span(5, 10 * 60, 14 * 60), Span(6, 10 * 60, 14 * 60))
        made += [
            Place(len(made), 120, frozenset({one, other}), hours),
            Place(len(made) + 1, 50, frozenset({one}), hours),
            Place(len(made) + 2, 50, frozenset({other}), hours),
        ]
    for number in range(GYMS):
        hours = tuple(Span(day, 17 * 60, 21 * 60) for day in weekdays)
        made.append(Place(len(made), 24 + number % 3 * 8, frozenset({100 + number}), hours))
    for number in range(ROOMS):
        hours = tuple(Span(day, 16 * 60, 20 * 60 + 30) for day in weekdays)
        made.append(Place(len(made), 12 + number % 3 * 6, frozenset({200 + number}), hours, after=15 if number == 0 else 0))
    return made


def wishes(chance: random.Random, applications: int, made: list[Place]) -> Iterator[Wish]:
    """Yield the wishes of applications in the order they came, which has nothing to do with their basket."""
    key = 0
    for application in range(applications):
        basket = chance.choices(list(WHO), [share for share, *_group in WHO.values()])[0]
        _share, least, usual, most = WHO[basket]
        for _wish in range(chance.choices((1, 2, 3), (45, 37, 18))[0]):
            people = round(chance.triangular(least, most, usual))
            shortest = chance.choices((60, 90, 120), (55, 38, 7))[0]
            yield Wish(
                key,
                application,
                basket,
                people,
                shortest,
                shortest + chance.choices((0, 30), (60, 40))[0],
                chance.choices((1, 2, 3), (45, 40, 15))[0],
                tuple(windows(chance, basket)),
                tuple(ranked(chance, people, made)),
            )
            key += 1


def windows(chance: random.Random, basket: str) -> Iterator[Window]:
    """Yield two to four weekday evenings, the last a second choice; some a weekend day."""
    begins, ends = EVENING[basket]
    days = chance.sample(range(5), chance.choices((2, 3, 4), (35, 45, 20))[0])
    for number, day in enumerate(days):
        earlier = chance.choice((0, 0, 30, -30))
        yield Window(day, begins * 60 + earlier, min(22 * 60, ends * 60 + earlier + chance.choice((0, 30, 60))), number == len(days) - 1)
    if chance.random() < 0.15:
        yield Window(chance.choice((5, 6)), 10 * 60, 14 * 60, second=True)


def ranked(chance: random.Random, people: int, made: list[Place]) -> list[int]:
    """Return two to five places; a few people choose one that is too small for them, as people do."""
    fitting = [place for place in made if place.capacity >= people and (people > 30 or place.capacity <= 60)]
    popular = [1 / (1 + place.key % 7) for place in fitting]
    chosen = dict.fromkeys(place.key for place in chance.choices(fitting, popular, k=chance.choices((2, 3, 5), (30, 45, 25))[0]))
    if chance.random() < 0.05:
        chosen[chance.choice(made).key] = None
    return list(chosen)


def a_round(seed: int, applications: int) -> Problem:
    """Return a round that is the same for the same seed."""
    chance = random.Random(seed)
    made = places()
    return Problem(tuple(made), tuple(wishes(chance, applications, made)), BASKETS)


def contention(problem: Problem) -> float:
    """Return asked hours for each hour that the parts of all places are given out."""
    hours: dict[int, int] = {}
    for place in problem.places:
        for part in place.parts:
            hours[part] = max(hours.get(part, 0), sum(span.ends - span.begins for span in place.open))
    return sum(wish.longest * wish.times for wish in problem.wishes) / sum(hours.values())


def main() -> None:
    """Share out a round and judge it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--applications", type=int, default=300)
    options.add_argument("--twice", action="store_true", help="run again and compare")
    asked = options.parse_args()
    problem = a_round(asked.seed, asked.applications)
    print(f"{machine()}; {len(problem.places)} places, {len(problem.wishes)} wishes of {asked.applications} applications")
    effort = Effort(tell=_tell)
    began, worked = perf_counter(), process_time()
    proposal = propose(problem, effort)
    took, worked = perf_counter() - began, process_time() - worked
    bars = Bars()
    bars.tell("asked hours for each hour given out", contention(problem))
    bars.at_most("seconds", took, 60)
    bars.tell("seconds of one core", worked)
    bars.at_most("conflicts and broken rules (brute force)", len(faults(problem, proposal.slots)), 0)
    unexplained = [refusal for refusal in proposal.refusals if not refusal.reasons]
    bars.at_most("wishes refused in part or whole without a reason", len(unexplained), 0)
    short = _short(problem, proposal)
    bars.at_most("wishes that got less than asked without a refusal", len(short), 0)
    suggestions = [suggestion.slot for refusal in proposal.refusals for suggestion in refusal.would_work]
    bars.at_most("suggestions that would not fit after all", sum(not would_fit(problem, proposal.slots, slot) for slot in suggestions), 0)
    for basket in BASKETS:
        bars.tell(f"share of hours, {basket.key}", proposal.shares[basket.key])
        bars.tell(f"share of hours, {basket.key}, first come", proposal.first_come_shares[basket.key])
    least = min(proposal.first_come_shares.values())
    bars.at_least("share of the least-served basket (bar: first come, first served)", min(proposal.shares.values()), least + 1e-6)
    got = {problem.wishes[slot.wish].application for slot in proposal.slots}
    bars.tell("applications with a time", len(got))
    bars.tell("refusals", len(proposal.refusals))
    bars.tell("refusals with a suggestion", sum(bool(refusal.would_work) for refusal in proposal.refusals))
    if asked.twice:
        again = propose(problem, replace(effort))
        bars.at_most("slots that differ in a second run", len(set(again.slots) ^ set(proposal.slots)), 0)
    bars.leave()


def _short(problem: Problem, proposal) -> set[int]:
    have: dict[int, int] = {}
    for slot in proposal.slots:
        have[slot.wish] = have.get(slot.wish, 0) + 1
    return {wish.key for wish in problem.wishes if have.get(wish.key, 0) < wish.times} - {refusal.wish for refusal in proposal.refusals}


def _tell(progress: Progress) -> None:
    if progress.done % 20 == 0:
        print(f"  {progress.stage} {progress.done} of {progress.of}", flush=True)


if __name__ == "__main__":
    main()
