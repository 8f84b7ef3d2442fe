"""How linked data is written, and which form a request wants: by the suffix of the address, else by Accept."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from rdflib import Graph

from talkoot.standards.doors import Refusal


@dataclass(frozen=True, slots=True)
class Form:
    """One form. suffix: of its addresses. media: its type. writer: rdflib's name of it."""

    suffix: str
    media: str
    writer: str


TURTLE = Form("ttl", "text/turtle", "turtle")
FORMS = {one.suffix: one for one in (TURTLE, Form("jsonld", "application/ld+json", "json-ld"), Form("rdf", "application/rdf+xml", "xml"))}
HTML = "text/html"


def form_of(request: HttpRequest, suffix: str) -> Form | None:
    """Return the form that is wanted; None for the page that a person reads. Raises Refusal (406) for a form that there is not."""
    if suffix:
        return FORMS[suffix]
    by_media = {one.media: one for one in FORMS.values()}
    wanted = request.get_preferred_type([*by_media, HTML])
    if wanted is None:
        raise Refusal(406, "NotAcceptable", f"One of: {', '.join((*by_media, HTML))}.")
    return by_media.get(wanted)


def written(graph: Graph, form: Form) -> bytes:
    """Return a graph in a form, in UTF-8."""
    more: dict[str, Any] = {"auto_compact": True} if form.writer == "json-ld" else {}
    text: str = graph.serialize(format=form.writer, **more)
    return text.encode()
