"""Errors of the API as RFC 9457 problem details: what happened, in the reader's language, and what to do about it."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"
EXPLAINED_AT = "/api/v1/docs/#problem-"


class Fault(Schema):
    """One thing that is wrong with a request: where, and what."""

    where: str = Field(description="Path to the faulty value, such as body.text or query.limit")
    what: str = Field(description="What is wrong with it")


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str = Field(description="A stable name of the kind of problem, as a URI reference to its explanation")
    title: str = Field(description="The kind of problem in a few words")
    status: int = Field(description="The HTTP status, repeated", ge=400, le=599)
    detail: str = Field(description="What happened this time and what to do; may be empty")
    faults: list[Fault] = Field(description="Each faulty value, where there are any")


def problem(status: int, name: str, title: object, detail: object = "", faults: list[dict[str, Any]] | None = None) -> HttpResponse:
    """Return a problem as an answer. `name` is a stable slug; texts may be lazy translations."""
    body = {"type": EXPLAINED_AT + name, "title": str(title), "status": status, "detail": str(detail), "faults": faults or []}
    return HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)


def wants_problem(request: HttpRequest) -> bool:
    """Tell whether errors of this request are for a program rather than a person."""
    return request.path.startswith(PREFIX)
