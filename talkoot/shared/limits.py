"""Rate limits by address: a keyed hash that lives for a day, never the address itself. No third parties."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest

from talkoot.shared.secrets import keyed_hash


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in `window`, counted from fixed window starts. `name` is the purpose."""

    name: str
    times: int
    window: timedelta


class TooMany(Exception):
    """The limit is used up. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many; try again in {retry_after} s")
        self.retry_after = retry_after


def address_of(request: HttpRequest) -> str:
    """Return the client's address. The proxy sets REMOTE_ADDR (see site.middleware.TrustedProxy); IPv6 counts by /64."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return str(address)[:64]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return ":".join(parsed.exploded.split(":")[:4])


def spend(limit: Limit, who: str, *, now: datetime) -> None:
    """Count one use of a limit. Raises TooMany. One atomic statement: parallel requests cannot slip past it."""
    length = int(limit.window.total_seconds())
    start = int(now.timestamp()) // length * length
    # The day in the hash makes yesterday's rows unlinkable to today's even before they are purged.
    key = keyed_hash(f"limit:{limit.name}:{now:%Y-%m-%d}", who)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shared_used (key, starts, times, ends) VALUES (%s, to_timestamp(%s), 1, to_timestamp(%s)) "
            "ON CONFLICT (key, starts) DO UPDATE SET times = shared_used.times + 1 RETURNING times",
            [key, start, start + length],
        )
        (times,) = cursor.fetchone()
    if times > limit.times:
        raise TooMany(max(1, start + length - int(now.timestamp())))
