"""Questions about services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from talkoot.services.models import PromiseMeasure, Service, ServiceChannel
from talkoot.services.words import FIELDS
from talkoot.shared.catalogue import see, texts
from talkoot.shared.kinds import Document

MONTHS_SHOWN = 12


def service_document(thing: Service) -> Document:
    """Return a service as the index needs it; texts of the national description that it stands on count as its own."""
    general = thing.general
    inherited = (general.summary, general.description, general.how) if general else ()
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.description, thing.how, *inherited),
        facets={"theme": thing.themes, "audience": thing.audience, "life_event": thing.life_events},
    )


def published_services() -> QuerySet[Service]:
    """Return the services that everyone may see, with their owner."""
    return see.objects(None, Service.objects.select_related("owner"))


def published_ways() -> QuerySet[ServiceChannel]:
    """Return the ways to get published services that lead to a published place, with service, owner, place and area."""
    ways = ServiceChannel.objects.filter(service__in=see.objects(None, Service.objects.all()), place__visible=True)
    return ways.select_related("service__owner", "place__area").defer("place__area__outline", "service__register")


def service_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the services that came from one source."""
    return dict(Service.objects.filter(source=source).values_list("source_id", "id"))


def way_content(way: ServiceChannel) -> dict[str, Any]:
    """Return what a version remembers of one way to get a service."""
    names = ("channel", "name", "note", "url", "phone", "email", "place_id", "source_id")
    return {name: getattr(way, name) for name in names}


def ways_of(service: Service) -> list[dict[str, Any]]:
    """Return the ways to get a service as a version remembers them. One query."""
    return [way_content(way) for way in service.ways.order_by("order")]


def content_of(service: Service, ways: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a version of a service remembers: words.FIELDS and the ways."""
    return {**{name: getattr(service, name) for name in FIELDS}, "ways": ways}


def stale_before(now: datetime) -> datetime:
    """Return the moment before which a service must have been confirmed to count as stale (TALKOOT_STALE_MONTHS, of 365 / 12 days)."""
    return now - timedelta(days=365 * settings.TALKOOT_STALE_MONTHS / 12)


def stale_services(services: QuerySet[Service], *, now: datetime) -> QuerySet[Service]:
    """Return those of these services that nobody has confirmed, or brought in, for too long."""
    limit = stale_before(now)
    return services.filter(Q(confirmed_at__lt=limit) | Q(confirmed_at=None, created_at__lt=limit))


@dataclass(frozen=True, slots=True)
class Kept:
    """How well a promise was kept: by month (oldest first), and in all, in whole per cent (rounded down, so that 100 means all)."""

    months: list[tuple[date, int, int, int]]
    cases: int
    kept: int
    percent: int


def promise_kept(service: Service) -> Kept | None:
    """Return the last twelve measured months of a service's promise; None where nothing was measured. One query."""
    rows = list(PromiseMeasure.objects.filter(service=service, cases__gt=0).order_by("-month")[:MONTHS_SHOWN])[::-1]
    if not rows:
        return None
    cases, kept = sum(row.cases for row in rows), sum(row.kept for row in rows)
    return Kept([(row.month, row.cases, row.kept, row.kept * 100 // row.cases) for row in rows], cases, kept, kept * 100 // cases)
