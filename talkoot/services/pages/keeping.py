"""Pages with which owners keep their services current."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.services import actions
from talkoot.services.actions import Changed
from talkoot.services.forms import EditService, KeepWay, field_label, label_all, languages
from talkoot.services.models import Service, ServiceChannel, ServiceVersion
from talkoot.services.pages.catalogue import VERSIONS_SHOWN, words
from talkoot.services.queries import stale_before, stale_services
from talkoot.services.rules import edit as may_edit
from talkoot.services.rules import read as may_read
from talkoot.shared.clock import now
from talkoot.shared.paging import BadCursor, page_by_key
from talkoot.shared.rules import guarded
from talkoot.ui.values import own_name

UNPROCESSABLE, CONFLICT, SHOWN = 422, 409, 30


def own_service(request: HttpRequest, service_id: int) -> Service:
    """Return a service to whoever may edit it: 404 for whoever may not even see it, 403 for whoever may see it but not touch it."""
    from django.core.exceptions import PermissionDenied

    things = Service.objects.select_related("owner", "general")
    found: Service | None = may_edit.objects(request.user, things.filter(pk=service_id)).first()
    if found is None:
        get_object_or_404(things.filter(visible=True) | may_read.objects(request.user, things), pk=service_id)
        raise PermissionDenied
    return found


@guarded(may_read)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the services of one's units, those that nobody confirmed for long if asked."""
    services: Any = may_read.objects(request.user, Service.objects.select_related("owner"))
    stale_only = bool(request.GET.get("stale"))
    if stale_only:
        services = stale_services(services, now=now())
    try:
        page = page_by_key(services.by_name(get_language() or "fi"), request.GET.get("after"), SHOWN)
    except BadCursor as error:
        raise Http404 from error
    context = {"page": page, "stale_only": stale_only, "stale_before": stale_before(now())}
    return render(request, "services/mine.html", context)


@guarded(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, service_id: int) -> HttpResponse:
    """Edit a service: preview, then save. What was typed stays whatever goes wrong."""
    thing = own_service(request, service_id)
    form = EditService(request.POST if request.method == "POST" else None, initial=EditService.filled(thing))
    if request.method != "POST":
        return _edit_page(request, thing, form)
    if not form.is_valid():
        return _edit_page(request, thing, form, UNPROCESSABLE)
    changes = form.changes(thing)
    if request.POST.get("action") == "preview":
        for name, value in changes.items():
            setattr(thing, name, value)
        return _edit_page(request, thing, form, preview=True)
    reader = get_language() or "fi"
    told = {name: {reader: text} for name in ("why", "proposed_by") if (text := form.cleaned_data[name].strip())}
    try:
        actions.edit_service(service_id=thing.id, seen=form.cleaned_data["seen"], changes=changes, by=request.user, now=now(), **told)
    except Changed as changed:
        return _edit_page(request, thing, form, CONFLICT, meanwhile=_since(thing, form.cleaned_data["seen"], changed.now))
    return redirect("services:versions", thing.id)


def _since(thing: Service, seen: int, version: int) -> dict[str, Any]:
    """Return what somebody else changed since a version: what, who, and the version to save over knowingly."""
    versions = ServiceVersion.objects.filter(service=thing, number__gt=seen).order_by("number")
    changed = sorted({name for one in versions for name in one.changed})
    return {"version": version, "who": sorted({one.made_by for one in versions if one.made_by}), "rows": _rows(thing, seen, changed)}


def _rows(thing: Service, number: int, names: list[str]) -> list[tuple[str, str, str]]:
    """Return (field, what a version said, what it says now) for these fields, in the reader's language."""
    then = ServiceVersion.objects.filter(service=thing, number=number).first()
    present = Service.objects.get(pk=thing.pk)
    return [(field_label(name), _told(then.content.get(name) if then else ""), _told(getattr(present, name, ""))) for name in names]


