"""The door of every address in this folder: rule, methods, limits by key or address, ETag, gzip, refusals.

Each standard puts its refusals into its own form.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

from talkoot.shared import clock
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import Rule
from talkoot.standards.models import Key
from talkoot.standards.queries import find_key
from talkoot.standards.words import READ_LIMIT, WRONG_KEY_LIMIT, reads_of

OK, SEE_OTHER = 200, 303
SMALLEST_ZIPPED = 500
ZIP_LEVEL = 5  # 9 takes three times as long for a tenth less
FRESH = "public, max-age=60, must-revalidate"
View = Callable[..., HttpResponse]


class Refusal(Exception):
    """The request cannot be answered. status: HTTP. code: the standard's name of the fault. says: what is wrong and what to do."""

    def __init__(self, status: int, code: str, says: object, **headers: str) -> None:
        super().__init__(str(says))
        self.status, self.code, self.says = status, code, str(says)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


Write = Callable[[HttpRequest, Refusal], HttpResponse]


def opened(rule: Rule, write: Write, *, methods: frozenset[str] = frozenset({"GET"}), fresh: str = FRESH) -> Callable[[View], View]:
    """Declare a view's rule and put the door before it.

    write: makes an answer of a refusal, in the standard's form. fresh: Cache-Control of what is read. A view gives back a response or
    raises Refusal; it finds the caller's key, if any, as `request.api_key`. It may set `response.version` (str) when its content says
    when it was made, so that the ETag does not change with the second.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_head, method = request.method == "HEAD", "GET" if request.method == "HEAD" else str(request.method)
            try:
                _let_in(request, method, methods)
                response = view(request, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - what is no refusal is raised again
                response = _refused(request, error, write)
            if method == "GET" and response.status_code == OK:
                response = _versioned(request, response, fresh)
            response.headers.setdefault("Cache-Control", "no-store")
            # What is open to all is open to the pages of others too. No cookie gives any right here.
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
            response.headers["Access-Control-Expose-Headers"] = "Link, ETag, Content-Crs, Retry-After"
            return _bodiless(response) if is_head else response

        door.rule = rule  # type: ignore[attr-defined]
        door.csrf_exempt = True  # type: ignore[attr-defined] # no cookie gives any right here
        return door

    return declare


def _let_in(request: HttpRequest, method: str, methods: frozenset[str]) -> None:
    """Check what is the same for every address. Raises Refusal, TooMany, SuspiciousOperation."""
    if method not in methods:
        allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
        raise Refusal(405, "MethodNotAllowed", _("Use one of: %(methods)s.") % {"methods": allowed}, Allow=allowed)
    if any("\0" in name or "\0" in value for name, values in request.GET.lists() for value in values):
        raise Refusal(400, "InvalidParameterValue", _("A parameter holds a NUL character. Leave it out."))
    key = key_of(request, _secret(request))
    request.api_key = key  # type: ignore[attr-defined]
    if key:
        spend(reads_of(key.reads_a_minute), str(key.id), now=clock.now())
    else:
        spend(READ_LIMIT, address_of(request), now=clock.now())


def _secret(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return request.headers.get("X-Api-Key", "") or (token if scheme.lower() == "bearer" else "")


def key_of(request: HttpRequest, secret: str) -> Key | None:
    """Return the key that came along; None when none did. Raises Refusal for one that is not known, TooMany for guessing."""
    if not secret:
        return None
    key = find_key(secret)
    if key is None:
        spend(WRONG_KEY_LIMIT, address_of(request), now=clock.now())
        raise Refusal(403, "InvalidKey", _("This API key is not known or has ended. Leave it out to read, or ask the city for one."))
    return key


def _refused(request: HttpRequest, error: Exception, write: Write) -> HttpResponse:
    refusal = _as_refusal(error)
    response = write(request, refusal)
    for name, value in refusal.headers.items():
        response.headers[name] = value
    return response


def _as_refusal(error: Exception) -> Refusal:
    """Return what an exception means to the caller. Raises it again when it is a fault of ours."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, TooMany):
        return Refusal(429, "TooManyRequests", _("Please try again later."), Retry_After=str(error.retry_after))
    if isinstance(error, Http404):
        return Refusal(404, "NotFound", _("There is no such thing, or it is not public."))
    if isinstance(error, RequestDataTooBig):
        return Refusal(413, "TooLarge", _("The request is larger than the city takes in. Send less text."))
    if isinstance(error, SuspiciousOperation):
        return Refusal(400, "InvalidParameterValue", _("The request cannot be read."))
    raise error


def _versioned(request: HttpRequest, response: HttpResponse, fresh: str) -> HttpResponse:
    version = getattr(response, "version", "") or hashlib.sha256(response.content).hexdigest()[:24]
    tag = f'W/"{version}-{response.headers.get("Content-Type", "").partition(";")[0].rpartition("/")[2]}"'
    response.headers["ETag"] = tag
    response.headers.setdefault("Cache-Control", fresh)
    patch_vary_headers(response, ("Accept", "Accept-Encoding"))
    answer = get_conditional_response(request, etag=tag, response=response) or response
    return _zipped(request, answer) if isinstance(answer, HttpResponse) and answer.status_code == OK else answer


def _zipped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Make the body smaller where the caller can read that. Nothing here is secret, so its length may tell what it likes."""
    if "gzip" not in request.headers.get("Accept-Encoding", "") or len(response.content) < SMALLEST_ZIPPED:
        return response
    response.content = gzip.compress(response.content, ZIP_LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    return response


def _bodiless(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Length"] = str(len(response.content))
    response.content = b""
    return response
