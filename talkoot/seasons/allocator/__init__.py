"""The allocator: wishes for weekly times in, a fair proposal with a reason for every refusal out. Knows no Django and no table.

`propose(problem)` is all that the rest of the city calls; `check.faults` judges a proposal independently of how it was made.
"""

from talkoot.seasons.allocator.propose import Proposal, propose
from talkoot.seasons.allocator.shapes import Basket, Contradiction, Effort, Place, Problem, Progress, Slot, Span, Window, Wish

__all__ = [
    "Basket",
    "Contradiction",
    "Effort",
    "Place",
    "Problem",
    "Progress",
    "Proposal",
    "Slot",
    "Span",
    "Window",
    "Wish",
    "propose",
]
