"""Pages on which those who look after a place keep its hours: with a preview, and with the way back."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.places.actions import ChangedMeanwhile, change_hours
from talkoot.places.forms import KeepHours
from talkoot.places.models import Hours, HoursVersion, Place
from talkoot.places.opening.shape import BadHours, Period, dump_periods, parse_periods
from talkoot.places.opening.text import day_label, hours_of, tell
from talkoot.places.rules import keep_hours
from talkoot.shared import clock
from talkoot.shared.rules import guarded
from talkoot.ui.catalogue.things import get_thing

VERSIONS_SHOWN = 10
A_PAGE = 200


def _mine(request: HttpRequest) -> "QuerySet[Place]":
    return keep_hours.objects(request.user, Place.objects.only("id", "name", "is_infrastructure"))


@guarded(keep_hours)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """List the places whose hours the person keeps, with those without any first."""
    places = list(_mine(request).by_name(get_language() or "fi")[:A_PAGE])  # type: ignore[attr-defined]
    known = dict(Hours.objects.filter(place__in=places, space=None).values_list("place_id", "changed_at"))
    rows = sorted(((place, known.get(place.pk)) for place in places), key=lambda row: row[1] is not None)
    return render(request, "places/hours_kept.html", {"rows": rows})


@guarded(keep_hours)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show the hours of a place as a form, what it would say, and save it."""
    place = get_thing(request, Place.objects.all(), place_id, may=keep_hours)
    hours = Hours.objects.filter(place=place, space=None).first()
    periods = parse_periods(hours.periods) if hours else ()
    form = KeepHours(request.POST if request.method == "POST" else None, periods=periods, seen=hours.changed_at if hours else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, place, hours, form, status=422 if request.method == "POST" else 200)
    if "save" not in request.POST:
        return _page(request, place, hours, form, preview=form.changed_periods())
    try:
        change_hours(
            place_id=place.pk,
            periods=dump_periods(form.changed_periods()),
            seen=form.cleaned_data["seen"],
            by=_name(request),
            now=clock.now(),
        )
    except ChangedMeanwhile:
        form.add_error(
            None, _("Somebody else has changed these hours meanwhile. Open the page again and look at them before you save yours.")
        )
    except BadHours as error:
        form.add_error(None, str(error))
    else:
        return redirect("places:keep_hours", place.pk)
    return _page(request, place, hours, form, status=409)


def _page(
    request: HttpRequest, place: Place, hours: Hours | None, form: KeepHours, *, preview: Sequence[Period] | None = None, status: int = 200
) -> HttpResponse:
    zone, now = get_default_timezone(), clock.now()
    versions: Any = hours.versions.order_by("-id")[:VERSIONS_SHOWN] if hours else ()
    context = {
        "place": place,
        "form": form,
        "told": tell(form.periods, now, zone) if form.periods else None,
        "preview": tell(preview, now, zone) if preview is not None else None,
        "others": [(day_label(one), hours_of(one)) for one in form.periods if not one.override][1:],
        "recurring": [hours_of(Period(groups=(group,))) for group in form.week.kept],
        "versions": versions,
    }
    return render(request, "places/keep_hours.html", context, status=status)


@guarded(keep_hours)
@require_POST
def take_back(request: HttpRequest, place_id: int, version_id: int) -> HttpResponse:
    """Let the hours say again what they said before a change."""
    place = get_thing(request, Place.objects.all(), place_id, may=keep_hours)
    version = get_object_or_404(HoursVersion.objects.select_related("hours"), pk=version_id, hours__place=place, hours__space=None)
    change_hours(
        place_id=place.pk,
        periods=version.periods,
        seen=version.hours.changed_at,
        by=_name(request),
        now=clock.now(),
    )
    return redirect("places:keep_hours", place.pk)


def _name(request: HttpRequest) -> str:
    """Return what the person is called among colleagues; without a name, only that it was somebody who may."""
    return str(getattr(request.user, "name", "") or _("an owner"))
