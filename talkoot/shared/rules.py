"""Who may do what, as named rules. Default deny: a route without a rule answers 403, and a test fails on it.

A rule gates one object and filters a list with the same words, so that the two can never disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
View = TypeVar("View", bound=Callable[..., Any])


def _everything(_by: Any) -> Q:
    return Q()


@dataclass(frozen=True, slots=True)
class Rule:
    """A named permission.

    visible: (by) -> Q that filters to the objects the person may do this to; `by` is a request's user. `says` is the rule in one
    plain sentence. admits: (by) -> whether they may come in at all, asked by the guard before the page runs; None asks nobody who they
    are, so that public pages cost no look at the session.
    """

    name: str
    says: str
    visible: Callable[[Any], Q] = _everything
    admits: Callable[[Any], bool] | None = None

    def objects(self, by: Any, queryset: "QuerySet[M]") -> "QuerySet[M]":
        """Return those objects that `by` may do this to."""
        return queryset.filter(self.visible(by))

    def allows(self, by: Any, thing: Model) -> bool:
        """Tell whether `by` may do this to one object: the same filter, asked of one row."""
        return type(thing)._default_manager.filter(self.visible(by), pk=thing.pk).exists()


def guarded(rule: Rule) -> Callable[[View], View]:
    """Declare the rule of a page or an API operation. The guard refuses every view that has none."""

    def declare(view: View) -> View:
        view.rule = rule  # type: ignore[attr-defined]
        return view

    return declare


anyone = Rule("anyone", "Everyone, signed in or not.")
