"""Signing in by e-mail code, over django-allauth: its stages and sessions, with one door for known and new addresses alike.

The answer, the mail and the time they take are the same whether an address has an account or not, so that nobody learns who has one.
An account is made when a code has proved the address, never before.
"""

import ipaddress
import logging
from typing import Any, Self

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from talkoot.people.actions import account_of
from talkoot.people.models import User
from talkoot.shared import clock

log = logging.getLogger(__name__)
V4_KEPT, V6_KEPT = 24, 48


class Closed(Exception):
    """The account of this address is closed. Said only to whoever proved that the address is theirs."""


def neighbourhood(address: str) -> str:
    """Return the network that an address lies in: enough to see "that was not me", too little to find a person. "0.0.0.0" if unknown."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - no address to listen on
    kept = V4_KEPT if isinstance(parsed, ipaddress.IPv4Address) else V6_KEPT
    return str(ipaddress.ip_network((parsed, kept), strict=False).network_address)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks of us."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what a session's list shows of its address; the middleware TrustedProxy has settled REMOTE_ADDR."""
        return neighbourhood(request.META.get("REMOTE_ADDR", ""))

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Anyone may have an account; roles are given by administrators."""
        return True


def safe_next(asked: str) -> str:
    """Return an address of this site to go to after signing in; "" for anything that leads elsewhere."""
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe and len(asked) < 1000 else ""  # noqa: PLR2004 - longer than any page of ours


class SignIn(LoginCodeVerificationProcess):  # type: ignore[misc]
    """One attempt to sign in: kept in the browser's session from the address to the code."""

    @classmethod
    def begin(cls, request: HttpRequest, email: str, *, after: str) -> None:
        """Send a code to an address and remember the attempt. Raises OSError (SMTPException is one) when the mail cannot be sent."""
        user = User.objects.filter(email=email).first()
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, email=email), initiated_by_user=True, after=after)
        process = cls(stage)
        process.send()
        process.persist()

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """Return the attempt that this browser has under way; None when there is none, or it took too long."""
        stage = None if request.user.is_authenticated else LoginStageController.enter(request, LoginByCodeStage.key)
        if stage is None or not stage.state.get("code"):
            return None
        found: Self | None = cls(stage).abort_if_invalid()
        return found

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:  # noqa: ARG002 - allauth's signature
        """Send a new code, whether the address is known or not."""
        get_adapter().send_mail("account/email/login_code", email, {"code": self.generate_code()})

    def finish(self, redirect_url: str | None = None) -> HttpResponse:
        """Sign in whoever proved the address, making the account if it is new. Raises Closed."""
        user = account_of(email=self.state["email"], language=get_language() or "fi", now=clock.now())
        if not user.is_active:
            self.abort()
            raise Closed
        self._user = user
        response: HttpResponse = super().finish(redirect_url or self.state.get("after") or None)
        return response


def sessions_of(user: Any) -> list[Any]:
    """Return the sessions in which a person is signed in now, newest first (allauth.usersessions)."""
    from allauth.usersessions.models import UserSession

    return sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.created_at, reverse=True)
