"""The addresses of GeoReport v2: discovery, services, requests, tokens; each as .json and .xml."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.ideas.actions import Given, Refused
from talkoot.ideas.queries import find_by_code, first_word_by, reasons_of
from talkoot.services.queries import published_services
from talkoot.shared import clock, slots
from talkoot.shared.geo import is_point
from talkoot.shared.images import BadPicture, Picture, re_encode
from talkoot.shared.limits import spend
from talkoot.shared.text import clean
from talkoot.standards import rules
from talkoot.standards.doors import Refusal, key_of, opened
from talkoot.standards.models import Key
from talkoot.standards.open311.actions import Told, give_report
from talkoot.standards.open311.reading import (
    definition_of,
    found_requests,
    number_of,
    service_of,
    shown_request,
    shown_service,
    visible_reports,
    wrong,
)
from talkoot.standards.open311.words import LANGUAGE, LONGEST_DESCRIPTION
from talkoot.standards.open311.writing import refuse, written
from talkoot.standards.words import reports_of

ROOT = "/open311/v2"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-24T00:00:00Z"  # when this endpoint last changed in what it offers
COMMON = {"jurisdiction_id", "api_key", "lang"}
LISTED = frozenset({"service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size"})
LONGEST = {"address_string": 300, "address_id": 100, "media_url": 500, "email": 254}
opened_here = partial(opened, write=refuse)


def _asked(request: HttpRequest, known: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the parameters. Raises Refusal for one that is not known, and another city's jurisdiction (404)."""
    unknown = sorted(set(request.GET) - known - COMMON)
    if unknown:
        raise wrong(unknown[0][:60], _("this parameter is not known here."))
    _check_jurisdiction(request.GET)
    return {name: str(value) for name, value in request.GET.items()}


def _check_jurisdiction(query: QueryDict) -> None:
    ours = urlsplit(settings.TALKOOT_ADDRESS).hostname
    if query.get("jurisdiction_id", ours) != ours:
        raise wrong("jurisdiction_id", _("this city is %(ours)s.") % {"ours": ours}, 404)


@opened_here(rules.describe)
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Say where the endpoint is."""
    _asked(request)
    endpoint = {
        "specification": SPECIFICATION,
        "url": settings.TALKOOT_ADDRESS + ROOT,
        "changeset": CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    contact = settings.TALKOOT_CONTACT_EMAIL or settings.TALKOOT_ADDRESS + reverse("information:about")
    body = {"changeset": CHANGED, "contact": contact, "key_service": contact, "endpoints": [endpoint]}
    return written(body, "discovery", form)


@opened_here(rules.read)
def services(request: HttpRequest, form: str) -> HttpResponse:
    """List the services: whatever the city does can be reported on."""
    _asked(request)
    rows = published_services().select_related(None).only("name", "summary", "themes", "description").order_by("id")
    return written([shown_service(one) for one in rows], "services", form)


@opened_here(rules.read)
def definition(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Say what a reporter can be asked for a service."""
    _asked(request)
    return written(definition_of(service_of(code)), "service_definition", form)


@opened_here(rules.report, methods=frozenset({"GET", "POST"}), fresh="public, max-age=30")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """List reports, or take one in."""
    if request.method == "POST":
        return _take_in(request, form)
    reports = found_requests(_asked(request, LISTED))
    reasons = reasons_of([one.idea_id for one in reports])
    return written([shown_request(one, reasons) for one in reports], "service_requests", form)


