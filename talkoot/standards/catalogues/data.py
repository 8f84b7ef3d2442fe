"""Open data as DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/), with the map's collections and our APIs."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDFS
from rdflib.term import Node

from talkoot.shared.kinds import get_kind
from talkoot.standards.catalogues.graphs import EU, absolute, agent, document, moment, new_graph, say, theme, tongue, typed
from talkoot.standards.ogc.collections import COLLECTIONS, Collection
from talkoot.standards.shown import shown
from talkoot.ui.jinja import city_name

PATH = "/catalogue/data"
EVERY = {"realtime": "UPDATE_CONT", "daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "ANNUAL"}
LICENCES = {"cc by 4.0": "CC_BY_4_0", "cc0": "CC0", "cc0 1.0": "CC0", "cc by-sa 4.0": "CC_BYSA_4_0"}
# Formats that the EU's list of file types has, by what people call them; others are named in words.
FILE_TYPES = {
    **{
        one: one.upper()
        for one in ("csv", "geojson", "gml", "gpkg", "html", "json", "kml", "parquet", "pdf", "rdf", "shp", "tiff", "txt", "xlsx", "xml")
    },
    "json-ld": "JSON_LD",
    "turtle": "RDF_TURTLE",
    "wfs": "WFS_SRVC",
    "wms": "WMS_SRVC",
}
# Path, title, what describes it, the standard it follows.
APIS = (
    ("/api/v1", "Talkoot API", "/api/v1/openapi.json", "https://spec.openapis.org/oas/v3.1.0"),
    ("/ogc", "OGC API Features", "/ogc/api", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
    ("/open311/v2", "Open311 GeoReport v2", "/open311/discovery.json", "http://wiki.open311.org/GeoReport_v2/"),
    ("/catalogue/services", "CPSV-AP 3.2", "/catalogue/services.ttl", "http://data.europa.eu/m8g/cpsvap"),
)


def data_graph(data_sets: Iterable[Any], *, own: bool) -> Graph:
    """Return a graph of open data sets and of the catalogue. own: with the map's collections, which are on its first page."""
    graph = new_graph()
    catalogue = catalogue_of(graph)
    nodes = [add_data_set(graph, one) for one in data_sets]
    if own:
        nodes += [_add_collection(graph, one) for one in COLLECTIONS.values()]
    for node in nodes:
        graph.add((catalogue, DCAT.dataset, node))
    return graph


def catalogue_of(graph: Graph) -> Node:
    """Return the catalogue itself, with our APIs."""
    node = typed(graph, absolute(PATH), DCAT.Catalog)
    graph.add((node, DCTERMS.publisher, agent(graph, None)))
    graph.add((node, FOAF.homepage, document(graph, "/data/")))
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            title, says = (
                _("Open data"),
                _("What anyone can build on: each data set with its formats, licence and how often it is renewed."),
            )
            graph.add((node, DCTERMS.title, Literal(f"{city_name()}: {title}", lang=language)))
            graph.add((node, DCTERMS.description, Literal(says, lang=language)))
        graph.add((node, DCTERMS.language, tongue(graph, language)))
    for path, title, description, standard in APIS:
        service = typed(graph, absolute(f"{path}#service"), DCAT.DataService)
        graph.add((service, DCTERMS.title, Literal(title, lang="en")))
        graph.add((service, DCAT.endpointURL, typed(graph, absolute(path), RDFS.Resource)))
        graph.add((service, DCAT.endpointDescription, typed(graph, absolute(description), RDFS.Resource)))
        graph.add((service, DCTERMS.conformsTo, typed(graph, URIRef(standard), DCTERMS.Standard)))
        graph.add((node, DCAT.service, service))
    return node


def add_data_set(graph: Graph, thing: Any) -> Node:
    """Add one data set, with a distribution a format, and return its node."""
    node = typed(graph, absolute(f"{PATH}/{thing.id}"), DCAT.Dataset)
    page = get_kind("dataset").url(thing.id)
    graph.add((node, DCTERMS.identifier, Literal(str(node))))
    say(graph, node, DCTERMS.title, thing.name)
    say(graph, node, DCTERMS.description, thing.description, thing.summary, thing.name)
    graph.add((node, DCTERMS.publisher, agent(graph, shown(thing.owner))))
    graph.add((node, DCAT.landingPage, document(graph, page)))
    graph.add((node, DCTERMS.issued, moment(thing.created_at)))
    graph.add((node, DCTERMS.modified, moment(thing.changed_at)))
    graph.add((node, DCTERMS.accrualPeriodicity, typed(graph, EU[f"frequency/{EVERY[thing.updated]}"], DCTERMS.Frequency)))
    for key in thing.themes:
        graph.add((node, DCAT.theme, theme(graph, key)))
    for key in thing.formats or ("",):
        _distribute(graph, node, f"{PATH}/{thing.id}#{key or 'page'}", page, key, thing.licence)
    return node


def _distribute(graph: Graph, node: Node, name: str, path: str, key: str, licence: str) -> Node:
    """Add a distribution of a data set: where it can be had, in which format, under which licence."""
    distribution = typed(graph, absolute(name), DCAT.Distribution)
    graph.add((distribution, DCAT.accessURL, typed(graph, absolute(path), RDFS.Resource)))
    if key:
        known_type = FILE_TYPES.get(key.lower())
        file_type = EU[f"file-type/{known_type}"] if known_type else absolute(f"/catalogue/data#format-{key.lower()}")
        graph.add((file_type, RDFS.label, Literal(key)))
        graph.add((distribution, DCTERMS["format"], typed(graph, file_type, DCTERMS.MediaTypeOrExtent)))
    known = LICENCES.get(licence.lower().strip())
    if known:
        graph.add((distribution, DCTERMS.license, typed(graph, EU[f"licence/{known}"], DCTERMS.LicenseDocument)))
    elif licence:
        rights = typed(graph, absolute(f"{name}-rights"), DCTERMS.RightsStatement)
        graph.add((rights, RDFS.label, Literal(licence)))
        graph.add((distribution, DCTERMS.rights, rights))
    graph.add((node, DCAT.distribution, distribution))
    return distribution


def _add_collection(graph: Graph, one: Collection) -> Node:
    node = typed(graph, absolute(f"/ogc/collections/{one.id}"), DCAT.Dataset)
    graph.add((node, DCTERMS.identifier, Literal(str(node))))
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            graph.add((node, DCTERMS.title, Literal(str(one.title), lang=language)))
            graph.add((node, DCTERMS.description, Literal(str(one.description), lang=language)))
    graph.add((node, DCTERMS.publisher, agent(graph, None)))
    distribution = _distribute(graph, node, f"/ogc/collections/{one.id}#geojson", f"/ogc/collections/{one.id}/items", "geojson", "")
    graph.add((distribution, DCAT.accessService, absolute("/ogc#service")))
    return node
