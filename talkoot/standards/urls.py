"""Addresses of the standards."""

from django.urls import URLPattern, URLResolver, path, re_path

from talkoot.standards.catalogues import pages as catalogues
from talkoot.standards.mcp import pages as mcp
from talkoot.standards.ogc import pages as ogc
from talkoot.standards.open311 import pages as open311
from talkoot.standards.openactive import pages as openactive

_AS = r"\.(?P<form>json|xml)$"
_FORM = r"(?:\.(?P<suffix>ttl|jsonld|rdf))?$"

app_name = "standards"
urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^mcp/?$", mcp.endpoint, name="mcp"),
    re_path(r"^ogc/?$", ogc.landing, name="ogc"),
    re_path(r"^ogc/conformance/?$", ogc.conformance, name="ogc_conformance"),
    re_path(r"^ogc/api/?$", ogc.api, name="ogc_api"),
    re_path(r"^ogc/collections/?$", ogc.collections, name="ogc_collections"),
    path("ogc/collections/<slug:collection_id>", ogc.collection, name="ogc_collection"),
    path("ogc/collections/<slug:collection_id>/items", ogc.items, name="ogc_items"),
    re_path(r"^ogc/collections/(?P<collection_id>[-\w]+)/items/(?P<feature_id>\d+)$", ogc.item, name="ogc_item"),
    re_path(r"^ogc/", ogc.nothing_here),
    re_path(rf"^catalogue/(?P<name>services|data){_FORM}", catalogues.catalogue, name="catalogue"),
    re_path(rf"^catalogue/(?P<name>services|data)/(?P<thing_id>\d+){_FORM}", catalogues.thing, name="catalogue_thing"),
    re_path(rf"^open311/(?:v2/)?discovery{_AS}", open311.discovery, name="open311_discovery"),
    re_path(rf"^open311/v2/services{_AS}", open311.services, name="open311_services"),
    re_path(rf"^open311/v2/services/(?P<code>[^/.]{{1,40}}){_AS}", open311.definition, name="open311_service"),
    re_path(rf"^open311/v2/requests{_AS}", open311.requests, name="open311_requests"),
    re_path(rf"^open311/v2/requests/(?P<number>[^/.]{{1,40}}){_AS}", open311.one_request, name="open311_request"),
    re_path(rf"^open311/v2/tokens/(?P<token_id>[^/.]{{1,40}}){_AS}", open311.token, name="open311_token"),
    path("openactive/", openactive.site, name="openactive"),
    path("openactive/facility-uses", openactive.facilities, name="openactive_facilities"),
    path("openactive/facility-uses/<int:bookable_id>", openactive.facility, name="openactive_facility"),
    path("openactive/slots", openactive.slots, name="openactive_slots"),
    path("openactive/facility-types", openactive.types, name="openactive_types"),
]
