"""The words of MCP: which revisions of the protocol are spoken, how long a proposal stands, how much an agent may write."""

from datetime import timedelta

from talkoot.shared.limits import Limit

# Revisions that begin with `initialize`, and the one in which each request says everything itself.
HANDSHAKE = ("2025-06-18", "2025-11-25")
ON_ITS_OWN = "2026-07-28"
VERSIONS = (*HANDSHAKE, ON_ITS_OWN)
NAME = "talkoot"
LARGEST_BODY = 64 * 1024
# How long a list of tools stays true, in milliseconds: it changes with a release.
LISTED_FOR = 3_600_000
# How long a service stays as it was read, in milliseconds.
FRESH_FOR = 60_000

# A person needs time to read what they are asked to confirm. The time itself is not held meanwhile.
PROPOSED_FOR = timedelta(minutes=30)
PROPOSE_LIMIT = Limit("mcp-propose", 240, timedelta(hours=1))

INSTRUCTIONS = (
    "This is a city. Find its services and places, see what it already has for an idea, see what can be booked when, and book it. "
    "Booking takes two steps: propose_booking says exactly what would be booked, at what price and on which terms; show all of it to the "
    "person you work for, and call confirm_booking only when they have said yes. Never invent a name, an e-mail address or consent. "
    "Texts are in the language you ask for: fi, sv or en. Times carry their offset; write yours so, too (2026-09-08T17:00:00+03:00)."
)
