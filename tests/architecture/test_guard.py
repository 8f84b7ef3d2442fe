"""Default deny: every page and API operation declares who may use it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from ninja import Router

from talkoot.shared.rules import Rule, anyone, guarded
from talkoot.site.api.guard import operations
from talkoot.site.api.root import api
from talkoot.site.middleware import Guard


def every_view(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_route_declares_a_rule():
    routes = list(every_view())
    assert routes, "no routes at all: the guard has nothing to guard"
    assert [route for route, view in routes if not isinstance(getattr(view, "rule", None), Rule)] == []


def test_a_view_without_a_rule_is_refused():
    def view(request):
        raise AssertionError("must not be reached")

    response = Guard(view).process_view(RequestFactory().get("/"), view, (), {})
    assert response.status_code == 403


def test_a_view_with_a_rule_is_let_through():
    view = guarded(anyone)(lambda request: None)
    assert Guard(lambda request: None).process_view(RequestFactory().get("/"), view, (), {}) is None


def every_operation():
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{' '.join(operation.methods)} {path}", operation.view_func


def test_every_operation_of_the_api_declares_a_rule():
    found = list(every_operation())
    assert len(found) >= 6, "the API has fewer operations than it began with: is the walk still right?"
    assert [name for name, view in found if not isinstance(getattr(view, "rule", None), Rule)] == []


def test_an_operation_without_a_rule_stops_the_start():
    open_router = Router()
    open_router.get("/open")(lambda request: {})
    with pytest.raises(ImproperlyConfigured, match="declares no rule"):
        operations(open_router.path_operations["/open"])


@pytest.mark.django_db
def test_an_undeclared_route_answers_403_over_http(client, settings):
    settings.ROOT_URLCONF = "tests.architecture.unguarded_urls"
    assert client.get("/open/").status_code == 403
