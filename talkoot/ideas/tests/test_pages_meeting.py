"""What the city has for an idea, as it stands on the page."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from talkoot.shared import slots

pytestmark = pytest.mark.django_db


def meeting(*titles):
    matches = [
        SimpleNamespace(kind="idea", source_id=at, title=title, language="fi", snippet="", reasons=[]) for at, title in enumerate(titles, 1)
    ]
    groups = [SimpleNamespace(kind="idea", matches=matches)] if matches else []
    return SimpleNamespace(groups=groups, language="fi", novel=not matches, meaning_used=True)


@pytest.fixture
def met(client, monkeypatch):
    def page(found, lang="en"):
        monkeypatch.setattr(slots.meet, "_function", lambda *_, **__: found)
        return client.post(reverse("ideas:meet") + f"?lang={lang}", {"text": "Koira"}, headers={"HX-Request": "true"}).content.decode()

    return page


def test_two_ideas_of_the_same_title_are_told_apart_by_ear(met):
    html = met(meeting("Koirapuisto", "Koirapuisto", "Kissapuisto", "Koirapuisto"))
    labels = re.findall(r'<form[^>]* aria-label="([^"]+)"', html)
    assert len(labels) == len(set(labels)) == 4


@pytest.mark.parametrize(("lang", "next_step"), [("fi", "vastaa ihminen"), ("sv", "en människa svarar"), ("en", "a person answers it")])
def test_when_nothing_fits_it_says_what_happens_next(met, lang, next_step):
    assert next_step in met(meeting(), lang)
