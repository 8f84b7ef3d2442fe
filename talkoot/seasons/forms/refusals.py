"""The sentences of what the verbs of seasons refuse."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.shared.text import pick

REFUSALS = {
    "not_open": _("Applications in this round are not open now. What you wrote is still here."),
    "basket": _("Choose one of the target groups of this round."),
    "too_many_wishes": _("This is more wishes than one application may have. Take some away."),
    "unknown_place": _("Choose at least one place that this round gives out."),
    "windows": _("Choose at least one weekday on which your time fits between the earliest start and the latest end."),
    "length": _("Choose how long the time is: from half an hour to six hours."),
    "times": _("Say how many times a week, and how many people come."),
    "nameless": _("Write who applies: the name of the association, group or person."),
    "no_email": _("Write an e-mail address, so that we can tell you the result."),
    "no_basket": _("Choose a target group."),
    "no_wishes": _("Add at least one wish before you send the application."),
    "decided": _("This round has been decided already."),
    "still_open": _("Applications are still coming in. Times can be shared out when the round has closed."),
    "being_made": _("A proposal is being made. Wait until it is ready."),
    "taken": _("Another application has this time. Take it back first, or choose another one."),
    "not_to_close": _("Only a round whose applications are open can be closed."),
    "applied": _("Somebody has begun an application in this round, so its places, hours and target groups stay as they are."),
    "dates_apply": _("Applications close before they open. Change one of the two."),
    "dates_between": _("The season begins before applications have closed. Let it begin on a later day, or close applications earlier."),
    "dates_season": _("The season ends before it begins. Change one of the two days."),
    "past": _("This moment has passed. Let applications close later."),
    "no_places": _("Choose at least one place: a round gives out something."),
    "hours": _("Write the hours between 0 and 24, the end after the beginning."),
    "overlaps": _("The round “%(other)s” gives out one of these places at the same time. Choose other places, hours or days."),
    "baskets": _("Name at least one target group, with a weight of 1 or more."),
    "closed": _("The round does not give out this place at that time."),
    "draft": _("This application has not been sent."),
    "contradiction": _("Two times that people have decided exclude each other. Take one of them back, then propose again."),
    "changed": _("Something was decided or changed meanwhile. Propose again."),
}


def refusal(code: str, told: Mapping[str, Any] | None = None) -> str:
    """Return a refusal of the actions in the reader's words. told: what its sentence is filled with; texts by language, too."""
    reader = get_language() or "fi"
    values = {name: pick(value, reader)[0] if isinstance(value, Mapping) else value for name, value in (told or {}).items()}
    return str(REFUSALS[code]) % values if values else str(REFUSALS[code])
