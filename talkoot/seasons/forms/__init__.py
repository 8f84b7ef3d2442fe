"""What applicants and clerks type about seasonal times, turned into clean values."""

from talkoot.seasons.forms.applying import Applicant, AskCode, Decision, WishForm, given_of, slot_from
from talkoot.seasons.forms.refusals import REFUSALS, refusal
from talkoot.seasons.forms.rounds import GroupsForm, NewRoundForm, PlacesForm, RoundForm, add_refusal

__all__ = [
    "REFUSALS",
    "Applicant",
    "AskCode",
    "Decision",
    "GroupsForm",
    "NewRoundForm",
    "PlacesForm",
    "RoundForm",
    "WishForm",
    "add_refusal",
    "given_of",
    "refusal",
    "slot_from",
]
