"""What the unit has to invoice: the bookings of a month that are paid by invoice, as a page and as a table for the accounts."""

import csv
import io
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talkoot.bookings import queries, rules
from talkoot.bookings.models import Booking
from talkoot.bookings.pages.common import kept_private
from talkoot.bookings.telling import when
from talkoot.shared import clock
from talkoot.shared.rules import guarded
from talkoot.ui.values import said

MONTHS = 12
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@guarded(rules.handle)
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    """List what ended in a month and is paid by invoice; with `f=csv` as a file."""
    today = clock.now().astimezone(get_default_timezone()).date()
    counted = range(today.year * 12 + today.month - 1, 0, -1)[:MONTHS]  # months since the year 0
    months = [date(number // 12, number % 12 + 1, 1) for number in counted]
    chosen = next((month for month in months if month.isoformat() == request.GET.get("month")), months[0])
    found = queries.to_invoice(request.user, chosen)
    if request.GET.get("f") == "csv":
        return kept_private(_file(found, chosen))
    rows = [(booking, when(booking), getattr(booking, "contact", None)) for booking in found]
    context = {"rows": rows, "months": months, "chosen": chosen, "sum": sum(booking.cost_cents for booking in found)}
    return kept_private(render(request, "bookings/invoices.html", context))


def _file(found: list[Booking], month: date) -> HttpResponse:
    """Return the table as a file that spreadsheets open: separated by semicolons, prices with a comma, as in Finland."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow([_("Booking"), _("What"), _("When"), _("Who"), _("E-mail"), _("Telephone"), _("Price"), _("VAT in it, per cent")])
    for booking in found:
        contact = getattr(booking, "contact", None)
        who = [contact.name, contact.email, contact.phone] if contact else ["", "", ""]
        told = [said(booking.bookable.name), when(booking), *who]
        price = f"{booking.cost_cents / 100:.2f}".replace(".", ",")
        table.writerow([booking.pk, *(_safe(text) for text in told), price, f"{booking.vat_permille / 10:g}".replace(".", ",")])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="invoices-{month:%Y-%m}.csv"'
    return response


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
