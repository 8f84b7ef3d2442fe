"""The words of letters and feeds: what a letter is about, how long things are kept, how often one address may ask."""

from datetime import timedelta

from talkoot.shared.limits import Limit

# What a booking's letter is about: the verbs of signals.changed that its holder hears of, and what the clock and the holder ask for.
REQUESTED, PAY, CONFIRMED, MOVED, CANCELLED, DENIED, EXPIRED = (
    "requested", "payment asked", "confirmed", "moved", "cancelled", "denied", "expired",
)  # fmt: skip
REMINDER, LINK = "reminder", "calendar link"
TOLD = frozenset({REQUESTED, PAY, CONFIRMED, MOVED, CANCELLED, DENIED, EXPIRED})
# What takes the event out of the holder's calendar again.
ENDING = frozenset({CANCELLED, DENIED, EXPIRED})

# A mail server that is down for a night loses nothing: after a minute, then ever more seldom, for about twelve hours in all.
MOST_TRIES = 9
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=3)

# Who booked is kept this long after the booking ended: time for an invoice, lost property and a complaint. Then only the numbers stay.
CONTACT_KEPT = timedelta(days=90)
# What a personal feed shows of the past, and at most how many.
FEED_BACK = timedelta(days=90)
MOST_IN_FEED = 500
# How far ahead free and busy times are told.
BUSY_AHEAD = timedelta(days=62)
LINK_PURPOSE = "calendar-link"
# A calendar asks every quarter of an hour at most; a household or an office behind one address has many.
FEED_LIMIT = Limit("calendar-feed", 240, timedelta(minutes=10))
LINK_LIMIT = Limit("calendar-link", 10, timedelta(hours=1))
