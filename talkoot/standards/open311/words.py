"""The words of GeoReport: open and closed, how far back, how many, and what a reporter can be asked."""

from datetime import timedelta

from talkoot.ideas.words import State

CLOSED = frozenset({State.JOINED, State.NOT_NOW, State.IN_USE})
OPEN = frozenset(set(State) - CLOSED)
STATES = {"open": OPEN, "closed": CLOSED}
LONGEST_SPAN = timedelta(days=90)
A_PAGE, MOST = 50, 1000
LONGEST_DESCRIPTION = 4000
# The one thing that the intake can use and GeoReport has no parameter for.
LANGUAGE = "LANGUAGE"