def _told(value: Any) -> str:
    """Return a field's value as one plain text."""
    if isinstance(value, dict):
        return " / ".join(f"{language}: {text}" for language, text in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _edit_page(request: HttpRequest, thing: Service, form: EditService, status: int = 200, **more: Any) -> HttpResponse:
    tongues = [(language, own_name(language)) for language in languages()]
    context = {
        "thing": thing,
        "form": form,
        "tongues": tongues,
        "preview": False,
        "meanwhile": None,
        "seen": thing.version,
        **words(),
        **more,
    }
    if form.is_bound and not more.get("meanwhile"):
        context["seen"] = form["seen"].value()
    if more.get("meanwhile"):
        context["seen"] = more["meanwhile"]["version"]
    context["ways"] = thing.ways.select_related("place").order_by("order")
    return render(request, "services/edit.html", context, status=status)


@guarded(may_edit)
@require_POST
def confirm(request: HttpRequest, service_id: int) -> HttpResponse:
    """Take the owner's word that the service is still true."""
    thing = own_service(request, service_id)
    try:
        actions.confirm_service(service_id=thing.id, seen=_number(request.POST.get("seen")), by=request.user, now=now())
    except Changed:
        return redirect("services:versions", thing.id)
    return redirect("services:mine")


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004 - an integer column


@guarded(may_edit)
@require_safe
def versions(request: HttpRequest, service_id: int) -> HttpResponse:
    """Show the history to its owner, with a way back to each version."""
    thing = own_service(request, service_id)
    things: Any = ServiceVersion.objects.filter(service=thing).defer("content").order_by("-number", "-id")
    try:
        page = page_by_key(things, request.GET.get("after"), VERSIONS_SHOWN)
    except BadCursor as error:
        raise Http404 from error
    return render(request, "services/history.html", {"thing": thing, "page": page, "may_edit": True, "label_all": label_all})


@guarded(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, service_id: int, number: int) -> HttpResponse:
    """Show how a version differs from the present, and bring it back when asked."""
    thing = own_service(request, service_id)
    version = get_object_or_404(ServiceVersion, service=thing, number=number)
    status = 200
    if request.method == "POST":
        try:
            actions.restore_version(service_id=thing.id, seen=_number(request.POST.get("seen")), number=number, by=request.user, now=now())
        except Changed:
            status = CONFLICT
        else:
            return redirect("services:versions", thing.id)
    names = [name for name, value in version.content.items() if name != "ways" and getattr(thing, name, None) != value]
    context = {"thing": thing, "version": version, "rows": _rows(thing, number, names), "changed_meanwhile": status == CONFLICT}
    return render(request, "services/restore.html", context, status=status)


@guarded(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def way(request: HttpRequest, service_id: int, way_id: int | None = None) -> HttpResponse:
    """Add or change one way to get a service."""
    thing = own_service(request, service_id)
    old = get_object_or_404(ServiceChannel.objects.select_related("place"), id=way_id, service=thing) if way_id else None
    initial = {**(KeepWay.filled(old) if old else {}), "seen": thing.version}
    form = KeepWay(request.POST if request.method == "POST" else None, initial=initial, way=old)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                _keep(request, thing, form, way_id)
            except Changed:
                form.add_error(None, _("Somebody else changed this service meanwhile. Look at its history, then save again."))
                status = CONFLICT
            else:
                return redirect("services:edit", thing.id)
    context = {"thing": thing, "form": form, "way": old, "tongues": [(one, own_name(one)) for one in languages()]}
    context["seen"] = thing.version if status == CONFLICT else form["seen"].value()
    return render(request, "services/way.html", context, status=status)


def _keep(request: HttpRequest, thing: Service, form: KeepWay, way_id: int | None) -> None:
    seen = form.cleaned_data["seen"]
    if request.POST.get("action") == "remove" and way_id:
        actions.remove_way(service_id=thing.id, seen=seen, way_id=way_id, by=request.user, now=now())
    else:
        actions.keep_way(service_id=thing.id, seen=seen, way_id=way_id, values=form.values(), by=request.user, now=now())
