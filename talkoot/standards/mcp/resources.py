"""Services and places as resources, which a person picks in their agent's window: city://services/17, city://places/4."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from talkoot.services.queries import published_services
from talkoot.standards.mcp.finding import One, read_place, read_service, said
from talkoot.standards.mcp.tools import Caller, Wrong

Json = dict[str, Any]
A_PAGE = 100
_READ = {"services": read_service, "places": read_place}
_NAMES = {"services": _("Service"), "places": _("Place")}
_ADDRESS = re.compile(r"city://(services|places)/(\d{1,18})")
JSON = "application/json"


class NoCursor(ValueError):
    """The cursor is none that a page gave."""


def listed(cursor: str | None) -> Json:
    """Return a page of services, by id; `nextCursor` where there are more. Places are many: they are found by tools. Raises NoCursor."""
    if cursor is not None and not re.fullmatch(r"\d{1,18}", cursor):
        raise NoCursor
    rows = list(published_services().filter(id__gt=int(cursor or 0)).order_by("id")[: A_PAGE + 1])
    page = [
        {
            "uri": f"city://services/{one.id}",
            "name": f"service-{one.id}",
            "title": said(one.name),
            "description": said(one.summary),
            "mimeType": JSON,
        }
        for one in rows[:A_PAGE]
    ]
    return {"resources": page} | ({"nextCursor": str(rows[A_PAGE - 1].id)} if len(rows) > A_PAGE else {})


def templates() -> Json:
    """Return what an address looks like."""
    return {
        "resourceTemplates": [
            {"uriTemplate": f"city://{kind}/{{id}}", "name": kind, "title": str(name), "mimeType": JSON} for kind, name in _NAMES.items()
        ]
    }


def read(uri: str, caller: Caller) -> Json | None:
    """Return what stands at an address; None where there is nothing that everyone may see."""
    named = _ADDRESS.fullmatch(uri)
    if named is None:
        return None
    try:
        answer = _READ[named[1]](One.model_validate({"id": int(named[2])}), caller)
    except (Wrong, ValueError):
        return None
    return {"contents": [{"uri": uri, "mimeType": JSON, "text": answer.model_dump_json()}]}
