"""Proof of work against robots, in ALTCHA's format. A solution counts once: its library alone would take the same one again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import v1 as altcha
from django.db import connection

from talkoot.shared.secrets import keyed_hash

HARDNESS = 50_000  # at most so many hashes: a quarter of a second on a laptop, a few on an old phone
LIFETIME = timedelta(hours=2)
LONGEST = 1000  # letters of a solution


def challenge(now: datetime) -> dict[str, Any]:
    """Return a new challenge for a browser: algorithm, challenge, maxnumber, salt, signature. Good for LIFETIME from now."""
    options = altcha.ChallengeOptions(hmac_key=_key(), max_number=HARDNESS, expires=now + LIFETIME)
    made = altcha.create_challenge(options)
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def spend_proof(payload: str, *, now: datetime) -> bool:
    """Tell whether this is a good solution, and use it up. False for a wrong, old, repeated or missing one. One atomic statement."""
    ends = _ends(payload)
    if ends is None or ends < now or not altcha.verify_solution(payload, _key(), check_expires=False)[0]:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shared_spent (key, ends) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [keyed_hash("spent-proof", altcha.Payload.from_base64(payload).challenge), ends],
        )
        return bool(cursor.rowcount == 1)


def _ends(payload: str) -> datetime | None:
    """Return when the challenge of a solution ends; None when the text is no solution at all."""
    if not payload or len(payload) > LONGEST:
        return None
    try:
        solution = altcha.Payload.from_base64(payload)
        _salt, expires, _params = solution.parse_salt()
        well_formed = isinstance(solution.number, int) and isinstance(solution.challenge, str)
        return datetime.fromtimestamp(float(expires), tz=UTC) if well_formed and expires else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError):
        return None


def _key() -> bytes:
    return keyed_hash("proof-of-work", "")
