"""Changing the rules of what is offered for booking, by those who look after its place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.bookings.actions.refreshing import refresh_open
from talkoot.bookings.models import Bookable
from talkoot.shared import audit

CHANGEABLE = frozenset({
    "visible", "summary", "terms", "instructions", "min_minutes", "max_minutes", "start_every", "before_minutes", "after_minutes",
    "min_days", "max_days", "min_persons", "max_persons", "most_each", "most_each_period", "needs_approval", "cancel_hours", "prices",
})  # fmt: skip


@transaction.atomic
def change_rules(*, bookable_id: int, rules: Mapping[str, Any], by: str, now: datetime) -> Bookable:
    """Change rules (CHANGEABLE) and work out anew when it is free. Bookings that there are keep what they were booked with.

    Raises ValueError for rules that cannot be read or are not changeable, Bookable.DoesNotExist.
    """
    if unknown := rules.keys() - CHANGEABLE:
        msg = f"not changeable: {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    bookable: Bookable = Bookable.objects.select_for_update(no_key=True).get(id=bookable_id)
    changed = sorted(name for name, value in rules.items() if getattr(bookable, name) != value)
    if not changed:
        return bookable
    for name in changed:
        setattr(bookable, name, rules[name])
    bookable.changed_at = now
    bookable.save(update_fields=[*changed, "changed_at"])
    refresh_open([bookable.pk], now=now)
    audit.record("bookable", bookable.pk, "rules changed", by=by, reason=", ".join(changed), now=now)
    return bookable
