"""What the clock calls for people."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from talkoot.shared import clock


@app.periodic(cron="23 3 * * *")
@app.task(name="people.end_sessions", queue="default", queueing_lock="people.end_sessions")
def end_sessions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Delete the sessions whose time is over, and what was kept about them."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
