"""Verbs of keys: make one, end one. The verb of a report is in open311/actions.py, beside what it needs to know."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from talkoot.shared import audit
from talkoot.standards.models import Key
from talkoot.standards.queries import hash_key
from talkoot.standards.words import KEY_PREFIX, READS_A_MINUTE, REPORTS_AN_HOUR


@dataclass(frozen=True, slots=True)
class Made:
    """A key and its secret, which exists nowhere else: show it now."""

    key: Key
    secret: str


@transaction.atomic
def make_key(
    *,
    name: str,
    contact: str = "",
    may_report: bool = False,
    reads_a_minute: int = READS_A_MINUTE,
    reports_an_hour: int = REPORTS_AN_HOUR,
    account_id: int | None = None,
    now: datetime,
) -> Made:
    """Make a key for a program. name: what people call it; contact: an e-mail address, for when something is wrong.

    account_id: the person (people.User) that it works for, where it is one person's own.
    """
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = Key.objects.create(
        name=name,
        contact=contact,
        account_id=account_id,
        key_hash=hash_key(secret),
        may_report=may_report,
        reads_a_minute=reads_a_minute,
        reports_an_hour=reports_an_hour,
        made_at=now,
    )
    audit.record("key", key.id, "made", now=now)
    return Made(key, secret)


@transaction.atomic
def end_key(*, key_id: int, now: datetime) -> bool:
    """End a key at once. Return False when there is none or it had ended. What came by it stays."""
    ended = Key.objects.filter(id=key_id, ended_at=None).update(ended_at=now)
    if ended:
        audit.record("key", key_id, "ended", now=now)
    return bool(ended)
