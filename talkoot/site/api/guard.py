"""What every API call goes through: a declared rule, known parameters only, and problems instead of pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.operation import Operation, PathView
from ninja.params.models import QueryModel

from talkoot.shared.problems import problem
from talkoot.shared.rules import Rule

each_operation = Rule("api", "Each operation of the API declares its own rule.")
ALWAYS_KNOWN = {"lang"}  # the language of texts in answers


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
        method = request.method or ""
        if method not in known:
            return _not_allowed(known)
        unknown = sorted(set(request.GET) - known[method])
        if unknown:
            faults = [{"where": f"query.{name}", "what": _("This parameter is not known here.")} for name in unknown]
            return problem(422, "unknown-parameter", _("Unknown parameter"), _("Leave it out, or check its spelling."), faults)
        try:
            return view(request, *args, **kwargs)
        except RequestDataTooBig:
            return problem(413, "too-large", _("Too large"), _("The request is larger than the city takes in. Send less text."))

    guarded.rule = each_operation  # type: ignore[attr-defined]
    guarded.csrf_exempt = True  # type: ignore[attr-defined] # no cookie gives any right in the API
    return guarded


def _not_allowed(known: dict[str, set[str]]) -> HttpResponse:
    allowed = ", ".join(sorted(known))
    answer = problem(405, "method", _("Method not allowed"), _("Use one of: %(methods)s.") % {"methods": allowed})
    answer["Allow"] = allowed
    return answer
