"""What all API routers share: types with their limits, links between pages, and reading JSON safely."""

import re
from typing import Annotated, Any, cast
from urllib.parse import urlencode

import orjson
from django.core.exceptions import ValidationError as NotAnAddress
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Limit = Annotated[int, Field(ge=1, le=100, description="How many a page")]
Cursor = Annotated[
    str,
    Field(min_length=1, max_length=500, pattern=r"^[A-Za-z0-9_-]+$", description="`next` or `previous` of another page of the same list"),
]
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=12, examples=["fi"])]
Key = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+$")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="Degrees east, WGS 84")]
Latitude = Annotated[float, Field(ge=-85, le=85, description="Degrees north, WGS 84")]

# A character that is still there once a text is cleaned (shared.text.clean) and its accents are joined to their letters.
_SEEN = r"[^\s\x00-\x1f\x7f-\x9f\u0300-\u036f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"


def said(*, least: int, most: int, description: str, **extra: Any) -> Any:
    """Return the type of a text that people wrote: at least so many characters that can be seen, at most so many in all."""
    pattern = r"[\s\S]*".join([_SEEN] * least)
    seen = re.compile(pattern)

    def enough(text: str) -> str:
        if not seen.search(text):
            msg = "at least {least} characters must be left once spaces and control characters are taken out"
            raise PydanticCustomError("too_little_to_see", msg, {"least": least})
        return text

    schema = {"pattern": pattern, **extra}
    return Annotated[
        str, Field(min_length=least, max_length=most, description=description, json_schema_extra=schema), AfterValidator(enough)
    ]


def _address(text: str) -> str:
    try:
        validate_email(text)
    except NotAnAddress as error:
        raise PydanticCustomError("not_an_address", "not an e-mail address") from error
    return text


Email = Annotated[str, Field(max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_address)]


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# For a whole number in a body. JSON knows one kind of number, and JSON Schema calls 311.0 an integer: it is the same as 311.
whole = BeforeValidator(_whole)


class Body(Schema):
    """A request's body: what it does not know, it refuses; a number is not a text and 1 is not true."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Point(Body):
    """A place on Earth: WGS 84 degrees."""

    lon: Longitude
    lat: Latitude


class SafeJson(Parser):
    """Reads a body by RFC 8259 to the letter: no NaN, no lone surrogates, no nesting that ends a process."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body's value. Raises ValueError."""
        return cast("dict[str, Any]", orjson.loads(request.body))


class Utf8Json(BaseRenderer):
    """Writes answers as JSON in UTF-8."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 - ninja hands them over
        """Return the bytes of an answer."""
        return orjson.dumps(data, default=str)


def next_links(request: HttpRequest, response: HttpResponse, after: str | None, before: str | None = None) -> None:
    """Add a Link header (RFC 8288) with the neighbouring pages."""
    asked = {name: value for name, value in request.GET.items() if name != "cursor"}
    links = [
        f'<{request.path}?{urlencode({**asked, "cursor": cursor})}>; rel="{relation}"'
        for relation, cursor in (("next", after), ("prev", before))
        if cursor
    ]
    if links:
        response["Link"] = ", ".join(links)
