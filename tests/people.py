"""The standing people of the tests' stories, and how they give ideas."""

from talkoot.ideas.actions import give_idea
from talkoot.shared import clock
from talkoot.shared.secrets import keyed_hash

RESIDENT = keyed_hash("visitor", "resident")
NEIGHBOUR = keyed_hash("visitor", "neighbour")


def give(text="Lisää penkkejä rantaan", *, language="fi", now=None, **more):
    """Return an idea that a resident gave."""
    return give_idea(text=text, language=language, now=now or clock.now(), **more).idea
