"""The API's description: as JSON for programs, as a page for people."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition

from talkoot.shared.rules import anyone, guarded
from talkoot.site.api.description import describe
from talkoot.site.api.guard import not_allowed
from talkoot.site.api.shown import operations, shapes

# Each kind of problem: its name in `type`, its status, what it means and what to do.
PROBLEMS = (
    ("bad-request", 400, _("The body is not JSON, or the address cannot be read.")),
    ("forbidden", 403, _("No rule lets you do this.")),
    ("not-found", 404, _("There is no such thing, or it is not public. The two look alike on purpose.")),
    ("no-such-page", 404, _("The cursor is of another list. Start again from the first page, with the same filters and order.")),
    ("method", 405, _("This address does not know the method. The header Allow names those it knows.")),
    ("key-reused", 409, _("The idempotency key came before with another request.")),
    ("too-large", 413, _("The request is larger than the city takes in.")),
    ("media-type", 415, _("The body must be application/json in UTF-8, and Content-Type must say so.")),
    ("not-valid", 422, _("Values are missing, unknown or not as they should be. Each of them stands in faults.")),
    ("too-many", 429, _("Too many requests from one address. The header Retry-After says when to try again.")),
    ("failed", 500, _("The fault is ours. Try again in a moment.")),
)

EXAMPLES = (
    (
        _("What does the city have for an idea?"),
        "curl %(api)s/meet -H 'Content-Type: application/json' -d '{\"text\": \"A place to repair bikes together\"}'",
    ),
    (_("Search everything"), "curl '%(api)s/search?q=kirjasto&kind=place&lang=sv'"),
    (
        _("Give an idea"),
        "curl %(api)s/ideas -H 'Content-Type: application/json' -H \"Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' ')\" \\\n"
        '  -d \'{"text": "Penkkejä rantaraitille, jotta mummokin jaksaa.", "language": "fi"}\'',
    ),
    (_("Follow an idea by its code"), "curl %(api)s/followed-idea -H 'Follow-Up-Code: YOUR-CODE'"),
)


def reading(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a page be read and nothing else, with a problem for whoever tries."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.method in {"GET", "HEAD"} else not_allowed({"GET"})

    read.csrf_exempt = True  # type: ignore[attr-defined] # it changes nothing
    return read


@cache
def _description() -> dict[str, Any]:
    from talkoot.site.api.root import api

    return describe(api)


def _etag(_request: HttpRequest) -> str:
    return f'"{hash(orjson.dumps(_description())) & 0xFFFFFFFFFFFF:x}"'


@guarded(anyone)
@reading
@condition(etag_func=_etag)
def openapi(_request: HttpRequest) -> HttpResponse:
    """Answer the description as JSON."""
    return HttpResponse(orjson.dumps(_description()), content_type="application/json")


@guarded(anyone)
@reading
def documentation(request: HttpRequest) -> HttpResponse:
    """Show the description as a page to read."""
    schema = _description()
    examples = [(title, command % {"api": f"{settings.TALKOOT_ADDRESS}/api/v1"}) for title, command in EXAMPLES]
    shown = {"schema": schema, "operations": operations(schema), "shapes": shapes(schema), "problems": PROBLEMS, "examples": examples}
    return render(request, "api/docs.html", shown)
