"""The national service register PTV: general descriptions, and services of its open API v11.

Source: the Digital and Population Data Services Agency's PTV, open API v11 (shapes VmOpenApiService, and the general descriptions' dump).
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from talkoot.services.actions import save_services
from talkoot.services.queries import service_ids
from talkoot.services.words import Audience, Channel, Charge, LifeEvent
from talkoot.shared.importing import Progress, Report, Row, Skip, bring_in, own_id, plain, read_json, row_key, rows_of
from talkoot.shared.upsert import Saved

SOURCE_GENERAL = "ptv-general"
SOURCE_SERVICE = "ptv-service"
MADE_BY = "PTV"
LONGEST_NAME, LONGEST_SUMMARY, LONGEST_TEXT = 200, 400, 4000
LANGUAGES = frozenset({"fi", "sv", "en", "se", "smn", "sms"})
# PTV's target groups (code list ptvkohderyhmat), old and new codes, in our words.
AUDIENCES = {
    "v2001": Audience.EVERYONE,
    "v2003": Audience.FAMILIES,
    "v2004": Audience.CHILDREN,
    "v2005": Audience.YOUTH,
    "v2006": Audience.SENIORS,
    "v2007": Audience.NEWCOMERS,
    "v2009": Audience.COMPANIES,
    "KR1": Audience.EVERYONE,
    "KR1.1": Audience.SENIORS,
    "KR1.2": Audience.CHILDREN,
    "KR1.3": Audience.YOUTH,
    "KR1.4": Audience.FAMILIES,
    "KR1.6": Audience.NEWCOMERS,
    "KR2": Audience.COMPANIES,
}
OLD_AUDIENCES = {
    "Kansalaiset": Audience.EVERYONE,
    "kansalaiset": Audience.EVERYONE,
    "Lapset ja lapsiperheet": Audience.FAMILIES,
    "Yritykset": Audience.COMPANIES,
    "Kansainväliset yritykset": Audience.COMPANIES,
}
CHANNELS = {
    "EChannel": Channel.E_SERVICE,
    "WebPage": Channel.WEB,
    "Phone": Channel.PHONE,
    "PrintableForm": Channel.FORM,
    "ServiceLocation": Channel.PLACE,
}
CHARGES = {"FreeOfCharge": Charge.FREE, "Chargeable": Charge.CHARGED, "Charged": Charge.CHARGED, "Other": Charge.OTHER}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def import_general_descriptions(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in the national general descriptions from a JSON list. Raises BadFile."""
    return _bring(path, _general, now, dry_run=dry_run, progress=progress)


