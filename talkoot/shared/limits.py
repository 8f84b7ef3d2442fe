"""Rate limits by address: a keyed hash that lives for a day, never the address itself. No third parties.

What is costly only sometimes (a text whose meaning is not remembered) is counted where the cost is, deep below the page: `asked_by` says
whose request this is, `spend_of_asker` counts.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


_COUNT = (
    "INSERT INTO shared_used (key, starts, times, ends) VALUES (%s, to_timestamp(%s), 1, to_timestamp(%s)) "
    "ON CONFLICT (key, starts) DO UPDATE SET times = shared_used.times + 1 RETURNING times"
)
# On its own, a count need not wait for the disk: should the machine lose power in the next second, somebody has one use more.
_COUNT_SOON_STORED = _COUNT + ", set_config('synchronous_commit', 'off', true)"


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
    key, start, end = _row(limit, who, now)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT if connection.in_atomic_block else _COUNT_SOON_STORED, [key, start, end])
        times = cursor.fetchone()[0]
    if times > limit.times:
        raise TooMany(max(1, end - int(now.timestamp())))


def refuse_if_spent(limit: Limit, who: str, *, now: datetime) -> None:
    """Raise TooMany when a limit is used up, without counting: for what counts only when it fails, such as a guess."""
    key, start, end = _row(limit, who, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM shared_used WHERE key = %s AND starts = to_timestamp(%s) AND times >= %s", [key, start, limit.times])
        spent = cursor.fetchone()
    if spent:
        raise TooMany(max(1, end - int(now.timestamp())))


def _row(limit: Limit, who: str, now: datetime) -> tuple[bytes, int, int]:
    """Return what names a window of an address: its key, and when it starts and ends in seconds since 1970."""
    length = int(limit.window.total_seconds())
    start = int(now.timestamp()) // length * length
    # The day in the hash makes yesterday's rows unlinkable to today's even before they are purged.
    return keyed_hash(f"limit:{limit.name}:{now:%Y-%m-%d}", who), start, start + length


@dataclass(slots=True)
class _Asker:
    address: str
    told: bool = False


_asker: ContextVar[_Asker | None] = ContextVar("asker", default=None)


@contextmanager
def asked_by(address: str) -> Iterator[None]:
    """Say who asks for what is done inside the block. Outside of it, as in the worker, nobody does and nothing is counted."""
    token = _asker.set(_Asker(address))
    try:
        yield
    finally:
        _asker.reset(token)


def spend_of_asker(limit: Limit, *, now: datetime) -> None:
    """Count one use of a limit by whoever asks, if anyone does. Raises TooMany."""
    asker = _asker.get()
    if asker is not None:
        spend(limit, asker.address, now=now)


def tell_asker() -> None:
    """Let what does without something costly rather than refuse, refuse this request: a program wants an error, not half an answer."""
    asker = _asker.get()
    if asker is not None:
        asker.told = True


def asker_is_told() -> bool:
    """Tell whether a used-up limit must be told to whoever asks, see `tell_asker`."""
    asker = _asker.get()
    return asker is not None and asker.told
