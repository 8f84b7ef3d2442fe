"""The OpenAPI 3.1 description: what ninja says of the operations, and what is true of all of them."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.conf import settings
from django.utils import translation
from ninja import NinjaAPI

from talkoot.shared.problems import CONTENT_TYPE

Json = dict[str, Any]
PROBLEM = {"$ref": "#/components/schemas/Problem"}
FIRST_ERROR = 400
LANG = {
    "in": "query",
    "name": "lang",
    "required": False,
    "description": "Language of titles, reasons and errors; before `Accept-Language`",
    "schema": {"type": "string", "enum": [code for code, _ in settings.LANGUAGES]},
}
ETAG = {
    "description": "Version of this answer: send it back as `If-None-Match` to be answered 304 while it is the same",
    "schema": {"type": "string"},
}
# What any operation may answer, besides what it declares itself.
ALWAYS = {"400": "Bad request", "422": "Not valid"}
BODY = {"413": "Too large", "415": "Not JSON"}


def describe(api: NinjaAPI) -> Json:
    """Return the description, in English."""
    with translation.override("en"):
        schema: Json = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
        schema["servers"] = [{"url": "/"}]
        for method, operation in _operations(schema):
            _complete(method, operation)
        # What narrows a list is described as parameters, and is no schema of its own.
        named = orjson.dumps(schema).decode()
        schemas = schema["components"]["schemas"]
        schema["components"]["schemas"] = {name: schemas[name] for name in sorted(schemas) if f'"#/components/schemas/{name}"' in named}
    return schema


def _operations(schema: Json) -> Iterator[tuple[str, Json]]:
    for methods in schema["paths"].values():
        yield from methods.items()


def _complete(method: str, operation: Json) -> None:
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    for status, description in (ALWAYS | (BODY if "requestBody" in operation else {})).items():
        responses.setdefault(status, {"description": description})
    for status, answer in responses.items():
        if int(status) >= FIRST_ERROR:
            answer["content"] = {CONTENT_TYPE: {"schema": PROBLEM}}
    operation["parameters"] = [*map(_without_null, operation["parameters"]), LANG]
    if method == "get" and not _is_secret(operation):
        responses["200"]["headers"] = {"ETag": ETAG}
        responses["304"] = {"description": "Not changed"}
    if "429" in responses:
        responses["429"]["headers"] = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}}
    operation["responses"] = dict(sorted(responses.items()))


def _without_null(parameter: Json) -> Json:
    """Return a parameter whose schema says nothing of null: an address or a header leaves out what it does not have."""
    schema = parameter["schema"]
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        schema = {name: value for name, value in schema.items() if name != "anyOf"} | choices[0]
    return parameter | {"schema": {name: value for name, value in schema.items() if name != "title"}}


def _is_secret(operation: Json) -> bool:
    """Tell whether the answer is for one reader alone, and kept nowhere."""
    return any(parameter["name"] in {"Follow-Up-Code", "Booking-Code"} for parameter in operation["parameters"])
