"""What the city has for an idea, as it stands on the page."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from talkoot.ideas.models import Idea
from talkoot.ideas.tests.giving import given
from talkoot.shared import slots
from tests.people import give

pytestmark = pytest.mark.django_db


def meeting(*titles, unsure=False, strong=True, first=1):
    alike = {"kind": "idea", "language": "fi", "snippet": "", "reasons": [], "facets": {"state": ["in_use"]}, "strong": strong}
    matches = [SimpleNamespace(source_id=at, title=title, **alike) for at, title in enumerate(titles, first)]
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
    labels = re.findall(r'<button[^>]* aria-label="([^"]+)"', html)
    assert len(labels) == len(set(labels)) == 4


@pytest.mark.parametrize(("lang", "next_step"), [("fi", "vastaa ihminen"), ("sv", "en människa svarar"), ("en", "a person answers it")])
def test_when_nothing_fits_it_says_what_happens_next(met, lang, next_step):
    assert next_step in met(meeting(), lang)


def test_what_may_not_be_understood_is_not_called_new_but_read_all_the_same(met):
    found = meeting()
    assert "Nobody has told the city this before" in met(found)
    found.novel = False
    html = met(found)
    assert "We found nothing that fits" in html
    assert "Several people read it" in html
    assert "new" not in html.lower()


def test_a_like_idea_says_how_far_it_has_come(met):
    assert re.search(r"<span[^>]*data-state>In use</span>", met(meeting("Koirapuisto")))


@pytest.mark.parametrize("titles", [(), ("Koirapuisto",)])
def test_in_a_language_that_was_not_measured_it_says_that_something_may_be_missing(met, titles):
    assert "We may have missed something" in met(meeting(*titles, unsure=True))
    assert "We may have missed something" not in met(meeting(*titles))


def test_only_what_is_close_may_be_the_same(met, client):
    assert 'name="support"' in met(meeting("Koirapuisto"))
    assert 'name="support"' not in met(meeting("Koirapuisto", strong=False))
    _idea, code = given(client)
    address = reverse("ideas:given", args=[code])
    met(meeting("Koirapuisto"))
    assert reverse("ideas:same", args=[code]) + "?into=1" in client.get(address).content.decode()
    met(meeting("Koirapuisto", strong=False))
    assert reverse("ideas:same", args=[code]) not in client.get(address).content.decode()


@pytest.mark.parametrize("script", [True, False])
def test_supporting_the_same_idea_loses_nothing_that_was_typed_and_can_be_taken_back(met, client, script):
    idea = give("Koirapuisto rantaan")
    met(meeting("Koirapuisto", first=idea.id))
    headers = {"HX-Request": "true"} if script else {}
    for name, other, count in (("support", "back", 1), ("back", "support", 0)):
        html = client.post("/", {"text": "Koirille oma puisto", name: idea.id}, headers=headers).content.decode()
        idea.refresh_from_db()
        assert idea.supports == count
        assert f'name="{other}" value="{idea.id}"' in html
        assert ("<h1" not in html) if script else ("Koirille oma puisto</textarea>" in html)
    assert Idea.objects.count() == 1, "nothing was given by it"
