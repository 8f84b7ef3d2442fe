"""Effects of ideas after commit. Each is safe to run twice."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from talkoot.ideas.models import Idea
from talkoot.ideas.queries import answer_by, code_of, first_word_by
from talkoot.shared import slots
from talkoot.shared.clock import local_day
from talkoot.shared.kinds import announce

MOST_THEMES = 3


@app.task(name="ideas.place_idea", queue="default")
def place_idea(*, idea_id: int) -> None:
    """Give a new idea the themes of what fits it best, and mark it as novel when nothing does. Gone ideas are passed over."""
    idea = Idea.objects.select_related("area").filter(id=idea_id).first()
    if idea is None or not slots.meet:
        return
    meeting = slots.meet(idea.text, language=idea.language, point=idea.point, reader_language=idea.language, exclude=("idea", idea.id))
    themes = _leading_themes(meeting) or idea.themes
    with transaction.atomic():
        if Idea.objects.filter(id=idea_id).update(themes=themes, novel=meeting.novel):
            announce("idea", [idea_id])


def _leading_themes(meeting: object) -> list[str]:
    """Return the themes that the best matches agree on, weighed by how well they fit."""
    weights: dict[str, float] = {}
    for group in meeting.groups:  # type: ignore[attr-defined]
        for match in group.matches:
            for theme in match.facets.get("theme", []):
                weights[theme] = weights.get(theme, 0.0) + match.score
    most = max(weights.values(), default=0.0)
    leading = sorted((theme for theme, weight in weights.items() if weight >= most / 2), key=lambda theme: -weights[theme])
    return leading[:MOST_THEMES]


# A mail server that is down for a night loses nothing: again after a minute, then ever more seldom, for eight hours in all.
TRY_AGAIN = RetryStrategy(max_attempts=9, wait=60, exponential_wait=3)


@app.task(name="ideas.mail_received", queue="mail", retry=TRY_AGAIN)
def mail_received(*, idea_id: int) -> None:
    """Send the giver the follow-up code and what happens by when. The code is made again here, so that no queue ever holds it."""
    idea = Idea.objects.select_related("contact").filter(id=idea_id, contact__isnull=False).first()
    if idea is None:
        return
    code = code_of(idea)
    link = settings.TALKOOT_ADDRESS + reverse("ideas:follow_code", args=[code])
    given = local_day(idea.given_at)
    context = {"idea": idea, "code": code, "link": link, "first_word_by": first_word_by(given), "answer_by": answer_by(given)}
    with translation.override(idea.contact.language):
        subject = render_to_string("ideas/mail/received_subject.txt", context).strip()
        mail = EmailMultiAlternatives(subject, render_to_string("ideas/mail/received.txt", context), to=[idea.contact.email])
        mail.attach_alternative(render_to_string("ideas/mail/received.html", context), "text/html")
    mail.send()
