"""The words of standards: how much one address or one key may do, and what keys look like."""

from datetime import timedelta

from talkoot.shared.limits import Limit

# Without a key: a map that draws the city, or a harvester that goes through it page by page. By address.
READ_LIMIT = Limit("standards-read", 600, timedelta(minutes=1))
# Guessing keys: more than a mistyped one, far less than a search.
WRONG_KEY_LIMIT = Limit("standards-wrong-key", 30, timedelta(minutes=10))
READS_A_MINUTE = 3000
REPORTS_AN_HOUR = 300
KEY_PREFIX = "talkoot_"
LONGEST_KEY = 200


def reads_of(times: int) -> Limit:
    """Return the limit of reading for a key that may read so many times a minute."""
    return Limit("standards-key-read", times, timedelta(minutes=1))


def reports_of(times: int) -> Limit:
    """Return the limit of reporting for a key that may report so many times an hour."""
    return Limit("standards-key-report", times, timedelta(hours=1))