@opened_here(rules.read, fresh="public, max-age=30")
def one_request(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Show one report."""
    _asked(request)
    pk = number_of(number)
    report = visible_reports().filter(pk=pk).first() if pk is not None else None
    if report is None:
        raise wrong("service_request_id", _("there is no such report, or it is not public."), 404)
    return written([shown_request(report, reasons_of([report.idea_id]))], "service_requests", form)


@opened_here(rules.read, fresh="no-store")
def token(request: HttpRequest, token_id: str, form: str) -> HttpResponse:
    """Answer the number of the report that a follow-up code belongs to. Every report has its number at once, so few will ask."""
    _asked(request)
    idea = find_by_code(token_id[:40])
    if idea is None:
        raise Http404
    return written([{"service_request_id": str(idea.id), "token": token_id}], "service_requests", form)


def _take_in(request: HttpRequest, form: str) -> HttpResponse:
    told = request.POST  # reading it refuses what is too large before anything else is done
    _check_jurisdiction(told)
    key = _reporter(request, told.get("api_key", ""))
    spend(reports_of(key.reports_an_hour), str(key.id), now=clock.now())
    service = service_of(told.get("service_code", ""))
    try:
        given = give_report(told=_told(request), service_id=service.id, key=key, now=clock.now())
    except Refused as error:
        raise wrong("description", _("the text is empty, too short or too long.")) from error
    return written([_receipt(given)], "service_requests", form, status=201)


def _reporter(request: HttpRequest, secret: str) -> Key:
    """Return the key that reports. Raises Refusal (403) where there is none that may."""
    key: Key | None = getattr(request, "api_key", None) or key_of(request, secret)
    if key is None:
        raise Refusal(403, "api_key", _("reporting needs an API key. Ask the city for one."))
    if not key.may_report:
        raise Refusal(403, "api_key", _("this key may read and not report. Ask the city for one that may."))
    return key


def _told(request: HttpRequest) -> Told:
    """Return what a report says. A person's name and phone are not kept: the answer goes to the e-mail address. Raises Refusal."""
    told = request.POST
    for name, values in told.lists():
        if any("\0" in value for value in values):
            raise wrong(name[:60], _("holds a NUL character."))
    for name, longest in LONGEST.items():
        if len(told.get(name, "")) > longest:
            raise wrong(name, _("at most %(most)s characters.") % {"most": longest})
    description = told.get("description", "")
    if not 0 < len(description) <= LONGEST_DESCRIPTION:
        raise wrong("description", _("1 to %(most)s characters.") % {"most": LONGEST_DESCRIPTION})
    point = _point(told)
    address = clean(told.get("address_string", ""))
    if not (point or address or told.get("address_id")):
        raise wrong("lat", _("say where: lat and long, address_string or address_id."))
    return Told(
        description=description,
        language=_language(told, description),
        point=point,
        address=address,
        address_id=clean(told.get("address_id", "")),
        media_url=_web_address(told.get("media_url", "")),
        email=_email(told.get("email", "")),
        photo=_photo(request),
    )


def _point(told: QueryDict) -> tuple[float, float] | None:
    if not told.get("lat") and not told.get("long"):
        return None
    try:
        lon, lat = float(told.get("long", "")), float(told.get("lat", ""))
    except ValueError:
        lon = lat = float("nan")
    if not is_point(lon, lat):
        raise wrong("lat", _("lat and long are degrees in WGS 84, both or none."))
    return lon, lat


def _language(told: QueryDict, description: str) -> str:
    language = told.get(f"attribute[{LANGUAGE}]", "")
    if language and language not in dict(settings.LANGUAGES):
        raise wrong(f"attribute[{LANGUAGE}]", _("one of: %(known)s.") % {"known": ", ".join(dict(settings.LANGUAGES))})
    return language or slots.suggest_language(description) or settings.LANGUAGE_CODE


def _web_address(text: str) -> str:
    """Return an address of a picture elsewhere, which is told and never fetched. Raises Refusal."""
    if text and (not text.startswith(("https://", "http://")) or any(c.isspace() or c in "<>\"'" for c in text)):
        raise wrong("media_url", _("an address that begins with https://."))
    return text


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise wrong("email", _("not an e-mail address.")) from error
    return text


def _photo(request: HttpRequest) -> Picture | None:
    """Return the picture that came along as `media`, made anew from its pixels. Raises Refusal."""
    file: Any = request.FILES.get("media")
    try:
        return re_encode(file, file.size) if file else None
    except BadPicture as error:
        raise wrong("media", _("not a picture that can be read, or too large.")) from error


def _receipt(given: Given) -> dict[str, str]:
    follow = settings.TALKOOT_ADDRESS + reverse("ideas:follow_code", args=[given.code])
    day = first_word_by(clock.local_day(given.idea.given_at))
    notice = _("A person says a first word by %(day)s. Follow it at %(address)s") % {"day": day.isoformat(), "address": follow}
    return {"service_request_id": str(given.idea.id), "service_notice": notice, "account_id": ""}
