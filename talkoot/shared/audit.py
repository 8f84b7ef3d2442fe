"""What happened to what, when: without contents, so that erasing a thing leaves no copy of it here."""

from datetime import datetime

from talkoot.shared.models import AuditEvent

# For a statement that writes a change and its event at once.
TABLE, COLUMNS = "shared_auditevent", "kind, thing_id, verb, by, at"


def record(kind: str, thing_id: int, verb: str, *, by: str = "", reason: str = "", now: datetime) -> None:
    """Write one event in the transaction of the change.

    `by` names a role or a staff user, never a resident. `reason` is why, at most LONGEST_REASON characters, without what the thing says.
    """
    AuditEvent.objects.create(kind=kind, thing_id=thing_id, verb=verb, by=by, reason=reason, at=now)


def last(kind: str, thing_id: int, *verbs: str) -> AuditEvent | None:
    """Return the newest of these events of a thing, or None."""
    return AuditEvent.objects.filter(kind=kind, thing_id=thing_id, verb__in=verbs).order_by("at", "id").last()