def import_ptv_services(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in services in the open API's v11 shape, or in the older one-language shape: one, a list, or a page with itemList.

    Raises BadFile.
    """
    generals = service_ids(SOURCE_GENERAL)
    return _bring(path, lambda raw: _service(raw, generals), now, dry_run=dry_run, progress=progress)


def _bring(path: Path, convert: Any, now: datetime, *, dry_run: bool, progress: Progress | None) -> Report:
    def save(rows: Sequence[Row]) -> Saved:
        return save_services(rows, made_by=MADE_BY, now=now)

    return bring_in(rows_of(read_json(path), path.name), convert, save, key=row_key, dry_run=dry_run, progress=progress)


def _general(raw: Mapping[str, Any]) -> Row:
    name = _labels(raw.get("Name"), LONGEST_NAME)
    if not raw.get("Id") or not name:
        raise Skip("it has no id or no name")
    return {
        "source": SOURCE_GENERAL,
        "source_id": own_id(raw["Id"]),
        "name": name,
        "summary": _labels(raw.get("ShortDescription"), LONGEST_SUMMARY),
        "description": _labels(raw.get("BackgroundDescription"), LONGEST_TEXT) or _labels(raw.get("Description"), LONGEST_TEXT),
        "how": _labels(raw.get("UserInstructions"), LONGEST_TEXT),
        "promise": _labels(raw.get("ProcessingTimeAdditionalInfo"), LONGEST_SUMMARY),
        "cost": _labels(raw.get("ChargeTypeAdditionalInfo"), LONGEST_SUMMARY),
        "audience": _audience(str(group.get("Key", "")).rsplit(":", 1)[-1] for group in raw.get("TargetGroup") or []),
    }


def _labels(values: Any, longest: int) -> dict[str, str]:
    """Return PTV's [{Lang, Label}] as text by language."""
    found = {}
    for value in values or []:
        text = plain(_unblocked(value.get("Label")), longest)
        if text and value.get("Lang") in LANGUAGES:
            found[value["Lang"]] = text
    return found


def _unblocked(label: Any) -> str:
    """Return the plain text of a label, which may be an editor's JSON document of blocks (Draft.js)."""
    if not isinstance(label, str) or not label.startswith("{"):
        return label or ""
    try:
        return "\n".join(block.get("text", "") for block in json.loads(label)["blocks"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return label


def _audience(codes: Any) -> list[str]:
    return sorted({str(AUDIENCES[code]) for code in codes if code in AUDIENCES})


def _service(raw: Mapping[str, Any], generals: Mapping[str, int]) -> Row:
    if not raw.get("id"):
        raise Skip("it has no id")
    if "OID" in raw or "businessID" in raw or "visitAddress" in raw:  # PTV's first open data has an id and a name in every file.
        raise Skip("it is an organisation or a place, not a service")
    return _old_service(raw) if "serviceNames" not in raw else _v11_service(raw, generals)


def _old_service(raw: Mapping[str, Any]) -> Row:
    """Return a service of PTV's first open data, which is Finnish only."""
    name = plain(raw.get("name"), LONGEST_NAME)
    if not name:
        raise Skip("it has no name")
    texts = {
        "summary": plain(raw.get("shortDescription"), LONGEST_SUMMARY),
        "description": plain(raw.get("description"), LONGEST_TEXT),
        "how": plain(raw.get("serviceUserInstructions"), LONGEST_TEXT),
    }
    return {
        "source": SOURCE_SERVICE,
        "source_id": own_id(raw["id"]),
        "name": {"fi": name},
        **{field: {"fi": text} if text else {} for field, text in texts.items()},
        "audience": sorted({str(OLD_AUDIENCES[group]) for group in raw.get("targetGroup") or [] if group in OLD_AUDIENCES}),
    }


def _v11_service(raw: Mapping[str, Any], generals: Mapping[str, int]) -> Row:
    if raw.get("publishingStatus", "Published") != "Published":
        raise Skip("it is not published")
    name = _values(raw.get("serviceNames"), "Name", LONGEST_NAME)
    if not name:
        raise Skip("it has no name")
    links = raw.get("serviceChannels") or []
    channels = [str(link.get("serviceChannel", {}).get("serviceChannelType", "")) for link in links]
    ways = [way for way in map(_way, links) if way]
    return {
        "source": SOURCE_SERVICE,
        "source_id": own_id(raw["id"]),
        "name": name,
        "summary": _values(raw.get("serviceDescriptions"), "Summary", LONGEST_SUMMARY),
        "description": _values(raw.get("serviceDescriptions"), "Description", LONGEST_TEXT),
        "how": _values(raw.get("serviceDescriptions"), "UserInstruction", LONGEST_TEXT),
        "promise": _values(raw.get("serviceDescriptions"), "ProcessingTime", LONGEST_SUMMARY),
        "cost": _values(raw.get("serviceDescriptions"), "ChargeTypeAdditionalInfo", LONGEST_SUMMARY),
        "audience": _audience(str(group.get("code", "")) for group in raw.get("targetGroups") or []),
        "life_events": [code for event in raw.get("lifeEvents") or [] if (code := str(event.get("code", ""))) in LifeEvent.values],
        "charge": str(CHARGES.get(str(raw.get("serviceChargeType")), "")),
        "requirements": _plain_values(raw.get("requirements"), LONGEST_TEXT),
        "legal_base": [law for law in map(_law, raw.get("legislation") or []) if law["name"]],
        "channels": sorted({str(CHANNELS[channel]) for channel in channels if channel in CHANNELS} | {way["channel"] for way in ways}),
        "ways": ways,
        "general_id": generals.get(str(raw.get("generalDescriptionId") or "")),
        "register": dict(raw),
    }


def _plain_values(values: Any, longest: int) -> dict[str, str]:
    """Return v11's [{language, value}] as text by language."""
    return {
        value["language"]: plain(value.get("value"), longest)
        for value in values or []
        if value.get("language") in LANGUAGES and value.get("value")
    }


def _law(law: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {"name": _plain_values(law.get("names"), LONGEST_SUMMARY), "url": _urls(law.get("webPages"))}


def _urls(pages: Any) -> dict[str, str]:
    """Return v11's web pages as address by language; only what begins as an address does."""
    return {
        page["language"]: str(page["url"])[:1000]
        for page in pages or []
        if page.get("language") in LANGUAGES and str(page.get("url", "")).startswith(("https://", "http://"))
    }


def _way(link: Mapping[str, Any]) -> Row | None:
    """Return one way to get a service from v11's connection of service and channel; None where its sort is not said."""
    channel, contact = link.get("serviceChannel") or {}, link.get("contactDetails") or {}
    kind = CHANNELS.get(str(channel.get("serviceChannelType", "")))
    if kind is None:
        return None
    phone: Mapping[str, Any] = next(iter(contact.get("phoneNumbers") or []), {})
    email = next((str(one.get("value") or "") for one in contact.get("emails") or []), "")
    name = plain(channel.get("name"), LONGEST_NAME)
    return {
        "channel": str(kind),
        "name": {"fi": name} if name else {},
        "note": _values(link.get("description"), "Description", LONGEST_SUMMARY),
        "url": _urls(contact.get("webPages")),
        "phone": f"{phone.get('prefixNumber') or ''} {phone.get('number') or ''}".strip()[:40],
        "email": email if EMAIL.fullmatch(email) and len(email) <= 254 else "",  # noqa: PLR2004 - as the column holds
        "source_id": str(channel.get("id") or "")[:120],
    }


def _values(values: Any, wanted: str, longest: int) -> dict[str, str]:
    """Return v11's [{language, value, type}] of one type as text by language."""
    return {
        value["language"]: plain(value.get("value"), longest)
        for value in values or []
        if value.get("type") == wanted and value.get("language") in LANGUAGES and value.get("value")
    }
