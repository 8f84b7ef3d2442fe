"""Services as CPSV-AP 3.2.0 (https://semiceu.github.io/CPSV-AP/releases/3.2.0/)."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, FOAF
from rdflib.term import Node

from talkoot.services.words import Audience, Channel
from talkoot.shared.kinds import get_kind
from talkoot.standards.catalogues.graphs import CPSV, CV, absolute, agent, city_place, concept, new_graph, say, theme, tongue, typed
from talkoot.ui.jinja import city_name

PATH = "/catalogue/services"


def services_graph(services: Iterable[Any]) -> Graph:
    """Return a graph of services, and of the catalogue that they are part of."""
    graph = new_graph()
    catalogue = catalogue_of(graph)
    for service in services:
        node = add_service(graph, service)
        graph.add((node, DCTERMS.isPartOf, catalogue))
        graph.add((catalogue, DCTERMS.hasPart, node))
    return graph


def catalogue_of(graph: Graph) -> Node:
    """Return the catalogue itself."""
    node = typed(graph, absolute(PATH), DCAT.Dataset)
    graph.add((node, DCTERMS.identifier, Literal(str(node))))
    graph.add((node, DCTERMS.publisher, agent(graph, None)))
    graph.add((node, DCAT.landingPage, typed(graph, absolute("/services/"), FOAF.Document)))
    for language, title, says in (
        ("fi", "Palvelut", "Mitä kaupunki tekee ihmisille: kenelle, miten ja millä lupauksella."),
        ("sv", "Tjänster", "Vad staden gör för människor: för vem, hur och med vilket löfte."),
        ("en", "Services", "What the city does for people: for whom, how, and with which promise."),
    ):
        with translation.override(language):
            graph.add((node, DCTERMS.title, Literal(f"{city_name()}: {title}", lang=language)))
        graph.add((node, DCTERMS.description, Literal(says, lang=language)))
    return node


def add_service(graph: Graph, service: Any) -> Node:
    """Add one service and return its node."""
    node = typed(graph, absolute(f"{PATH}/{service.id}"), CPSV.PublicService)
    graph.add((node, DCTERMS.identifier, Literal(str(node))))
    say(graph, node, DCTERMS.title, service.name)
    say(graph, node, DCTERMS.description, service.description, service.summary, service.name)
    graph.add((node, CV.hasCompetentAuthority, agent(graph, service.owner)))
    graph.add((node, DCTERMS.spatial, city_place(graph)))
    graph.add((node, FOAF.page, typed(graph, absolute(get_kind("service").url(service.id)), FOAF.Document)))
    for code in service.name:
        graph.add((node, DCTERMS.language, tongue(graph, code)))
    for key in service.themes:
        graph.add((node, CV.thematicArea, theme(graph, key)))
    for key in service.audience:
        graph.add((node, DCTERMS.audience, concept(graph, "audience", key, _labels(Audience, key))))
    _add_channels(graph, node, service)
    if service.cost:
        cost = typed(graph, absolute(f"{PATH}/{service.id}#cost"), CV.Cost)
        graph.add((cost, DCTERMS.identifier, Literal(str(cost))))
        say(graph, cost, DCTERMS.description, service.cost)
        graph.add((node, CV.hasCost, cost))
    return node


def _add_channels(graph: Graph, node: Node, service: Any) -> None:
    for key in service.channels:
        channel = typed(graph, absolute(f"{PATH}/{service.id}#channel-{key}"), CV.Channel)
        graph.add((channel, DCTERMS.identifier, Literal(str(channel))))
        graph.add((channel, DCTERMS.type, concept(graph, "channel", key, _labels(Channel, key))))
        say(graph, channel, DCTERMS.description, service.how)
        graph.add((node, CV.hasChannel, channel))


def _labels(choices: Any, key: str) -> dict[str, str]:
    """Return what a choice is called in each language. One that is not ours (from a source with its own) is called by its key."""
    names = {}
    for code in ("fi", "sv", "en"):
        with translation.override(code):
            names[code] = str(choices(key).label) if key in choices.values else key
    return names
