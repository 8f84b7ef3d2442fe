"""Asking owners to look at services that nobody has confirmed for long: one letter a person, once."""

from datetime import datetime

from django.db import transaction

from talkoot.people.queries import emails_with
from talkoot.people.words import OWNERS
from talkoot.services import jobs
from talkoot.services.models import Service
from talkoot.services.queries import stale_services


@transaction.atomic
def nudge_stale(*, now: datetime) -> int:
    """Defer one letter to each owner of a unit with stale services, and mark those as nudged, in one transaction; returns how many letters.

    Safe to run twice, also at once: a marked service is passed over until someone confirms it and it grows stale again.
    """
    stale = stale_services(Service.objects.filter(visible=True, owner__isnull=False, nudged_at=None), now=now)
    by_unit: dict[int, list[int]] = {}
    for service_id, unit_id in stale.select_for_update(no_key=True, skip_locked=True).order_by("id").values_list("id", "owner_id"):
        by_unit.setdefault(unit_id, []).append(service_id)
    letters = 0
    for unit_id, ids in by_unit.items():
        people = emails_with(OWNERS, unit_id)
        for email, language in people:
            jobs.mail_stale.defer(email=email, language=language, service_ids=ids)
            letters += 1
        if people:  # a unit without an owner is nudged when it has one
            Service.objects.filter(id__in=ids).update(nudged_at=now)
    return letters
