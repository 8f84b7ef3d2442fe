"""Effects of services after commit. Each is safe to run twice."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from talkoot.services.models import Service

TRY_AGAIN = RetryStrategy(max_attempts=9, wait=60, exponential_wait=3)


@app.task(name="services.mail_stale", queue="mail", retry=TRY_AGAIN)
def mail_stale(*, email: str, language: str, service_ids: list[int]) -> None:
    """Ask one owner to look at services that were not confirmed for long. What was confirmed meanwhile is left out."""
    services = list(Service.objects.filter(id__in=service_ids, nudged_at__isnull=False).order_by("id"))
    if not services:
        return
    context = {"services": services, "link": settings.TALKOOT_ADDRESS + reverse("services:mine") + "?stale=1"}
    with translation.override(language):
        subject = render_to_string("services/mail/stale_subject.txt", context).strip()
        EmailMessage(subject, render_to_string("services/mail/stale.txt", context), to=[email]).send()
