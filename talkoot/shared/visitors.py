"""Visitors without an account: a random cookie, known to the database only by its keyed hash."""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from talkoot.shared.secrets import keyed_hash

COOKIE = "talkoot_visitor"
AGE = 365 * 24 * 3600
_SHAPE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone's browser. `by` is what is stored; `cookie` is what the browser keeps."""

    by: bytes
    cookie: str


def _visitor(cookie: str) -> Visitor:
    return Visitor(keyed_hash("visitor", cookie), cookie)


def known_visitor(request: HttpRequest) -> Visitor | None:
    """Return who is asking; None for a browser that has done nothing yet, or brings a cookie that is none of ours."""
    cookie = request.COOKIES.get(COOKIE, "")
    return _visitor(cookie) if _SHAPE.fullmatch(cookie) else None


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who is asking, making them known. Remember them with `remember`.

    A first cookie derives from the form's own secret, so that two quick presses of one button are one visitor.
    """
    form_secret = request.META.get("CSRF_COOKIE") or secrets.token_hex(32)
    return known_visitor(request) or _visitor(keyed_hash("visitor-cookie", form_secret).hex())


def remember(response: HttpResponseBase, visitor: Visitor) -> None:
    """Ask the browser to keep the visitor's cookie for a year."""
    secure = settings.TALKOOT_COOKIE_SECURE
    response.set_cookie(COOKIE, visitor.cookie, max_age=AGE, secure=secure, httponly=True, samesite="Lax")
