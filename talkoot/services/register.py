"""A service as PTV's open API v11 writes it (shape VmOpenApiService), from what was read and what its owner changed since.

Source: the Digital and Population Data Services Agency's PTV, open API v11. What we do not read is kept whole (`Service.register`) and
comes out as it came; what we do read is written anew.
"""

from collections.abc import Mapping
from typing import Any

from talkoot.services.models import Service, ServiceChannel
from talkoot.services.words import Audience, Channel, Charge

CHANNEL_TYPES = {
    Channel.E_SERVICE: "EChannel",
    Channel.WEB: "WebPage",
    Channel.PHONE: "Phone",
    Channel.FORM: "PrintableForm",
    Channel.PLACE: "ServiceLocation",
}
TARGET_GROUPS = {
    Audience.EVERYONE: "KR1",
    Audience.SENIORS: "KR1.1",
    Audience.CHILDREN: "KR1.2",
    Audience.YOUTH: "KR1.3",
    Audience.FAMILIES: "KR1.4",
    Audience.NEWCOMERS: "KR1.6",
    Audience.COMPANIES: "KR2",
}
CHARGES = {Charge.FREE: "FreeOfCharge", Charge.CHARGED: "Chargeable", Charge.OTHER: "Other"}
DESCRIPTIONS = {
    "summary": "Summary",
    "description": "Description",
    "how": "UserInstruction",
    "promise": "ProcessingTime",
    "cost": "ChargeTypeAdditionalInfo",
}


def _typed(texts: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    return [{"language": language, "value": text, "type": kind} for language, text in sorted(texts.items()) if text]


def _plain(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": text, "language": language} for language, text in sorted(texts.items()) if text]


def _others(values: Any, ours: set[str]) -> list[Any]:
    """Return those of the source's typed texts that are of types we do not read."""
    return [value for value in values or [] if value.get("type") not in ours]


def _coded(known: Any, codes: list[str], ours: set[str]) -> list[Any]:
    """Return the source's entries for these codes as they came, new ones for the rest, and those we have no word for."""
    there = {one.get("code"): one for one in known or []}
    kept = [one for code, one in there.items() if code not in ours or code in codes]
    return kept + [{"name": [], "code": code, "ontologyType": "", "uri": ""} for code in codes if code not in there]


def service_as_ptv(service: Service) -> dict[str, Any]:
    """Return one service in PTV's shape. `ways` should be prefetched, `general` and `owner` selected."""
    from talkoot.services.importing.ptv import AUDIENCES, SOURCE_GENERAL, SOURCE_SERVICE
    from talkoot.services.words import LifeEvent

    known: dict[str, Any] = dict(service.register or {})
    texts = [entry for field, kind in DESCRIPTIONS.items() for entry in _typed(getattr(service, field), kind)]
    groups = [
        code
        for code, word in AUDIENCES.items()
        if word in service.audience and any(g.get("code") == code for g in known.get("targetGroups") or [])
    ]
    covered = {str(AUDIENCES[code]) for code in groups}
    groups += [code for word, code in TARGET_GROUPS.items() if word in service.audience and str(word) not in covered]
    general = service.general
    found = {
        **known,
        "id": service.source_id if service.source == SOURCE_SERVICE else known.get("id"),
        "sourceId": known.get("sourceId") or f"{service.source}:{service.source_id}",
        "generalDescriptionId": general.source_id if general and general.source == SOURCE_GENERAL else known.get("generalDescriptionId"),
        "type": known.get("type") or "Service",
        "serviceNames": _typed(service.name, "Name") + _others(known.get("serviceNames"), {"Name"}),
        "serviceChargeType": CHARGES.get(Charge(service.charge)) if service.charge else known.get("serviceChargeType"),
        "serviceDescriptions": texts + _others(known.get("serviceDescriptions"), set(DESCRIPTIONS.values())),
        "languages": known.get("languages") or sorted(service.name),
        "targetGroups": _coded(known.get("targetGroups"), groups, set(AUDIENCES)),
        "lifeEvents": _coded(known.get("lifeEvents"), list(service.life_events), set(LifeEvent.values)),
        "legislation": [{"names": _plain(law.get("name", {})), "webPages": _addresses(law.get("url", {}))} for law in service.legal_base],
        "requirements": _plain(service.requirements),
        "serviceChannels": [_channel(way, known) for way in sorted(service.ways.all(), key=lambda way: way.order)],
        "publishingStatus": "Published" if service.visible else "Draft",
        "modified": service.changed_at.isoformat(),
    }
    if not known and service.owner:
        found["organizations"] = [{"organization": {"name": _first(service.owner.name)}, "roleType": "Responsible"}]
    return found


def _first(texts: Mapping[str, str]) -> str:
    return texts.get("fi") or next(iter(texts.values()), "")


def _addresses(urls: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"url": url, "value": url, "language": language} for language, url in sorted(urls.items()) if url]


def _channel(way: ServiceChannel, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return one way as PTV's connection of a service and a channel; what the source said of it besides stays."""
    links = known.get("serviceChannels") or []
    old: dict[str, Any] = next(
        (link for link in links if way.source_id and (link.get("serviceChannel") or {}).get("id") == way.source_id), {}
    )
    contact = dict(old.get("contactDetails") or {})
    if way.phone and not any(_number(one) == way.phone for one in contact.get("phoneNumbers") or []):
        contact["phoneNumbers"] = [{"type": "Phone", "number": way.phone, "language": "fi"}]
    if way.email and not any(one.get("value") == way.email for one in contact.get("emails") or []):
        contact["emails"] = [{"value": way.email, "language": "fi"}]
    pages = contact.get("webPages") or []
    if way.url and {(one.get("language"), one.get("url")) for one in pages} != set(way.url.items()):
        contact["webPages"] = _addresses(way.url)
    channel = {**(old.get("serviceChannel") or {}), "id": way.source_id or None, "name": _first(way.name)}
    channel["serviceChannelType"] = CHANNEL_TYPES[Channel(way.channel)]
    description = _typed(way.note, "Description") + _others(old.get("description"), {"Description"})
    return {**old, "serviceChannel": channel, "description": description, "contactDetails": contact}


def _number(phone: Mapping[str, Any]) -> str:
    return f"{phone.get('prefixNumber') or ''} {phone.get('number') or ''}".strip()
