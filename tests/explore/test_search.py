"""What people gave is found beside what the city has."""

import pytest
from django.urls import reverse

from talkoot.ideas.actions import give_idea
from talkoot.matching import jobs
from tests.explore.makers import NOW


@pytest.mark.django_db
def test_ideas_are_found_too_in_their_own_language(client, settings):
    settings.TALKOOT_EMBEDDER = "none"
    idea = give_idea(text="Rullalautoja lainattavaksi kirjastosta.", language="fi", now=NOW).idea
    jobs.add_words("idea", [idea.id])
    page = client.get(reverse("matching:search"), {"q": "rullalauta", "lang": "fi"}).content.decode()
    assert f'href="{reverse("ideas:idea", args=[idea.id])}"' in page
    assert "<mark>Rullalautoja</mark>" in page
