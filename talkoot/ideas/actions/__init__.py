"""Verbs of ideas."""

from talkoot.ideas.actions.bringing import Brought, bring_ideas, join_brought
from talkoot.ideas.actions.following import add_to_idea, edit_idea, forget_email, forget_photo, withdraw_idea
from talkoot.ideas.actions.giving import Given, give_idea
from talkoot.ideas.actions.joining import join_as_supporter
from talkoot.ideas.actions.parting import part_from_joined
from talkoot.ideas.actions.showing import fold_showings, record_showing
from talkoot.ideas.actions.supporting import stop_supporting_idea, support_idea
from talkoot.ideas.actions.words_given import Refused, checked_text

__all__ = [
    "Brought",
    "Given",
    "Refused",
    "add_to_idea",
    "bring_ideas",
    "checked_text",
    "edit_idea",
    "fold_showings",
    "forget_email",
    "forget_photo",
    "give_idea",
    "join_as_supporter",
    "join_brought",
    "part_from_joined",
    "record_showing",
    "stop_supporting_idea",
    "support_idea",
    "withdraw_idea",
]
