"""Pages for what went wrong, in plain words; they need neither database nor session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page for a status: 400, 403, 404, 405, 413, 429 or 500."""
    return render(request, "ui/error.html", {"status": status}, status=status)


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
