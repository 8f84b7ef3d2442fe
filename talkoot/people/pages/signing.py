"""Signing in and out, and one's own page."""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.people import actions
from talkoot.people.forms import AboutMe, AskForCode, TypeCode
from talkoot.people.queries import roles_of
from talkoot.people.rules import sign_in as sign_in_rule
from talkoot.people.rules import signed_in
from talkoot.people.signals import doors_wanted
from talkoot.people.signing import Closed, SignIn, safe_next, sessions_of
from talkoot.people.words import ASKED_FOR_ONE, ASKED_FROM_ONE, TYPED_FROM_ONE
from talkoot.shared.clock import now
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import guarded

log = logging.getLogger(__name__)
UNPROCESSABLE, TOO_MANY, UNAVAILABLE = 422, 429, 503


def _answer(request: HttpRequest, form: AskForCode, status: int = 200) -> HttpResponse:
    after = safe_next(request.POST.get("next", "") or request.GET.get("next", ""))
    context = {"form": form, "after": after, "used_up": request.GET.get("why") == "used-up", "closed": request.GET.get("why") == "closed"}
    return render(request, "people/sign_in.html", context, status=status)


@guarded(sign_in_rule)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address and send a code to it."""
    if request.user.is_authenticated:
        return redirect(safe_next(request.GET.get("next", "")) or "people:me")
    form = AskForCode(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _answer(request, form)
    if not form.is_valid():
        return _answer(request, form, UNPROCESSABLE)
    return _send(request, form)


def _send(request: HttpRequest, form: AskForCode) -> HttpResponse:
    email = form.cleaned_data["email"]
    try:
        spend(ASKED_FROM_ONE, address_of(request), now=now())
        spend(ASKED_FOR_ONE, email, now=now())
        SignIn.begin(request, email, after=safe_next(request.POST.get("next", "")))
    except TooMany as error:
        form.add_error("email", _("Too many codes were asked for in a short time. Wait a quarter of an hour and try again."))
        response = _answer(request, form, TOO_MANY)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    except OSError:
        log.exception("A sign-in code could not be sent")
        form.add_error("email", _("We cannot send e-mail at the moment. Try again in a few minutes."))
        return _answer(request, form, UNAVAILABLE)
    return redirect("people:code")


@guarded(sign_in_rule)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code from the mail and sign in."""
    attempt = SignIn.of(request)
    if attempt is None:
        return redirect("people:me" if request.user.is_authenticated else "people:sign_in")
    form = TypeCode(request.POST if request.method == "POST" else None, expected=attempt.code)
    status = 200
    if request.method == "POST":
        try:
            spend(TYPED_FROM_ONE, address_of(request), now=now())
        except TooMany:
            return redirect_used_up(attempt)
        if form.is_valid():
            return _enter(attempt)
        if not attempt.record_invalid_attempt():
            return redirect_used_up(attempt)
        status = UNPROCESSABLE
    return render(request, "people/code.html", {"form": form, "email": attempt.state["email"]}, status=status)


def redirect_used_up(attempt: SignIn) -> HttpResponse:
    """End an attempt that was guessed at too often."""
    attempt.abort()
    return redirect(f"{_sign_in_address()}?why=used-up")


def _sign_in_address() -> str:
    from django.urls import reverse

    return reverse("people:sign_in")


def _enter(attempt: SignIn) -> HttpResponse:
    try:
        return attempt.finish()
    except Closed:
        return redirect(f"{_sign_in_address()}?why=closed")


@guarded(sign_in_rule)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then end this session. A link alone signs nobody out."""
    if request.method == "POST":
        get_adapter().logout(request)
        return redirect("people:signed_out")
    return render(request, "people/sign_out.html")


@guarded(sign_in_rule)
@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the session has ended."""
    return render(request, "people/signed_out.html")


@guarded(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own page: name, roles, what other folders have for this person, and where they are signed in."""
    user: Any = request.user  # the guard has seen to it that this is a person
    form = AboutMe(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        actions.rename(user=user, name=form.cleaned_data["name"], now=now())
        return redirect("people:me")
    doors = [door for _receiver, found in doors_wanted.send(sender=None, user=user) for door in found or ()]
    context = {
        "form": form,
        "roles": roles_of(user, get_language() or "fi"),
        "doors": doors,
        "sessions": sessions_of(user),
        "here_key": request.session.session_key,
    }
    return render(request, "people/me.html", context, status=UNPROCESSABLE if form.errors else 200)


@guarded(signed_in)
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions, this one included."""
    from allauth.usersessions.models import UserSession

    session = get_object_or_404(signed_in.objects(request.user, UserSession.objects.all()), id=session_id)
    here = session.session_key == request.session.session_key
    session.end()
    return redirect("people:signed_out" if here else "people:me")


@guarded(signed_in)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    for session in sessions_of(request.user):
        if session.session_key != request.session.session_key:
            session.end()
    return redirect("people:me")
