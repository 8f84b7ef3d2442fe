"""What both catalogues say in the same way: texts by language, organisations, themes, the city's place, and the pages of a list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from talkoot.ui.themes import theme_of

CV = Namespace("http://data.europa.eu/m8g/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
EU = Namespace("http://publications.europa.eu/resource/authority/")
LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}
_PREFIXES = {"cv": CV, "cpsv": CPSV, "dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "hydra": HYDRA, "skos": SKOS}


def new_graph() -> Graph:
    """Return an empty graph with the prefixes that people expect."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def absolute(path: str) -> URIRef:
    """Return an address of the city as a name, whatever characters a source put into its keys."""
    return URIRef(settings.TALKOOT_ADDRESS + quote(path, safe="/#?=&:"))


def elsewhere(address: str) -> URIRef:
    """Return an address that an owner typed as a name, whatever characters are in it."""
    return URIRef(quote(address.strip(), safe="/#?=&:%+,;@~!$'()*[]"))


def say(graph: Graph, node: Node, predicate: URIRef, *told: Mapping[str, Any]) -> None:
    """Add a text in each language: of the first mapping that has any."""
    for translations in told:
        texts = {language: text for language, text in translations.items() if text}
        if texts:
            for language, text in texts.items():
                graph.add((node, predicate, Literal(text, lang=language)))
            return


def typed(graph: Graph, node: Node, *classes: URIRef) -> Node:
    """Say what a node is, and return it."""
    for one in classes:
        graph.add((node, RDF.type, one))
    return node


def moment(told: datetime) -> Literal:
    """Return a moment as a literal."""
    return Literal(told.isoformat(timespec="seconds"), datatype=XSD.dateTime)


def city_place(graph: Graph) -> Node:
    """Return the city as a place."""
    node = typed(graph, absolute("/#city"), DCTERMS.Location)
    graph.add((node, RDFS.label, Literal(settings.TALKOOT_CITY)))
    return node


def city_names() -> dict[str, str]:
    """Return what the city is called, by language."""
    return {code: settings.TALKOOT_CITY_NAMES.get(code, settings.TALKOOT_CITY) for code, _name in settings.LANGUAGES}


def agent(graph: Graph, organisation: Any) -> Node:
    """Return an organisation, or the city where there is none: as an agent and as a public organisation, which both profiles read."""
    node = absolute(reverse("people:organisation", args=[organisation.id]) if organisation else "/#organisation")
    if (node, RDF.type, None) in graph:
        return node
    names = organisation.name if organisation else city_names()
    typed(graph, node, FOAF.Agent, CV.PublicOrganisation)
    graph.add((node, DCTERMS.identifier, Literal(str(node))))
    graph.add((node, DCTERMS.spatial, city_place(graph)))
    for predicate in (DCTERMS.title, SKOS.prefLabel, FOAF.name):
        say(graph, node, predicate, names)
    return node


def concept(graph: Graph, scheme: str, key: str, names: Mapping[str, str]) -> Node:
    """Return a concept of one of the city's own lists."""
    node = typed(graph, absolute(f"/catalogue/services#{scheme}-{key}"), SKOS.Concept)
    say(graph, node, SKOS.prefLabel, names)
    return node


def theme(graph: Graph, key: str) -> Node:
    """Return one of the city's themes."""
    return concept(graph, "theme", key, theme_of(key).names)


def document(graph: Graph, path: str) -> Node:
    """Return a page of ours as a document."""
    return typed(graph, absolute(path), FOAF.Document)


def tongue(graph: Graph, code: str) -> Node:
    """Return a language as the EU's authority list has it."""
    return typed(graph, EU[f"language/{LANGUAGES.get(code, code.upper())}"], DCTERMS.LinguisticSystem)


def paged(graph: Graph, catalogue: Node, here: str, following: str | None, previous: str | None) -> None:
    """Say that this is one page of a catalogue, and where its neighbours are (Hydra, as DCAT-AP advises)."""
    page = typed(graph, URIRef(here), HYDRA.PartialCollectionView)
    graph.add((catalogue, HYDRA.view, page))
    for predicate, address in ((HYDRA.next, following), (HYDRA.previous, previous)):
        if address:
            graph.add((page, predicate, URIRef(address)))
