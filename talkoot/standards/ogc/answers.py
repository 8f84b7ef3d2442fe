"""How answers of the map API look: as JSON or as a page, with links, and its refusals in the standard's own form."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from talkoot.standards.doors import Refusal

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
ROOT = "/ogc"
Link = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of an answer shows besides its links.

    facts: (term, value). table: (caption, columns, rows of cells, each (text, href)). above: the way back, (text, href).
    """

    title: Any
    lead: Any = ""
    facts: Sequence[tuple[Any, Any]] = ()
    table: tuple[Any, Sequence[Any], Sequence[Sequence[tuple[Any, str]]]] | None = None
    above: Sequence[tuple[Any, str]] = field(default_factory=list)


def address(path: str = "", **query: Any) -> str:
    """Return an absolute address below the API's root."""
    return f"{settings.TALKOOT_ADDRESS}{ROOT}{path}" + (f"?{urlencode(query)}" if query else "")


def link(rel: str, href: str, media: str, title: object = "") -> Link:
    """Return a link as the standard has it."""
    return {"rel": rel, "href": href, "type": media, **({"title": str(title)} if title else {})}


def wants_page(request: HttpRequest) -> bool:
    """Tell whether a person asks: by ?f=html, or by a browser's Accept."""
    asked = request.GET.get("f")
    if asked in ("json", "html"):
        return asked == "html"
    return request.get_preferred_type([GEOJSON, JSON, HTML]) == HTML


def itself(request: HttpRequest, media: str = JSON) -> list[Link]:
    """Return the links of an answer to itself and to its other form."""
    query = {name: value for name, value in request.GET.items() if name != "f"}
    path = request.path.removeprefix(ROOT).rstrip("/")
    forms = {
        "json": link("", address(path, **query, f="json"), media, _("This as JSON, for programs")),
        "html": link("", address(path, **query, f="html"), HTML, _("This as a page")),
    }
    mine = "html" if wants_page(request) else "json"
    return [{**one, "rel": "self" if name == mine else "alternate"} for name, one in forms.items()]


def answer(request: HttpRequest, body: dict[str, Any], shown: Shown, *, media: str = JSON, version: str = "") -> HttpResponse:
    """Return an answer as JSON, or as a page where a person asks."""
    if wants_page(request):
        links = [one for one in body.get("links", ()) if one["rel"] != "self"]
        response = render(request, "standards/ogc.html", {"shown": shown, "links": links, "path": request.path})
        response.headers["Cache-Control"] = "private, no-cache"  # the page carries a nonce of its own
    else:
        response = HttpResponse(orjson.dumps(body), content_type=media)
        response.version = version  # type: ignore[attr-defined]
    response.headers["Link"] = ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in body.get("links", ()))
    return response


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal: the standard's exception (code, description), or a page where a person asks."""
    try:
        page = wants_page(request)
    except Exception:  # noqa: BLE001 - the query itself cannot be read: then nobody asked for a page
        page = False
    if page and refusal.status != 405:  # noqa: PLR2004
        shown = Shown(_("We did not understand the request") if refusal.status == 400 else _("It did not work"), refusal.says)  # noqa: PLR2004
        context = {"shown": shown, "links": [], "path": request.path}
        return render(request, "standards/ogc.html", context, status=refusal.status)
    return HttpResponse(orjson.dumps({"code": refusal.code, "description": refusal.says}), status=refusal.status, content_type=JSON)
