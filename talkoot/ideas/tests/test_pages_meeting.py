"""What the city has for an idea, as it stands on the page."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from talkoot.shared import slots

pytestmark = pytest.mark.django_db


def meeting(*titles, unsure=False):
    matches = [
        SimpleNamespace(kind="idea", source_id=at, title=title, language="fi", snippet="", reasons=[], facets={"state": ["in_use"]})
        for at, title in enumerate(titles, 1)
    ]
    groups = [SimpleNamespace(kind="idea", matches=matches)] if matches else []
    return SimpleNamespace(groups=groups, language="fi", novel=not matches, meaning_used=True, unsure=unsure)


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


def test_a_like_idea_says_how_far_it_has_come(met):
    assert re.search(r"<span[^>]*data-state>In use</span>", met(meeting("Koirapuisto")))


@pytest.mark.parametrize("titles", [(), ("Koirapuisto",)])
def test_in_a_language_that_was_not_measured_it_says_that_something_may_be_missing(met, titles):
    assert "We may have missed something" in met(meeting(*titles, unsure=True))
    assert "We may have missed something" not in met(meeting(*titles))
