"""GeoReport's two forms: JSON, and the same as XML with the element names that the standard gives."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from django.http import HttpRequest, HttpResponse

from talkoot.standards.doors import Refusal

Json = Any
# What the items of a list are called in XML, by the name of the list.
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
MEDIA = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


def written(body: Json, root: str, form: str, *, status: int = 200) -> HttpResponse:
    """Return an answer. root: what the whole is called in XML."""
    as_xml = form == "xml"
    content = tostring(_element(root, body), encoding="utf-8", xml_declaration=True) if as_xml else orjson.dumps(body)
    return HttpResponse(content, status=status, content_type=MEDIA[form])


def _element(name: str, value: Json) -> Element:
    element = Element(name)
    _fill(element, value)
    return element


def _fill(element: Element, value: Json) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            _fill(SubElement(element, name), part)
    elif isinstance(value, list):
        for part in value:
            _fill(SubElement(element, ITEMS[element.tag]), part)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _allowed(str(value))


def _allowed(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal as GeoReport has it: a list of code and description."""
    form = "json" if request.path.endswith(".json") else "xml"
    return written([{"code": refusal.status, "description": f"{refusal.code}: {refusal.says}"}], "errors", form, status=refusal.status)
