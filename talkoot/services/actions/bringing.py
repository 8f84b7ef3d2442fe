"""Bringing services in from a file or another system, many at once and safe to run again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from talkoot.services.actions.keeping import put_ways
from talkoot.services.models import PromiseMeasure, Service, ServiceVersion
from talkoot.services.queries import content_of, way_content
from talkoot.shared import audit
from talkoot.shared.clock import local_day
from talkoot.shared.upsert import Saved, save_things


@transaction.atomic
def save_services(rows: Sequence[dict[str, Any]], *, made_by: str = "", now: datetime) -> Saved:
    """Insert or update services by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`).

    `ways` in a row replaces the ways to get the service. What changed becomes a version, made by `made_by`, such as the register's name.
    """
    ways = {(row["source"], row["source_id"]): row["ways"] for row in rows if "ways" in row}
    saved = save_things(lambda _: "service", Service, [{k: v for k, v in row.items() if k != "ways"} for row in rows], now=now)
    if ways:
        save_ways(ways)
    note_versions({(row["source"], row["source_id"]) for row in rows}, made_by=made_by, now=now)
    return saved


def _of(keys: Any) -> list[Service]:
    found = Service.objects.filter(source__in={source for source, _ in keys}, source_id__in=[source_id for _, source_id in keys])
    return [service for service in found.prefetch_related("ways").order_by("id") if (service.source, service.source_id) in keys]


@transaction.atomic
def save_ways(ways: Mapping[tuple[str, str], list[dict[str, Any]]]) -> None:
    """Make the ways of services what a source says: (source, source id) -> values of ServiceChannel. Unchanged ones stay."""
    for service in _of(ways.keys()):
        wanted = ways[service.source, service.source_id]
        if [way_content(way) for way in sorted(service.ways.all(), key=lambda way: way.order)] != [{**_EMPTY_WAY, **way} for way in wanted]:
            put_ways(service, wanted)


_EMPTY_WAY: dict[str, Any] = {
    "channel": "",
    "name": {},
    "note": {},
    "url": {},
    "phone": "",
    "email": "",
    "place_id": None,
    "source_id": "",
}


def note_versions(keys: Any, *, made_by: str, now: datetime) -> None:
    """Write a version of each of these services whose content differs from its newest one. Two queries and one insert for all of them."""
    services = _of(set(keys))
    latest = {
        version.service_id: version
        for version in ServiceVersion.objects.filter(service__in=services).order_by("service_id", "-number").distinct("service_id")
    }
    new, moved = [], []
    for service in services:
        content = content_of(service, [way_content(way) for way in sorted(service.ways.all(), key=lambda way: way.order)])
        known = latest.get(service.id)
        if known and known.content == content:
            continue
        changed = [name for name in content if known and content[name] != known.content.get(name)]
        service.version = (known.number if known else service.version) + 1
        new.append(
            ServiceVersion(
                service=service, number=service.version, content=content, changed=changed, made_by=made_by, at=service.changed_at or now
            )
        )
        moved.append(service)
    ServiceVersion.objects.bulk_create(new, batch_size=500)
    Service.objects.bulk_update(moved, ["version"], batch_size=500)


@transaction.atomic
def save_measures(rows: Sequence[tuple[int, date, int, int]]) -> None:
    """Keep how promises were kept: (service id, first day of the month, cases, kept). A month that comes again replaces what was known."""
    PromiseMeasure.objects.bulk_create(
        [PromiseMeasure(service_id=service, month=month, cases=cases, kept=kept) for service, month, cases, kept in rows],
        update_conflicts=True,
        unique_fields=["service", "month"],
        update_fields=["cases", "kept"],
        batch_size=1000,
    )


@transaction.atomic
def report_promise(*, service_id: int, month: date, cases: int, kept: int, by: Any, now: datetime) -> None:
    """Say of one month (its first day) in how many of how many cases the promise was kept; no cases take the month away.

    Raises ValueError when more were kept than there were, or the month has not begun.
    """
    if not 0 <= kept <= cases or month > local_day(now):
        msg = f"no measure: {kept} of {cases} in {month}"
        raise ValueError(msg)
    if cases:
        save_measures([(service_id, month.replace(day=1), cases, kept)])
    else:
        PromiseMeasure.objects.filter(service=service_id, month=month.replace(day=1)).delete()
    audit.record("service", service_id, "promise measured", by=f"account {by.pk}" if by else "", now=now)


@transaction.atomic
def save_story(*, service_id: int, steps: Sequence[Mapping[str, Any]], confirmed_at: datetime) -> bool:
    """Set a service's earlier versions, oldest first, and when it was last confirmed, where it has but its present version; tells whether.

    steps: at, why, proposed_by, made_by of each version, and `without`: what it lacked of today's ("promise", "way:phone"). The last one
    is today's and lacks nothing.
    """
    service = Service.objects.select_for_update(no_key=True).get(id=service_id)
    if service.versions.count() != 1:
        return False
    present = service.versions.get()
    contents = [_lacking(present.content, step.get("without", ())) for step in steps]
    told = [{name: step[name] for name in ("at", "why", "proposed_by", "made_by")} for step in steps]
    present.delete()
    ServiceVersion.objects.bulk_create(
        ServiceVersion(service=service, number=number, content=content, changed=_differences(before, content), **more)
        for number, (before, content, more) in enumerate(zip([None, *contents], contents, told, strict=False), 1)
    )
    service.version, service.confirmed_at = len(contents), confirmed_at
    service.save(update_fields=["version", "confirmed_at"])
    return True


def _differences(before: Mapping[str, Any] | None, content: Mapping[str, Any]) -> list[str]:
    return [name for name in content if before is not None and content[name] != before.get(name)]


def _lacking(content: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return a version's content as it was without some of it: a text, or a way to get the service."""
    found = dict(content)
    for name in names:
        if name.startswith("way:"):
            found["ways"] = [way for way in found["ways"] if way["channel"] != name.removeprefix("way:")]
        else:
            found[name] = {}
    return found
