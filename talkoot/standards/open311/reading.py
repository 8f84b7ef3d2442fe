"""What a GeoReport request asks, read strictly, and services and requests as the standard shows them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.ideas.queries import answer_by
from talkoot.services.queries import published_services
from talkoot.shared import clock
from talkoot.shared.text import pick
from talkoot.standards.doors import Refusal
from talkoot.standards.models import Report
from talkoot.standards.open311.words import A_PAGE, LANGUAGE, LONGEST_SPAN, MOST, STATES
from talkoot.standards.shown import shown
from talkoot.ui.themes import theme_of

MOST_IDS = 100
LONGEST_ID = 18
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:?\d\d)")
Json = dict[str, Any]


def wrong(name: str, says: str, status: int = 400) -> Refusal:
    """Return the refusal of one parameter."""
    return Refusal(status, name, says)


def said(translations: Any) -> str:
    """Return a text in the reader's language, or the nearest there is; "" when there is none."""
    return str(pick(translations, get_language() or "fi")[0])


def number_of(text: str) -> int | None:
    """Return the number that an id or a code is; None when it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def service_of(code: str) -> Any:
    """Return the published service of a code. Raises Refusal (404)."""
    number = number_of(code)
    service = published_services().filter(pk=number).first() if number is not None else None
    if service is None:
        raise wrong("service_code", _("there is no such service. GET services lists them."), 404)
    return service


def shown_service(service: Any) -> Json:
    """Return a service as GET services lists it."""
    themes = [theme_of(key).name for key in service.themes]
    return {
        "service_code": str(service.id),
        "service_name": said(service.name),
        "description": said(service.summary) or said(service.description),
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(themes),
        "group": themes[0] if themes else "",
    }


def definition_of(service: Any) -> Json:
    """Return what a reporter can be asked for a service."""
    language = {
        "variable": True,
        "code": LANGUAGE,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": _("Guessed from the text when left out"),
        "order": 1,
        "description": _("Language of the description"),
        "values": [{"key": code, "name": str(name)} for code, name in settings.LANGUAGES],
    }
    return {"service_code": str(service.id), "attributes": [language]}


def found_requests(asked: dict[str, str]) -> Sequence[Report]:
    """Return the reports that are asked for, newest first, whose ideas everyone may see. Raises Refusal."""
    reports = visible_reports()
    if "service_request_id" in asked:  # it overrides everything else
        ids = [number_of(part.strip()) for part in asked["service_request_id"][:4000].split(",")]
        if len(ids) > MOST_IDS or None in ids:
            raise wrong("service_request_id", _("at most 100 numbers with commas between them."))
        return list(reports.filter(pk__in=ids))
    first, last = _span(asked)
    reports = reports.filter(given_at__gte=first, given_at__lte=last)
    if "service_code" in asked:
        codes = [number_of(part.strip()) for part in asked["service_code"][:4000].split(",")]
        if len(codes) > MOST_IDS or None in codes:
            raise wrong("service_code", _("at most 100 codes with commas between them."))
        reports = reports.filter(service__in=codes)
    if "status" in asked:
        named = asked["status"].split(",")
        if not set(named) <= set(STATES):
            raise wrong("status", _("open, closed, or both with a comma between them."))
        reports = reports.filter(idea__state__in=set().union(*(STATES[one] for one in named)))
    size, page = _count(asked, "page_size", A_PAGE, MOST), _count(asked, "page", 1, MOST)
    return list(reports[(page - 1) * size : page * size])


def visible_reports() -> QuerySet[Report]:
    """Return reports whose ideas everyone may see, newest first, with what is shown of them."""
    related = ("idea__area", "service__owner")
    hidden = ("idea__area__outline", "service__description", "service__how")
    return Report.objects.filter(idea__visible=True).select_related(*related).defer(*hidden).order_by("-given_at", "-idea")


def _span(asked: dict[str, str]) -> tuple[datetime, datetime]:
    """Return the first and last moment asked for: at most 90 days, the last 90 when nothing is said."""
    last = _moment("end_date", asked["end_date"]) if "end_date" in asked else None
    first = _moment("start_date", asked["start_date"]) if "start_date" in asked else None
    if first and last and (last < first or last - first > LONGEST_SPAN):
        raise wrong("start_date", _("start_date and end_date must be in order and at most 90 days apart."))
    if first and not last:
        last = first + LONGEST_SPAN
    last = last or clock.now()
    return first or last - LONGEST_SPAN, last


def _moment(name: str, text: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text):
            told = datetime.fromisoformat(text.upper()).astimezone(UTC)
            if timedelta(days=100) < told - datetime(1, 1, 1, tzinfo=UTC) < timedelta(days=3_600_000):
                return told
    except (ValueError, OverflowError):
        pass
    raise wrong(name, _("a moment with its time zone, such as 2026-05-01T00:00:00Z."))


def _count(asked: dict[str, str], name: str, default: int, most: int) -> int:
    number = number_of(asked.get(name, str(default)))
    if not number or number > most:
        raise wrong(name, _("a whole number from 1 to %(most)s.") % {"most": most})
    return number


def shown_request(report: Report, reasons: dict[int, str]) -> Json:
    """Return a report as GET requests shows it. reasons: idea id -> the public reason of its last step."""
    idea, service = report.idea, shown(report.service)
    owner = shown(service.owner) if service else None
    return {
        "service_request_id": str(idea.id),
        "status": next(name for name, states in STATES.items() if idea.state in states),
        "status_notes": reasons.get(idea.id, "") or str(idea.state_name),
        "service_name": said(service.name) if service else "",
        "service_code": str(service.id) if service else "",
        "description": idea.text,
        "agency_responsible": said(owner.name) if owner else "",
        "service_notice": settings.TALKOOT_ADDRESS + reverse("ideas:idea", args=[idea.id]),
        "requested_datetime": _written(idea.given_at),
        "updated_datetime": _written(idea.changed_at),
        "expected_datetime": f"{answer_by(clock.local_day(idea.given_at))}T00:00:00Z",
        "address": report.address or (said(idea.area.name) if idea.area else ""),
        "address_id": report.address_id,
        "zipcode": "",
        "lat": idea.lat,
        "long": idea.lon,
        "media_url": report.media_url,
    }


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
