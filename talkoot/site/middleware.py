"""What every request goes through: the proxy's word on the address, the chosen language, the guard."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from talkoot.shared.limits import address_of, asked_by
from talkoot.shared.problems import wants_problem

METHOD_NOT_ALLOWED, TOO_LARGE = 405, 413
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class TrustedProxy:
    """Take the client's address from X-Forwarded-For, counting from the right as many hops as are ours; believe nobody by default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request with the client's own address."""
        hops = settings.TALKOOT_TRUSTED_PROXIES
        told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if hops and len(told) >= hops:
            request.META["REMOTE_ADDR"] = told[-hops]
        return self.get_response(request)


class KnownAsker:
    """Say to whom costly work below is counted, see shared.limits.asked_by."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        with asked_by(address_of(request)):
            return self.get_response(request)


class ChosenLanguage:
    """Speak the language of ?lang=, else of the cookie, else of the browser, else of the city. ?lang= is remembered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request in the chosen language."""
        asked = request.GET.get("lang", "")
        chosen = asked if asked in self.known else translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if asked in self.known and not wants_problem(request):  # a program says it each time
            self._remember(response, asked)
        return response

    def _remember(self, response: HttpResponseBase, language: str) -> None:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class Bounded:
    """Answer 413 to a request that says it is larger than a form with its photo, before a byte of it is kept on the disk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isascii() and said.isdigit() and int(said[:20]) > settings.TALKOOT_LARGEST_REQUEST:
            from talkoot.site.errors import error_page

            return error_page(request, TOO_LARGE)
        return self.get_response(request)


class Guard:
    """Default deny: a view that declares no rule (`shared.rules.guarded`) answers 403, whoever asks.

    Where the rule asks who comes in, a stranger is led to sign in and whoever it does not admit gets 403; what they see then is theirs
    alone, so nobody stores it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if getattr(request, "for_one", False):
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse a view without a rule, and whoever its rule does not admit."""
        rule = getattr(view, "rule", None)
        if rule is None:
            return HttpResponse("403: no rule lets anyone see this page.", status=403, content_type="text/plain; charset=utf-8")
        if rule.admits is None:
            return None
        request.for_one = True  # type: ignore[attr-defined]
        return None if rule.admits(request.user) else self._refuse(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        from talkoot.site.errors import error_page

        if request.user.is_authenticated:
            return error_page(request, 403)
        back = request.get_full_path() if request.method == "GET" else ""
        query = f"?{urlencode({'next': back})}" if back else ""
        return HttpResponseRedirect(reverse(settings.LOGIN_URL) + query)


class Explained:
    """Answer a refusal that has no words of its own (405, from Django's decorators) with the page that says it plainly."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if response.status_code != METHOD_NOT_ALLOWED or not isinstance(response, HttpResponse) or response.content:
            return response
        from talkoot.site.errors import error_page

        page = error_page(request, METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page
