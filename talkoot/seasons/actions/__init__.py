"""Verbs of seasons."""

from talkoot.seasons.actions.applying import Given, WishGiven, apply, change, withdraw
from talkoot.seasons.actions.deciding import bar, give, lock, move, propose_at_once, start_proposal, take_back, unlock
from talkoot.seasons.actions.giving_out import give_out, round_hours, set_places
from talkoot.seasons.actions.publishing import publish
from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.actions.rounds import call_off, change_round, close_round, open_round, set_baskets

__all__ = [
    "Given",
    "Refused",
    "WishGiven",
    "apply",
    "bar",
    "call_off",
    "change",
    "change_round",
    "close_round",
    "give",
    "give_out",
    "lock",
    "move",
    "open_round",
    "propose_at_once",
    "publish",
    "round_hours",
    "set_baskets",
    "set_places",
    "start_proposal",
    "take_back",
    "unlock",
    "withdraw",
]
