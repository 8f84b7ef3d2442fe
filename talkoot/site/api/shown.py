"""The description turned into what a page shows: operations with their parameters, body and answers; schemas with their properties."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Json = Mapping[str, Any]
MOST_CHOICES = 12
# What the operations, the places of parameters and the answers are called on the page. The description itself is in English.
TITLES = {
    "follow_idea": _("Follow an idea by its code"),
    "list_ideas": _("List ideas"),
    "give_idea": _("Give an idea"),
    "read_idea": _("Read an idea"),
    "meet": _("See what the city has for a text"),
    "search": _("Search everything"),
    "find_bookables": _("Find what can be booked"),
    "read_bookable": _("Read what one can book, and its rules"),
    "read_free_times": _("List free times"),
    "hold_time": _("Hold a time for a moment"),
    "confirm_hold": _("Book a time that is held"),
    "book": _("Book a time"),
    "read_own_booking": _("Read a booking by its code"),
    "move_booking": _("Move a booking"),
    "cancel_booking": _("Cancel a booking"),
}
PLACES = {"query": _("in the address"), "path": _("in the path"), "header": _("as a header")}
MEANINGS = {
    "200": _("Here it is"),
    "201": _("Made"),
    "304": _("Not changed"),
    "400": _("Cannot be read"),
    "404": _("Not found"),
    "409": _("In conflict with an earlier request"),
    "413": _("Too large"),
    "415": _("Not JSON"),
    "422": _("Not valid"),
    "429": _("Too many requests"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. parameters: rows of name, place, type and meaning. body: name of a schema. answers: status, meaning, schema.

    title, places and meanings are in the page's language, the rest in English.
    """

    id: str
    title: str
    method: str
    path: str
    says: str
    parameters: list[tuple[str, str, str, str]]
    body: str
    answers: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema. Rows of properties: name, type, what it is."""

    name: str
    says: str
    properties: list[tuple[str, str, str]]


def operations(description: Json) -> list[Operation]:
    """Return the operations, in the order of the description."""
    return [_operation(path, method, operation) for path, methods in description["paths"].items() for method, operation in methods.items()]


def shapes(description: Json) -> list[Shape]:
    """Return the schemas, by name."""
    return [_shape(name, schema) for name, schema in sorted(description["components"]["schemas"].items())]


def _operation(path: str, method: str, operation: Json) -> Operation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        id=operation["operationId"],
        title=str(TITLES.get(operation["operationId"], operation["operationId"])),
        method=method.upper(),
        path=path,
        says=operation.get("description", ""),
        parameters=[_parameter(parameter) for parameter in operation["parameters"]],
        body=type_of(body) if body else "",
        answers=[
            (status, str(MEANINGS.get(status, answer["description"])), _content(answer))
            for status, answer in operation["responses"].items()
        ],
    )


def _parameter(parameter: Json) -> tuple[str, str, str, str]:
    where = str(PLACES.get(parameter["in"], parameter["in"]))
    if parameter["required"]:
        where = gettext("%(place)s, required") % {"place": where}
    return parameter["name"], where, type_of(parameter["schema"]), parameter.get("description", "")


def _content(answer: Json) -> str:
    return ", ".join(type_of(content["schema"]) for content in answer.get("content", {}).values())


def _shape(name: str, schema: Json) -> Shape:
    needed = set(schema.get("required", ()))
    rows = [
        (key, type_of(value) + (", required" if key in needed else ""), value.get("description", ""))
        for key, value in schema.get("properties", {}).items()
    ]
    return Shape(name, schema.get("description", ""), rows)


def type_of(schema: Json) -> str:
    """Return a schema's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(type_of(choice) for choice in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        choices = [str(choice) for choice in schema.get("enum", [schema.get("const")])]
        return ", ".join(choices[:MOST_CHOICES]) + (" …" if len(choices) > MOST_CHOICES else "")
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"name → {type_of(schema['additionalProperties'])}"
    return " ".join(str(part) for part in (schema.get("type", "any"), _bounds(schema)) if part)


def _bounds(schema: Json) -> str:
    if "format" in schema:
        return f"({schema['format']})"
    least = next((schema[name] for name in ("minimum", "exclusiveMinimum", "minLength") if name in schema), None)
    most = next((schema[name] for name in ("maximum", "maxLength", "maxItems") if name in schema), None)
    if least is None and most is None:
        return ""
    return f"({'' if least is None else least}…{'' if most is None else most})"
