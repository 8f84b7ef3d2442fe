"""Questions about keys."""

from django.db.models import Q

from talkoot.shared.secrets import keyed_hash
from talkoot.standards.models import Key
from talkoot.standards.words import KEY_PREFIX, LONGEST_KEY


def hash_key(secret: str) -> bytes:
    """Return what is stored of a key: its keyed hash."""
    return keyed_hash("standards-key", secret)


def find_key(secret: str) -> Key | None:
    """Return the living key that a secret belongs to, if any. One query, by a unique index; none for what cannot be a key."""
    if not secret.startswith(KEY_PREFIX) or len(secret) > LONGEST_KEY:
        return None
    living = Key.objects.select_related("account").filter(Q(account=None) | Q(account__is_active=True), ended_at=None)
    return living.filter(key_hash=hash_key(secret)).first()
