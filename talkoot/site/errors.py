"""What went wrong, in plain words: a page for people, a problem for programs. Needs neither database nor session."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from talkoot.shared.problems import problem, wants_problem

# Status -> name of the problem, what it is in a few words, what to do.
PROBLEMS = {
    400: ("bad-request", _("Bad request"), _("The address or the headers cannot be read.")),
    403: ("forbidden", _("Not allowed"), _("No rule lets you do this.")),
    404: ("not-found", _("Not found"), _("There is no such thing, or it is not public.")),
    405: ("method", _("Method not allowed"), _("This address does not know the method.")),
    413: ("too-large", _("Too large"), _("The request is larger than the city takes in. Send less text.")),
    429: ("too-many", _("Too many requests"), _("Please try again later.")),
    500: ("failed", _("The fault is ours"), _("Something went wrong on our side. Try again in a moment.")),
}


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page for a status: 400, 403, 404, 405, 413, 429 or 500; a problem where a program asks."""
    if wants_problem(request):
        return problem(status, *PROBLEMS.get(status, PROBLEMS[500]))
    _make_readable(request)
    return render(request, "ui/error.html", {"status": status}, status=status)


def _make_readable(request: HttpRequest) -> None:
    """Leave out a query that cannot be read (too many fields): the page would fail on it as the request did."""
    try:
        len(request.GET)
    except SuspiciousOperation:
        request.GET = QueryDict()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where the request was too large."""
    from django.core.exceptions import RequestDataTooBig, TooManyFilesSent

    return error_page(request, 413 if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404."""
    return error_page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 where the form's token was missing or old."""
    return error_page(request, 403)
