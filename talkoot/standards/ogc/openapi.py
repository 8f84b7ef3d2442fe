"""The description of the map API in OpenAPI 3.0, whole in itself: whoever reads it needs nothing else from the net."""

from typing import Any

from django.utils import translation

from talkoot import __version__
from talkoot.standards.ogc.answers import GEOJSON, HTML, JSON, address
from talkoot.standards.ogc.asking import DEFAULT_LIMIT, FORMATS, MOST
from talkoot.standards.ogc.collections import COLLECTIONS, Collection, Filter
from talkoot.standards.ogc.crs import CRS84, SYSTEMS

Json = dict[str, Any]
SAYS = """What the city has, for maps: OGC API Features 1.0 Core, and coordinate systems after part 2.

Reading needs no key; a key in the header `X-Api-Key` raises the limits. Pages are told by `next`; a collection's size is told only where
it costs nothing."""


def describe() -> Json:
    """Return the description. Written in English, as the API's other description is."""
    with translation.override("en"):
        return {
            "openapi": "3.0.3",
            "info": {"title": "Talkoot: the city on the map", "version": __version__, "description": SAYS, "license": {"name": "EUPL-1.2"}},
            "servers": [{"url": address()}],
            "paths": _paths(),
            "components": {"schemas": SCHEMAS, "parameters": _parameters()},
        }


def _paths() -> Json:
    paths: Json = {
        "/": _operation("landing", "What there is", "LandingPage"),
        "/conformance": _operation("conformance", "Which parts of the standard are followed", "ConfClasses"),
        "/api": {"get": _get("api", "This description", [], {"type": "object"})},
        "/collections": _operation("collections", "All collections", "Collections"),
        "/collections/{collectionId}": _operation("collection", "One collection", "Collection", _ref("collectionId")),
    }
    for one in COLLECTIONS.values():
        paths[f"/collections/{one.id}/items"] = {"get": _items(one)}
        paths[f"/collections/{one.id}/items/{{featureId}}"] = {
            "get": _get(f"read-{one.id}", f"One feature of {one.title}", [_ref("featureId"), _ref("crs")], _schema("Feature"), GEOJSON)
        }
    return paths


def _items(one: Collection) -> Json:
    names = ("limit", "bbox", "bbox-crs", "crs", "datetime", "cursor")
    filters = [_filter(each) for each in one.filters]
    said = f"{one.description} `datetime` asks {one.moment_says}."
    return {
        **_get(f"list-{one.id}", f"{one.title}: features", [*map(_ref, names), *filters], _schema("FeatureCollection"), GEOJSON),
        "description": said,
    }


def _operation(name: str, says: str, schema: str, *parameters: Json) -> Json:
    return {"get": _get(name, says, list(parameters), _schema(schema))}


def _get(name: str, says: str, parameters: list[Json], schema: Json, media: str = JSON) -> Json:
    refusal = {"description": "Refused", "content": {JSON: {"schema": _schema("Exception")}}}
    return {
        "operationId": name,
        "summary": says,
        "parameters": [*parameters, _ref("f"), _ref("lang")],
        "responses": {
            "200": {"description": says, "content": {media: {"schema": schema}, HTML: {"schema": {"type": "string"}}}},
            **dict.fromkeys(("400", "403", "404", "429"), refusal),
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _query(name: str, says: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "description": says, "schema": schema, "style": "form", "explode": False}


def _filter(one: Filter) -> Json:
    schema: Json = {"type": "string"}
    if one.choices is not None:
        schema["enum"] = [value for value, _text in one.choices()]
    if one.pattern:
        schema["pattern"] = one.pattern
    return _query(one.name, str(one.says), schema)


def _parameters() -> Json:
    systems = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": CRS84}
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    return {
        "collectionId": {"name": "collectionId", "in": "path", "required": True, "schema": {"type": "string", "enum": list(COLLECTIONS)}},
        "featureId": {"name": "featureId", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
        "f": _query("f", "The form of the answer, where Accept does not say it", {"type": "string", "enum": list(FORMATS)}),
        "lang": _query("lang", "The language of texts", {"type": "string", "enum": ["fi", "sv", "en"]}),
        "limit": _query("limit", "How many features a page", {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}),
        "bbox": _query("bbox", "Only features within: lower left corner, upper right corner.", numbers),
        "bbox-crs": _query("bbox-crs", "The coordinate system of bbox", systems),
        "crs": _query("crs", "The coordinate system of the answer", systems),
        "datetime": _query("datetime", "A moment, a day, or an interval with a slash; .. leaves an end open", {"type": "string"}),
        "cursor": _query("cursor", "Where a page begins; `next` and `prev` bring it", {"type": "string", "maxLength": 500}),
    }


_LINKS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_TEXT: Json = {"type": "string"}
_FEATURE: Json = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "integer"},
        "geometry": {"$ref": "#/components/schemas/Point"},
        "properties": {"type": "object", "nullable": True},
        "links": _LINKS,
    },
}
SCHEMAS: Json = {
    "Link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {"href": {"type": "string", "format": "uri"}, "rel": _TEXT, "type": _TEXT, "title": _TEXT},
    },
    "LandingPage": {"type": "object", "required": ["links"], "properties": {"title": _TEXT, "description": _TEXT, "links": _LINKS}},
    "ConfClasses": {"type": "object", "required": ["conformsTo"], "properties": {"conformsTo": {"type": "array", "items": _TEXT}}},
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {"links": _LINKS, "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}}},
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": _TEXT,
            "title": _TEXT,
            "description": _TEXT,
            "itemType": _TEXT,
            "extent": {"type": "object"},
            "crs": {"type": "array", "items": _TEXT},
            "storageCrs": _TEXT,
            "links": _LINKS,
        },
    },
    "Point": {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": ["Point"]},
            "coordinates": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}},
        },
    },
    "Feature": _FEATURE,
    "FeatureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberReturned": {"type": "integer", "minimum": 0},
            "numberMatched": {"type": "integer", "minimum": 0},
        },
    },
    "Exception": {"type": "object", "required": ["code"], "properties": {"code": _TEXT, "description": _TEXT}},
}
