"""Idempotency keys: a request sent twice does its work once (IETF draft-ietf-httpapi-idempotency-key-header)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from talkoot.shared.models import Remembered
from talkoot.shared.secrets import keyed_hash

KEPT_FOR = timedelta(hours=24)

# A key whose time is over is free again, whether or not the clock has purged it.
_TAKE = """
INSERT INTO shared_remembered AS r (key, request_hash, ends) VALUES (%(key)s, %(request)s, %(ends)s)
ON CONFLICT (key) DO UPDATE SET request_hash = EXCLUDED.request_hash, answer = NULL, ends = EXCLUDED.ends WHERE r.ends < %(now)s
RETURNING id"""


class KeyReused(ValueError):
    """The key was used before with another request."""


def once(scope: str, key: str, request: bytes, work: Callable[[], Any], *, now: datetime) -> tuple[Any, bool]:
    """Do `work` once for a key and return (its answer, whether it was remembered). Answers must be plain JSON without secrets.

    A second request with the same key waits for the first to commit (the unique key makes it), then gets its answer. When the work fails,
    the key is free again. Raises KeyReused when the same key comes with another request.
    """
    hashed, request_hash = keyed_hash(f"idempotency:{scope}", key), keyed_hash("request", request.hex())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, {"key": hashed, "request": request_hash, "ends": now + KEPT_FOR, "now": now})
            taken = cursor.fetchone()
        if taken is None:
            return _remembered(hashed, request_hash), True
        answer = work()
        Remembered.objects.filter(id=taken[0]).update(answer=answer)
    return answer, False


def _remembered(hashed: bytes, request_hash: bytes) -> Any:
    row = Remembered.objects.get(key=hashed)
    if bytes(row.request_hash) != request_hash:
        raise KeyReused
    return row.answer
