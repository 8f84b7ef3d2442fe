"""What the pages of seasons share."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from talkoot.seasons import rules
from talkoot.seasons.models import Application, Round
from talkoot.seasons.queries import application_by_code
from talkoot.seasons.words import APPLY_LIMIT, GUESS_LIMIT
from talkoot.shared.clock import now
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import guarded
from talkoot.shared.secrets import normal_code

UNPROCESSABLE, TOO_MANY = 422, 429
OwnPage = Callable[..., HttpResponse]


def reader() -> str:
    """Return the language of the page."""
    return get_language() or "fi"


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """Answer 429 in plain words."""
    response = render(request, "ui/error.html", {"status": TOO_MANY}, status=TOO_MANY)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def round_of(request: HttpRequest, round_id: int) -> Round:
    """Return a round that the person may handle; 404 for one of another unit."""
    found: Round = get_object_or_404(rules.handle.objects(request.user, Round.objects.all()), id=round_id)
    return found


def decider(request: HttpRequest) -> str:
    """Return who decides, as it is written down."""
    return str(request.user)[:120]


def kept_private(response: HttpResponse) -> HttpResponse:
    """Mark an answer that belongs to the holder of a code: nobody stores or lists it, and no other site is told its address."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def with_code(page: OwnPage) -> Callable[..., HttpResponse]:
    """Open a page to the holder of a code: 404 for a wrong one, 429 for many wrong ones, and nothing is stored on the way."""

    @guarded(rules.own)
    @wraps(page)
    def opened(request: HttpRequest, code: str, **more: int) -> HttpResponse:
        try:
            found = _found(request, code)
        except TooMany as error:
            return too_many(request, error)
        return kept_private(page(request, found, normal_code(code), **more))

    return opened


def _found(request: HttpRequest, code: str) -> Application:
    found = application_by_code(code)
    if found is None:
        spend(GUESS_LIMIT, address_of(request), now=now())
        raise Http404
    if request.method == "POST":
        spend(APPLY_LIMIT, address_of(request), now=now())
    return found
