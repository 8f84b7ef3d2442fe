"""From wishes to a proposal, in stages: a fast beginning, the floor, the hours, polishing, reasons."""

from dataclasses import dataclass

from talkoot.seasons.allocator.first_come import first_come
from talkoot.seasons.allocator.polish import polish
from talkoot.seasons.allocator.reasons import Refusal, refusals
from talkoot.seasons.allocator.search import Search
from talkoot.seasons.allocator.shapes import Effort, Problem, Progress, Slot
from talkoot.seasons.allocator.week import Ground
from talkoot.seasons.allocator.worth import least_share, shares

QUICK = 2  # passes of polishing where the search goes on afterwards


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the allocator proposes.

    shares: for each basket, how much it gets of the minutes it asked for. first_come_shares: the same, had it gone by arrival.
    """

    slots: tuple[Slot, ...]
    refusals: tuple[Refusal, ...]
    shares: dict[str, float]
    first_come_shares: dict[str, float]


def propose(problem: Problem, effort: Effort | None = None) -> Proposal:
    """Share out a round. The same problem and effort give the same proposal. Raises Contradiction when locked slots exclude each other.

    The least-served basket never has less than first come, first served would give it: that is where the search begins.
    """
    effort = effort or Effort()
    ground = Ground(problem)
    by_arrival = first_come(ground)
    search = Search(ground, effort)
    begun = max((by_arrival, polish(ground, by_arrival, passes=QUICK)), key=lambda slots: least_share(ground, slots))
    raised = search.raise_the_least(begun)
    floor = max(effort.floor * least_share(ground, raised), least_share(ground, by_arrival))
    slots = polish(ground, search.give_hours(polish(ground, raised, floor, QUICK), floor), floor)
    effort.tell(Progress("reasons"))
    return Proposal(tuple(slots), tuple(refusals(ground, slots)), shares(ground, slots), shares(ground, by_arrival))
