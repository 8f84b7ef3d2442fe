"""The addresses of OGC API Features: landing, conformance, description, collections, items, one item."""

import hashlib
from functools import partial
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from talkoot.shared import clock
from talkoot.shared.paging import Page
from talkoot.standards import rules
from talkoot.standards.doors import opened
from talkoot.standards.ogc.answers import GEOJSON, HTML, JSON, OPENAPI, Link, Shown, address, answer, itself, link, refuse, wants_page
from talkoot.standards.ogc.asking import read_crs, read_items, read_known
from talkoot.standards.ogc.collections import COLLECTIONS, Collection, stamp
from talkoot.standards.ogc.crs import CRS84, SYSTEMS
from talkoot.standards.ogc.features import extent_of, feature, features, page_of, published
from talkoot.standards.ogc.openapi import describe

CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)
LARGEST_ID = 2**63 - 1
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
opened_here = partial(opened, write=refuse)


@opened_here(rules.describe)
def landing(request: HttpRequest) -> HttpResponse:
    """Say what there is."""
    read_known(request)
    links = [
        *itself(request),
        link("service-desc", address("/api"), OPENAPI, _("The API's description")),
        link("service-doc", address("/api", f="html"), HTML, _("The API's description, to read")),
        link("conformance", address("/conformance"), JSON, _("Which parts of the standard are followed")),
        link("data", address("/collections"), JSON, _("Collections")),
    ]
    shown = Shown(_("The city on the map"), _("Places, infrastructure and ideas, for any program that reads OGC API Features."))
    return answer(request, {"title": str(shown.title), "description": str(shown.lead), "links": links}, shown)


@opened_here(rules.describe)
def conformance(request: HttpRequest) -> HttpResponse:
    """Say which parts of the standard are followed."""
    read_known(request)
    shown = Shown(
        _("Which parts of the standard are followed"),
        table=(_("Conformance classes"), (_("Address"),), [((uri, ""),) for uri in CONFORMS]),
        above=_above(),
    )
    return answer(request, {"conformsTo": CONFORMS, "links": itself(request)}, shown)


@opened_here(rules.describe)
def api(request: HttpRequest) -> HttpResponse:
    """Describe the API in OpenAPI 3.0."""
    read_known(request)
    description = describe()
    rows = [
        ((path, ""), (operation["get"]["summary"], ""), (", ".join(_name(one) for one in operation["get"]["parameters"]), ""))
        for path, operation in description["paths"].items()
    ]
    shown = Shown(
        _("The API's description"), table=(_("Operations"), (_("Address"), _("What it answers"), _("Parameters")), rows), above=_above()
    )
    return answer(request, {**description}, shown, media=OPENAPI)


def _name(parameter: dict[str, Any]) -> str:
    return str(parameter.get("name") or parameter["$ref"].rpartition("/")[2])


@opened_here(rules.describe)
def collections(request: HttpRequest) -> HttpResponse:
    """List the collections."""
    read_known(request)
    body = {"links": itself(request), "collections": [_described(one) for one in COLLECTIONS.values()], "crs": list(SYSTEMS)}
    rows = [((one.title, address(f"/collections/{one.id}", f="html")), (one.description, "")) for one in COLLECTIONS.values()]
    return answer(request, body, Shown(_("Collections"), table=(_("Collections"), (_("Name"), _("What it holds")), rows), above=_above()))


@opened_here(rules.read)
def collection(request: HttpRequest, collection_id: str) -> HttpResponse:
    """Describe one collection."""
    read_known(request)
    one = _collection(collection_id)
    described = _described(one)
    described["links"] = [*itself(request), *described["links"][1:]]
    facts = [(_("Coordinate systems"), ", ".join(SYSTEMS)), (_("The time of a feature is"), one.moment_says)]
    return answer(request, described, Shown(one.title, one.description, facts, above=_above(collections=True)))


def _collection(collection_id: str) -> Collection:
    one = COLLECTIONS.get(collection_id)
    if one is None:
        raise Http404
    return one


def _above(*, collections: bool = False, one: Collection | None = None) -> list[tuple[Any, str]]:
    """Return the way back: the pages above this one."""
    way: list[tuple[Any, str]] = [(_("The city on the map"), address("/", f="html"))]
    if collections or one:
        way.append((_("Collections"), address("/collections", f="html")))
    if one:
        way.append((one.title, address(f"/collections/{one.id}", f="html")))
    return way


