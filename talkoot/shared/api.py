"""What all API routers share: types with their limits, paging links, ETags."""

import hashlib
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from talkoot.shared.text import clean

LIMIT = Annotated[int, Field(ge=1, le=100, description="How many a page")]
CURSOR = Annotated[str | None, Field(max_length=500, pattern=r"^[A-Za-z0-9_-]+$", description="`next` or `previous` of another page")]
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=12, examples=["fi"])]


def _something(text: str) -> str:
    if not clean(text):
        msg = "nothing is left once spaces and control characters are taken out"
        raise ValueError(msg)
    return text


PlainText = Annotated[str, AfterValidator(_something)]


class Point(Schema):
    """A place on Earth: WGS 84 degrees."""

    model_config = ConfigDict(extra="forbid")
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-85, le=85)


def next_links(request: HttpRequest, response: HttpResponse, after: str | None, before: str | None) -> None:
    """Add a Link header (RFC 8288) with the neighbouring pages."""
    asked = {name: value for name, value in request.GET.items() if name != "cursor"}
    links = [
        f'<{request.path}?{urlencode({**asked, "cursor": cursor})}>; rel="{relation}"'
        for relation, cursor in (("next", after), ("prev", before))
        if cursor
    ]
    if links:
        response["Link"] = ", ".join(links)


def not_modified(request: HttpRequest, response: HttpResponse, version: str) -> Any:
    """Set the ETag of what stands in `version`, and return 304 when the client has it already, else None."""
    tag = f'"{hashlib.sha256(version.encode()).hexdigest()[:20]}"'
    response["ETag"] = tag
    told = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in told or "*" in told:
        return HttpResponse(status=304, headers={"ETag": tag})
    return None
