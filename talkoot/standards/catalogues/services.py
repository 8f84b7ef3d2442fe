"""Services as CPSV-AP 3.2.0 (https://semiceu.github.io/CPSV-AP/releases/3.2.0/)."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, FOAF, XSD
from rdflib.term import Node

from talkoot.services.words import Audience, Channel, LifeEvent
from talkoot.shared.kinds import get_kind
from talkoot.standards.catalogues.graphs import (
    CPSV,
    CV,
    ELI,
    absolute,
    agent,
    city_place,
    concept,
    elsewhere,
    new_graph,
    say,
    theme,
    tongue,
    typed,
)
from talkoot.standards.shown import shown
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
    graph.add((node, CV.hasCompetentAuthority, agent(graph, shown(service.owner))))
    graph.add((node, DCTERMS.spatial, city_place(graph)))
    graph.add((node, FOAF.page, typed(graph, absolute(get_kind("service").url(service.id)), FOAF.Document)))
    for code in service.name:
        graph.add((node, DCTERMS.language, tongue(graph, code)))
    for key in service.themes:
        graph.add((node, CV.thematicArea, theme(graph, key)))
    for key in service.audience:
        graph.add((node, DCTERMS.audience, concept(graph, "audience", key, _labels(Audience, key))))
    _add_channels(graph, node, service)
    _add_needs(graph, node, service)
    if service.cost:
        cost = typed(graph, absolute(f"{PATH}/{service.id}#cost"), CV.Cost)
        graph.add((cost, DCTERMS.identifier, Literal(str(cost))))
        say(graph, cost, DCTERMS.description, service.cost)
        graph.add((node, CV.hasCost, cost))
    return node


def _add_channels(graph: Graph, node: Node, service: Any) -> None:
    """Add the ways to get a service; where none is described, the sorts of ways that it names."""
    ways = list(service.ways.all())
    for way in ways:
        channel = _channel(graph, node, f"{PATH}/{service.id}#way-{way.order}", way.channel)
        say(graph, channel, DCTERMS.description, way.note, way.name, service.how)
        if way.phone or way.email or way.url:
            contact = typed(graph, absolute(f"{PATH}/{service.id}#contact-{way.order}"), CV.ContactPoint)
            graph.add((node, CV.contactPoint, contact))
            for predicate, text in ((CV.telephone, way.phone), (CV.email, way.email)):
                if text:
                    graph.add((contact, predicate, Literal(text)))
            for address in {text for text in way.url.values() if text}:
                graph.add((contact, CV.contactPage, typed(graph, elsewhere(address), FOAF.Document)))
    for key in () if ways else service.channels:
        say(graph, _channel(graph, node, f"{PATH}/{service.id}#channel-{key}", key), DCTERMS.description, service.how)


def _channel(graph: Graph, node: Node, name: str, key: str) -> Node:
    channel = typed(graph, absolute(name), CV.Channel)
    graph.add((channel, DCTERMS.identifier, Literal(str(channel))))
    graph.add((channel, DCTERMS.type, concept(graph, "channel", key, _labels(Channel, key))))
    graph.add((node, CV.hasChannel, channel))
    return channel


def _add_needs(graph: Graph, node: Node, service: Any) -> None:
    """Add what a service asks for, what it rests on, when in a life it is needed, and how fast it promises to be."""
    for name, predicate, sort in (("requirements", CV.holdsRequirement, CV.Requirement), ("evidence", CPSV.hasInput, CV.Evidence)):
        told = getattr(service, name)
        if any(told.values()):
            need = typed(graph, absolute(f"{PATH}/{service.id}#{name}"), sort)
            graph.add((need, DCTERMS.identifier, Literal(str(need))))
            say(graph, need, DCTERMS.title, told)
            graph.add((node, predicate, need))
    for law in service.legal_base:
        for address in {text for text in law.get("url", {}).values() if text}:
            resource = typed(graph, elsewhere(address), ELI.LegalResource)
            say(graph, resource, DCTERMS.title, law.get("name", {}))
            graph.add((node, CV.hasLegalResource, resource))
    for key in service.life_events:
        event = typed(graph, absolute(f"{PATH}#life-event-{key}"), CV.Event, CV.LifeEvent)
        graph.add((event, DCTERMS.identifier, Literal(str(event))))
        say(graph, event, DCTERMS.title, _labels(LifeEvent, key))
        graph.add((node, CV.isGroupedBy, event))
    if service.promise_days:
        graph.add((node, CV.processingTime, Literal(f"P{service.promise_days}D", datatype=XSD.duration, normalize=False)))


def _labels(choices: Any, key: str) -> dict[str, str]:
    """Return what a choice is called in each language. One that is not ours (from a source with its own) is called by its key."""
    names = {}
    for code in ("fi", "sv", "en"):
        with translation.override(code):
            names[code] = str(choices(key).label) if key in choices.values else key
    return names