def _described(one: Collection) -> dict[str, Any]:
    extent = extent_of(one)
    spatial = {"spatial": {"bbox": [list(extent.box)], "crs": CRS84}} if extent.box else {}
    moments = [stamp(moment) if moment else None for moment in (extent.first, extent.last)]
    path = f"/collections/{one.id}"
    return {
        "id": one.id,
        "title": str(one.title),
        "description": str(one.description),
        "itemType": "feature",
        "extent": {**spatial, "temporal": {"interval": [moments], "trs": GREGORIAN}},
        "crs": list(SYSTEMS),
        "storageCrs": CRS84,
        "links": [
            link("self", address(path), JSON),
            link("items", address(f"{path}/items"), GEOJSON, _("%(name)s as GeoJSON") % {"name": one.title}),
            link("items", address(f"{path}/items", f="html"), HTML, _("%(name)s as a page") % {"name": one.title}),
        ],
    }


@opened_here(rules.read)
def items(request: HttpRequest, collection_id: str) -> HttpResponse:
    """List features, a page at a time."""
    one = _collection(collection_id)
    asked = read_items(request, one)
    page = page_of(one, asked)
    found = list(features(one, page.rows, asked.crs))
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": found,
        "links": [
            *itself(request, GEOJSON),
            *_neighbours(request, page),
            link("collection", address(f"/collections/{one.id}"), JSON, one.title),
        ],
        "numberReturned": len(found),
    }
    if (
        page.next is None and not asked.cursor
    ):  # all of them are here, so their number is known; otherwise counting would cost more than the page
        body["numberMatched"] = len(found)
    version = "" if wants_page(request) else hashlib.sha256(orjson.dumps(body)).hexdigest()[:24]
    body["timeStamp"] = stamp(clock.now())
    response = answer(request, body, _shown(one, found, page), media=GEOJSON, version=version)
    response.headers["Content-Crs"] = f"<{asked.crs.uri}>"
    return response


def _neighbours(request: HttpRequest, page: Page[Any]) -> list[Link]:
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    path = request.path.removeprefix("/ogc").rstrip("/")
    media = HTML if wants_page(request) else GEOJSON
    return [
        link(rel, address(path, **query, cursor=cursor), media, title)
        for rel, cursor, title in (("next", page.next, _("Next page")), ("prev", page.previous, _("Previous page")))
        if cursor
    ]


def _shown(one: Collection, found: list[dict[str, Any]], _page: Page[Any]) -> Shown:
    rows = []
    for each in found:
        name = each["properties"].get("name") or each["properties"].get("title") or str(each["id"])
        place = ", ".join(map(str, each["geometry"]["coordinates"]))
        rows.append(((name, address(f"/collections/{one.id}/items/{each['id']}", f="html")), (place, "")))
    title = _("%(name)s: features") % {"name": one.title}
    return Shown(title, one.description, table=(one.title, (_("Name"), _("Coordinates")), rows), above=_above(one=one))


@opened_here(rules.read)
def item(request: HttpRequest, collection_id: str, feature_id: str) -> HttpResponse:
    """Answer one feature."""
    one = _collection(collection_id)
    crs = read_crs(read_known(request, ("crs",)), "crs")
    # An id too long for the table is of nothing there.
    row = published(one).filter(pk=int(feature_id)).first() if len(feature_id) < 20 and int(feature_id) <= LARGEST_ID else None  # noqa: PLR2004
    if row is None:
        raise Http404
    body = feature(one, row, crs)
    path = f"/collections/{one.id}"
    body["links"] = [
        *itself(request, GEOJSON),
        link("collection", address(path), JSON),
        link("canonical", one.address(row), HTML, _("Its page")),
    ]
    facts = [(name, value) for name, value in body["properties"].items() if value is not None]
    shown = Shown(body["properties"].get("name") or body["properties"].get("title"), facts=facts, above=_above(one=one))
    response = answer(request, body, shown, media=GEOJSON)
    response.headers["Content-Crs"] = f"<{crs.uri}>"
    return response


@opened_here(rules.describe)
def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Answer 404 for every other address below the root."""
    raise Http404
