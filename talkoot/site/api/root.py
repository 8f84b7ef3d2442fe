"""The API itself: its routers, its errors, its description."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from talkoot import __version__
from talkoot.ideas.actions import Refused
from talkoot.ideas.api import router as ideas_router
from talkoot.matching.api import router as matching_router
from talkoot.shared.idempotency import KeyReused
from talkoot.shared.limits import TooMany
from talkoot.shared.paging import BadCursor
from talkoot.shared.problems import problem
from talkoot.shared.rules import anyone, guarded
from talkoot.site.api.guard import guarded_view

DESCRIPTION = """Give the city an idea, see what the city already has for it, follow it to its answer, and search everything the city has.

No key is needed. Limits count by address. Errors are RFC 9457 problems (`application/problem+json`). Lists are paged by cursor. Texts of the
answer come in the language of `Accept-Language` or `?lang=` (fi, sv, en); what people wrote keeps its own language, named beside it."""


class GuardedAPI(NinjaAPI):
    """Ninja's API with the guard round every path."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        result: list[URLResolver | URLPattern] = []
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                view = guarded_view(path_view.get_view(), path_view)
                path_view.get_view = lambda view=view: view  # type: ignore[method-assign]
            result += router.urls_paths(router.prefix)
        return result


api = GuardedAPI(
    title="Talkoot",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}},
)
api.add_router("", ideas_router)
api.add_router("", matching_router)


def description() -> dict[str, Any]:
    """Return the OpenAPI 3.1 description."""
    schema = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schema["servers"] = [{"url": "/"}]
    return schema


@api.exception_handler(ValidationError)
def not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 and name each faulty value; 400 where the body is not JSON at all."""
    faults = [{"where": ".".join(str(part) for part in fault.get("loc", ())), "what": fault["msg"]} for fault in error.errors]
    return problem(422, "not-valid", _("Not valid"), _("Some values are not as this operation needs them."), faults)


@api.exception_handler(HttpError)
def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what ninja itself refuses, such as a body that is not JSON."""
    return problem(error.status_code, "bad-request", _("Bad request"), error.message)


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
def bad_cursor(_request: HttpRequest, _error: BadCursor) -> HttpResponse:
    """Answer 400 for a cursor of another list."""
    return problem(400, "cursor", _("This cursor does not belong here"), _("Start again from the first page, with the same filters and order."))


@api.exception_handler(Refused)
def refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer 422 for an idea that the city cannot take as it is."""
    return problem(422, error.code.replace("_", "-"), _("The city cannot take this"), _("The text is empty, too short or too long."))


@api.exception_handler(KeyReused)
def key_reused(_request: HttpRequest, _error: KeyReused) -> HttpResponse:
    """Answer 422 for an idempotency key that came before with another request."""
    return problem(422, "key-reused", _("This idempotency key was used before"), _("Use a new key for a new request."))


@require_GET
@cache_control(public=True, max_age=300)
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    return JsonResponse(description())


@require_GET
def documentation(request: HttpRequest) -> HttpResponse:
    """The description as a page to read."""
    return render(request, "api/docs.html", {"schema": description(), "address": settings.TALKOOT_ADDRESS})


urlpatterns = [
    path("openapi.json", guarded(anyone)(openapi), name="openapi"),
    path("docs/", guarded(anyone)(documentation), name="api_docs"),
    path("", api.urls),
]
