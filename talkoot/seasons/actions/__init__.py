"""Verbs of seasons."""

from talkoot.seasons.actions.applying import Given, WishGiven, apply, change, withdraw
from talkoot.seasons.actions.deciding import bar, give, lock, move, propose_at_once, start_proposal, take_back, unlock
from talkoot.seasons.actions.publishing import publish
from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.actions.rounds import open_round, round_hours, set_places

__all__ = [
    "Given",
    "Refused",
    "WishGiven",
    "apply",
    "bar",
    "change",
    "give",
    "lock",
    "move",
    "open_round",
    "propose_at_once",
    "publish",
    "round_hours",
    "set_places",
    "start_proposal",
    "take_back",
    "unlock",
    "withdraw",
]
