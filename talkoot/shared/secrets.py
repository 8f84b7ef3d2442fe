"""Keyed hashes and follow-up codes. All keys derive from SECRET_KEY, one a purpose."""

import hashlib
import hmac

from django.conf import settings

# Crockford's base 32: no I, L, O, U, so that a code read aloud or from paper is not mistaken.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
CODE_LENGTH = 12  # 60 bits: not to be guessed within the rate limits


def keyed_hash(purpose: str, value: str) -> bytes:
    """Return HMAC-SHA-256 of a value under the key of one purpose: 32 bytes."""
    key = hashlib.sha256(f"talkoot:{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).digest()


def make_code(purpose: str, nonce: str) -> str:
    """Return the code that belongs to a nonce, as XXXX-XXXX-XXXX. Made again rather than stored."""
    number = int.from_bytes(keyed_hash(f"{purpose}-code", nonce)[:8], "big")
    letters = [_ALPHABET[(number >> (5 * i)) & 31] for i in range(CODE_LENGTH)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, CODE_LENGTH, 4))


def normal_code(typed: str) -> str:
    """Return a code as `make_code` writes it, from what a person typed (case, spaces, look-alikes); "" when it cannot be one."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKALIKES)
    if len(letters) != CODE_LENGTH or any(c not in _ALPHABET for c in letters):
        return ""
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def hash_code(purpose: str, code: str) -> bytes:
    """Return what is stored of a code: its keyed hash."""
    return keyed_hash(f"{purpose}-code-hash", code)
