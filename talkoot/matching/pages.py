"""Explore: what the city has, and one search over everything."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talkoot.matching.asking import asked_of
from talkoot.matching.browsing import shelves
from talkoot.matching.marking import marked
from talkoot.matching.remembered import search as find
from talkoot.shared.kinds import all_kinds
from talkoot.shared.paging import BadCursor
from talkoot.shared.rules import anyone, guarded
from talkoot.ui.catalogue.lists import list_address
from talkoot.ui.catalogue.things import links_to

A_PAGE = 20


@guarded(anyone)
@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Show what the city has: every kind with a few examples, all of it or about one theme or area."""
    asked = asked_of(request.GET)
    found = [
        (shelf, list_address(shelf.kind), links_to(shelf.kind, shelf.taste) if shelf.taste else []) for shelf in shelves(asked.narrowing)
    ]
    return render(request, "matching/explore.html", {"shelves": found, "asked": asked})


@guarded(anyone)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything by meaning and words. Without words it leads to explore, narrowed in the same way."""
    asked = asked_of(request.GET)
    if not asked.text:
        return HttpResponseRedirect(reverse("matching:explore") + asked.query)
    try:
        found = find(asked.text, **asked.scope(), limit=A_PAGE, reader_language=get_language() or "fi")
    except BadCursor:
        return render(request, "ui/catalogue/lost.html", {"back": request.path}, status=400)
    shown = {"kinds": {kind.name: kind for kind in all_kinds()}, "marked": marked, "page_size": A_PAGE}
    return render(request, "matching/search.html", {"asked": asked, "found": found} | shown)
