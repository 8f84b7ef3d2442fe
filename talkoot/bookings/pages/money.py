"""The desk's list of money that a person has to look after."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from talkoot.bookings import actions, queries, rules
from talkoot.bookings.pages.common import decider, kept_private
from talkoot.bookings.payments.models import MoneyToSettle
from talkoot.bookings.telling import when
from talkoot.shared import clock
from talkoot.shared.paging import BadCursor, page_by_key
from talkoot.shared.rules import guarded

A_PAGE = 20


@guarded(rules.settle_money)
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """List what was paid otherwise than asked and is not settled yet, what came first first."""
    found = queries.money_to_settle(request.user).select_related("payment__booking__bookable__place", "payment__booking__contact")
    try:
        page = page_by_key(found, request.GET.get("cursor"), A_PAGE)
    except BadCursor as error:
        raise Http404 from error
    rows = [(one, one.payment.booking, when(one.payment.booking), getattr(one.payment.booking, "contact", None)) for one in page.rows]
    context = {"page": page, "rows": rows, "done": bool(request.GET.get("done"))}
    return kept_private(render(request, "bookings/money.html", context))


@guarded(rules.settle_money)
@require_POST
def settled(request: HttpRequest, money_id: int) -> HttpResponse:
    """Take one off the list: the money was given back, or is right as it is."""
    one = get_object_or_404(rules.settle_money.objects(request.user, MoneyToSettle.objects.all()), id=money_id)
    actions.settle_money(money_id=one.pk, by=decider(request), now=clock.now())
    return redirect(reverse("bookings:money") + "?done=1")
