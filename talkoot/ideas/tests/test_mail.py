"""The mail to the giver: in the giver's language, with the code, the link, and what happens by when."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from talkoot.ideas.actions import give_idea
from talkoot.ideas.jobs import mail_received

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "subject", "first_word", "answer"),
    [
        ("fi", "Kiitos: kaupunki on saanut ideasi", "viimeistään 1.12.2026", "Viimeistään 11.1.2027"),
        ("sv", "Tack: staden har fått din idé", "senast 1.12.2026", "Senast 11.1.2027"),
        ("en", "Thank you: your idea is with the city", "by 1 December 2026", "By 11 January 2027"),
    ],
)
def test_the_giver_is_told_in_their_own_language_what_happens_by_when(settings, language, subject, first_word, answer):
    settings.TALKOOT_ADDRESS = "https://ideas.example.org"
    given = give_idea(text="Penkkejä & puita <rantaan>", language="fi", email="antaja@example.org", reader_language=language, now=NOW)
    mail_received(idea_id=given.idea.id)
    (letter,) = mail.outbox
    ((page, kind),) = letter.alternatives
    assert (letter.to, letter.subject, kind) == (["antaja@example.org"], subject, "text/html")
    for words in (given.code, f"https://ideas.example.org/follow/{given.code}/", first_word, answer):
        assert words in letter.body
        assert words in page
    assert "Penkkejä & puita <rantaan>" in letter.body
    assert "Penkkejä &amp; puita &lt;rantaan&gt;" in page
    assert f'<html lang="{language}" dir="ltr">' in page
    assert given.code not in letter.subject
