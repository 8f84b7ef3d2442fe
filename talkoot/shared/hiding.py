"""Takes one thing of any kind away from the public, and brings it back: for what is unlawful, or is not there any more.

Nothing is erased. From the end of the transaction no page, search or API answer shows what is hidden.
"""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from talkoot.shared import audit
from talkoot.shared.kinds import Kind, announce

HIDDEN, SHOWN = "hidden", "shown again"
# An import holds what it names until its end: better to hear so than to wait without a word.
PATIENCE = "5s"


class NotHidden(Exception):
    """The thing is out of sight for another reason, which showing it would pass over: its giver joined it with another, say."""


@transaction.atomic
def hide(kind: Kind, thing_id: int, *, by: str, reason: str = "", now: datetime) -> bool:
    """Hide a thing; return False when nobody could see it before. `reason` and `by` go into the audit.

    Raises ObjectDoesNotExist, and OperationalError when somebody else holds the thing for longer than PATIENCE.
    """
    if not _visible(kind, thing_id):
        return False
    _set_visible(kind, thing_id, visible=False, now=now)
    audit.record(kind.name, thing_id, HIDDEN, by=by, reason=reason, now=now)
    return True


@transaction.atomic
def show(kind: Kind, thing_id: int, *, by: str, now: datetime) -> bool:
    """Bring back what was hidden; return False when it can be seen already. Raises ObjectDoesNotExist, NotHidden, OperationalError."""
    if _visible(kind, thing_id):
        return False
    if why_hidden(kind.name, thing_id) is None:
        raise NotHidden
    _set_visible(kind, thing_id, visible=True, now=now)
    audit.record(kind.name, thing_id, SHOWN, by=by, now=now)
    return True


def why_hidden(kind: str, thing_id: int) -> str | None:
    """Return why a thing that nobody can see was hidden, which may be an empty text; None when it was not hidden here."""
    event = audit.last(kind, thing_id, HIDDEN, SHOWN)
    return event.reason if event is not None and event.verb == HIDDEN else None


def can_be_hidden(kind: Kind) -> bool:
    """Tell whether things of this kind can be hidden and shown."""
    return kind.things() is not None


def _visible(kind: Kind, thing_id: int) -> bool:
    """Tell whether it may be seen now, and let nobody else change it until the transaction ends. Raises ObjectDoesNotExist."""
    if (things := kind.things()) is None:
        raise ObjectDoesNotExist
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    return bool(things.select_for_update().values_list("visible", flat=True).get(id=thing_id))


def _set_visible(kind: Kind, thing_id: int, *, visible: bool, now: datetime) -> None:
    if (things := kind.things()) is not None:
        things.filter(id=thing_id).update(visible=visible, changed_at=now)
    announce(kind.name, [thing_id])
