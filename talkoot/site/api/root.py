"""The API itself: its routers, its errors, its addresses."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from talkoot import __version__
from talkoot.bookings.actions import Refused as BookingRefused
from talkoot.bookings.api import refused as booking_refused
from talkoot.bookings.api import router as bookings_router
from talkoot.ideas.actions import Refused
from talkoot.ideas.api import router as ideas_router
from talkoot.ideas.words import LONGEST_TEXT, SHORTEST_TEXT
from talkoot.matching.api import router as matching_router
from talkoot.shared.api import SafeJson, Utf8Json
from talkoot.shared.idempotency import KeyReused
from talkoot.shared.limits import TooMany
from talkoot.shared.paging import BadCursor
from talkoot.shared.problems import problem
from talkoot.shared.rules import anyone, guarded
from talkoot.site.api import pages
from talkoot.site.api.faults import what_is_wrong
from talkoot.site.api.guard import guarded_view

DESCRIPTION = """Give the city an idea, see what the city already has for it, follow it to its answer, and search everything the city has.

No key is needed. Limits count by address. Errors are RFC 9457 problems (`application/problem+json`). Lists are paged by cursor, and their
neighbouring pages stand in the `Link` header too. Texts of the answer come in the language of `?lang=` or `Accept-Language` (fi, sv, en);
what people wrote keeps its own language, named beside it."""


def _itself(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    return view


class GuardedAPI(NinjaAPI):
    """Ninja's API with the guard round every path."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        result: list[URLResolver | URLPattern] = []
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                view = guarded_view(path_view.get_view(), path_view)
                path_view.get_view = partial(_itself, view)  # type: ignore[method-assign]
            result += router.urls_paths(router.prefix)
        return result


api = GuardedAPI(
    title="Talkoot",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=SafeJson(),
    renderer=Utf8Json(),
    openapi_extra={"info": {"license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}},
)
api.add_router("", ideas_router)
api.add_router("", matching_router)
api.add_router("", bookings_router)
api.exception_handler(BookingRefused)(booking_refused)
# The names that functions give their arguments are not part of a request.
ARGUMENTS = {"data", "asked"}


def _where(place: tuple[Any, ...]) -> str:
    return ".".join(str(part) for index, part in enumerate(place) if not (index == 1 and part in ARGUMENTS))


@api.exception_handler(ValidationError)
def not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 and name each faulty value."""
    faults = [{"where": _where(fault.get("loc", ())), "what": what_is_wrong(fault)} for fault in error.errors]
    return problem(422, "not-valid", _("Not valid"), _("Some values are not as this operation needs them."), faults)


@api.exception_handler(HttpError)
def not_read(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what ninja itself refuses: a body that is not JSON."""
    return problem(error.status_code, "bad-request", _("Bad request"), _("The body is not JSON as RFC 8259 has it."))


@api.exception_handler(Http404)
def not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer 404 for what is not there or may not be seen: the two look alike on purpose."""
    return problem(404, "not-found", _("Not found"), _("There is no such thing, or it is not public."))


@api.exception_handler(TooMany)
def too_many(_request: HttpRequest, error: TooMany) -> HttpResponse:
    """Answer 429 and say when to try again."""
    answer = problem(429, "too-many", _("Too many requests"), _("Please try again later."))
    answer["Retry-After"] = str(error.retry_after)
    return answer


@api.exception_handler(BadCursor)
def no_such_page(_request: HttpRequest, _error: BadCursor) -> HttpResponse:
    """Answer 404 for a cursor of another list: it names a page that this list does not have."""
    return problem(
        404, "no-such-page", _("This list has no such page"), _("Start again from the first page, with the same filters and order.")
    )


@api.exception_handler(Refused)
def refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer 422 for an idea that the city cannot take as it is."""
    limits = {"min_length": SHORTEST_TEXT, "max_length": LONGEST_TEXT}
    fault = {"where": "body.text", "what": what_is_wrong({"type": f"string_{error.code}", "msg": error.code, "ctx": limits})}
    return problem(422, "not-valid", _("Not valid"), _("The text is empty, too short or too long."), [fault])


@api.exception_handler(KeyReused)
def key_reused(_request: HttpRequest, _error: KeyReused) -> HttpResponse:
    """Answer 409 for an idempotency key that came before with another request: the request itself is as it should be."""
    fault = {"where": "header.Idempotency-Key", "what": _("It came before with another request.")}
    return problem(409, "key-reused", _("This idempotency key was used before"), _("Use a new key for a new request."), [fault])


@guarded(anyone)
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer 404 for every other address below the API's."""
    return not_found(request, Http404())


nothing_here.csrf_exempt = True  # type: ignore[attr-defined] # it changes nothing
urlpatterns = [
    path("openapi.json", pages.openapi, name="openapi"),
    path("docs/", pages.documentation, name="docs"),
    *api.urls[0],
    re_path(r"", nothing_here),
]
