"""What every API call goes through: a declared rule, known parameters only, JSON only, problems instead of pages, ETags."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja.operation import Operation, PathView
from ninja.params.models import QueryModel

from talkoot.shared.problems import problem
from talkoot.shared.rules import Rule

each_operation = Rule("api", "Each operation of the API declares its own rule.")
ALWAYS_KNOWN = {"lang"}  # the language of texts in answers
OK = 200


def operations(path_view: PathView) -> list[Operation]:
    """Return the operations of one path. Raises ImproperlyConfigured when one declares no rule."""
    for operation in path_view.operations:
        if not isinstance(getattr(operation.view_func, "rule", None), Rule):
            msg = f"API operation {operation.view_func.__name__} declares no rule"
            raise ImproperlyConfigured(msg)
    return list(path_view.operations)


def _query_names(operation: Operation) -> set[str]:
    names = set(ALWAYS_KNOWN)
    for model in operation.models:
        if issubclass(model, QueryModel):
            names |= set(getattr(model, "__ninja_flatten_map__", {}) or model.model_fields)
    return names


def guarded_view(view: Callable[..., HttpResponseBase], path_view: PathView) -> Callable[..., HttpResponseBase]:
    """Wrap one path's view."""
    known = {method: _query_names(operation) for operation in operations(path_view) for method in operation.methods}

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = "GET" if request.method == "HEAD" else request.method or ""
        if asked not in known:
            return not_allowed(known)
        refused = _unknown(request, known[asked]) or (asked == "POST" and _not_json(request))
        if refused:
            return refused
        is_head, request.method = request.method == "HEAD", asked
        try:
            answer = view(request, *args, **kwargs)
        except RequestDataTooBig:
            return problem(413, "too-large", _("Too large"), _("The request is larger than the city takes in. Send less text."))
        answer = _versioned(request, answer) if asked == "GET" else answer
        return _bodiless(answer) if is_head else answer

    guarded.rule = each_operation  # type: ignore[attr-defined]
    guarded.csrf_exempt = True  # type: ignore[attr-defined] # no cookie gives any right in the API
    return guarded


def not_allowed(methods: Iterable[str]) -> HttpResponse:
    """Return 405 with what is allowed."""
    allowed = sorted({*methods, *({"HEAD"} if "GET" in methods else ())})
    answer = problem(405, "method", _("Method not allowed"), _("Use one of: %(methods)s.") % {"methods": ", ".join(allowed)})
    answer["Allow"] = ", ".join(allowed)
    return answer


def _unknown(request: HttpRequest, known: set[str]) -> HttpResponse | None:
    """Refuse what the operation does not know: a misspelt filter must not look like one that found everything."""
    faults = [{"where": f"query.{name}", "what": _("This parameter is not known here.")} for name in sorted(set(request.GET) - known)]
    if "lang" in request.GET and request.GET["lang"] not in dict(settings.LANGUAGES):
        faults.append({"where": "query.lang", "what": _("One of: %(known)s.") % {"known": ", ".join(dict(settings.LANGUAGES))}})
    if not faults:
        return None
    return problem(422, "not-valid", _("Not valid"), _("Leave out what is not known, or check its spelling."), faults)


def _not_json(request: HttpRequest) -> HttpResponse | None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type == "application/json" and charset in {"utf-8", "utf8"}:
        return None
    return problem(
        415, "media-type", _("Only JSON is read here"), _("Send the body as application/json in UTF-8, and say so in Content-Type.")
    )


def _versioned(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Give an answer the ETag of its content, and answer 304 to whoever has it already."""
    if not isinstance(answer, HttpResponse) or answer.status_code != OK or answer.get("Cache-Control") == "no-store":
        return answer
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:24]}"'
    answer["ETag"] = tag
    answer.setdefault("Cache-Control", "no-cache")
    return get_conditional_response(request, etag=tag, response=answer) or answer


def _bodiless(answer: HttpResponseBase) -> HttpResponseBase:
    """Answer HEAD: what GET would say, without the body."""
    if isinstance(answer, HttpResponse):
        answer.setdefault("Content-Length", str(len(answer.content)))
        answer.content = b""
    return answer
