"""Pages about the service itself. They keep nothing and change nothing."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talkoot.ideas.words import ANSWER_DAYS, FIRST_WORD_DAYS
from talkoot.shared.rules import anyone, guarded

STATEMENT_OF = date(2026, 11, 24)


def _page(request: HttpRequest, name: str) -> HttpResponse:
    facts = {
        "contact": settings.TALKOOT_CONTACT_EMAIL,
        "first_word_days": FIRST_WORD_DAYS,
        "answer_days": ANSWER_DAYS,
        "statement_of": STATEMENT_OF,
    }
    return render(request, f"information/{name}.html", facts)


@guarded(anyone)
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the service is for."""
    return _page(request, "about")


@guarded(anyone)
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Say what happens to an idea, step by step."""
    return _page(request, "how")


@guarded(anyone)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the service is, and what is still wrong."""
    return _page(request, "accessibility")


@guarded(anyone)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about people, why, and for how long."""
    return _page(request, "privacy")


@guarded(anyone)
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Say whom to ask."""
    return _page(request, "contact")
