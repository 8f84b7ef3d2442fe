"""What an owner does with a service: edit, confirm, undo. Each change is a version; nobody overwrites what they have not seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.services.models import Service, ServiceChannel, ServiceVersion
from talkoot.services.queries import content_of, ways_of
from talkoot.services.words import FIELDS
from talkoot.shared import audit
from talkoot.shared.kinds import announce


class Changed(Exception):
    """Somebody else changed the service meanwhile. `now` is its present version."""

    def __init__(self, now: int) -> None:
        super().__init__(f"The service is at version {now} now")
        self.now = now


def _locked(service_id: int, seen: int) -> Service:
    """Return the service, locked. Raises Changed when it is not the version that was seen, Service.DoesNotExist."""
    service: Service = Service.objects.select_for_update(no_key=True).get(id=service_id)
    if service.version != seen:
        raise Changed(service.version)
    return service


def _keep(
    service: Service, before: Mapping[str, Any], *, by: Any, why: Mapping[str, str], proposed_by: Mapping[str, str], now: datetime
) -> None:
    """Write the change down as a version, where there is one. The state before the first change becomes a version, too."""
    after = content_of(service, ways_of(service))
    changed = [name for name in after if after[name] != before.get(name)]
    if changed and not service.versions.exists():
        service.version = max(service.version, 1)
        ServiceVersion.objects.create(service=service, number=service.version, content=before, at=service.changed_at)
    if changed:
        service.version += 1
        service.changed_at = now
        ServiceVersion.objects.create(
            service=service,
            number=service.version,
            content=after,
            changed=changed,
            why=dict(why),
            proposed_by=dict(proposed_by),
            made_by=str(by or ""),
            account=by,
            at=now,
        )
        audit.record("service", service.id, "edited", by=f"account {by.pk}" if by else "", now=now)
        announce("service", [service.id])
    service.channels = sorted({way["channel"] for way in after["ways"]}) or service.channels
    service.confirmed_at, service.nudged_at = now, None
    service.save()


@transaction.atomic
def edit_service(
    *,
    service_id: int,
    seen: int,
    changes: Mapping[str, Any],
    by: Any,
    why: Mapping[str, str] | None = None,
    proposed_by: Mapping[str, str] | None = None,
    now: datetime,
) -> Service:
    """Change some of words.FIELDS of a service. seen: the version that the person had before them. Editing confirms the rest.

    Raises Changed, Service.DoesNotExist.
    """
    service = _locked(service_id, seen)
    before = content_of(service, ways_of(service))
    for name in FIELDS:
        if name in changes:
            setattr(service, name, changes[name])
    _keep(service, before, by=by, why=why or {}, proposed_by=proposed_by or {}, now=now)
    return service


@transaction.atomic
def confirm_service(*, service_id: int, seen: int, by: Any, now: datetime) -> None:
    """Say that a service is still true as it stands. Raises Changed, Service.DoesNotExist."""
    service = _locked(service_id, seen)
    service.confirmed_at, service.nudged_at = now, None
    service.save(update_fields=["confirmed_at", "nudged_at"])
    audit.record("service", service.id, "confirmed", by=f"account {by.pk}", now=now)


@transaction.atomic
def keep_way(*, service_id: int, seen: int, way_id: int | None, values: Mapping[str, Any], by: Any, now: datetime) -> Service:
    """Add a way to get the service, or (way_id) change one. Raises Changed, Service.DoesNotExist, ServiceChannel.DoesNotExist."""
    service = _locked(service_id, seen)
    before = content_of(service, ways_of(service))
    if way_id is None:
        last = service.ways.order_by("-order").values_list("order", flat=True).first()
        way = ServiceChannel(service=service, order=0 if last is None else last + 1)
    else:
        way = service.ways.get(id=way_id)
    for name, value in values.items():
        setattr(way, name, value)
    way.save()
    _keep(service, before, by=by, why={}, proposed_by={}, now=now)
    return service


@transaction.atomic
def remove_way(*, service_id: int, seen: int, way_id: int, by: Any, now: datetime) -> Service:
    """Take a way to get the service out; undoing brings it back. Raises Changed, Service.DoesNotExist."""
    service = _locked(service_id, seen)
    before = content_of(service, ways_of(service))
    service.ways.filter(id=way_id).delete()
    _keep(service, before, by=by, why={}, proposed_by={}, now=now)
    return service


@transaction.atomic
def restore_version(*, service_id: int, seen: int, number: int, by: Any, now: datetime) -> Service:
    """Bring back what a version held, as a new version: undoing can be undone. Raises Changed, ServiceVersion.DoesNotExist."""
    service = _locked(service_id, seen)
    content = service.versions.get(number=number).content
    before = content_of(service, ways_of(service))
    for name in FIELDS:
        if name in content:
            setattr(service, name, content[name])
    if content.get("ways", []) != before["ways"]:
        put_ways(service, content.get("ways", []))
    why = {"fi": f"Palautettu versio {number}", "sv": f"Version {number} återställd", "en": f"Version {number} brought back"}
    _keep(service, before, by=by, why=why, proposed_by={}, now=now)
    return service


def put_ways(service: Service, ways: list[dict[str, Any]]) -> None:
    """Replace all ways of a service by those of a version or a source."""
    service.ways.all().delete()
    ServiceChannel.objects.bulk_create([ServiceChannel(service=service, order=order, **way) for order, way in enumerate(ways)])
