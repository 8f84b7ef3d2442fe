"""Lists of ideas and single ideas: filters, order, paging, support."""

import re

import pytest
from django.urls import reverse

from talkoot.conversation.models import Support
from talkoot.ideas.models import Idea, IdeaShowing
from talkoot.ideas.queries import code_of
from talkoot.places.models import Area
from talkoot.shared.visitors import COOKIE
from tests.people import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def tapiola():
    return Area.objects.create(key="tapiola", name={"fi": "Tapiola", "sv": "Hagalund"}, lat=60.176, lon=24.804)


def test_support_is_once_each_and_revocable(client):
    idea = give()
    support = reverse("ideas:support", args=[idea.id])
    for _ in range(3):
        client.post(support)
    assert Support.objects.count() == 1
    assert client.cookies[COOKIE]["httponly"]
    part = client.post(support, {"back": "1"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    idea.refresh_from_db()
    assert idea.supports == 0
    assert client.get(support).status_code == 405


def test_a_hidden_idea_is_nowhere(client):
    idea = give("Piilotettu idea")
    Idea.objects.filter(id=idea.id).update(visible=False)
    assert client.get(reverse("ideas:idea", args=[idea.id])).status_code == 404
    assert client.post(reverse("ideas:support", args=[idea.id])).status_code == 404
    assert "Piilotettu" not in client.get("/ideas/").content.decode()
    assert client.get(reverse("ideas:points")).json()["features"] == []


def test_filters_stand_in_the_address(client, tapiola):
    near = give("Uimapaikka Tapiolaan", point=(24.804, 60.176))
    give("Something in English", language="en")
    cases = {
        "area=tapiola": [near.title],
        "language=en": ["Something in English"],
        "state=taken": [],
        "theme=mobility": [],
        "state=nonsense": None,
    }
    for query, titles in cases.items():
        html = client.get(f"/ideas/?{query}").content.decode()
        shown = [title for title in (near.title, "Something in English") if title in html]
        assert shown == (titles if titles is not None else [near.title, "Something in English"]), query


def test_nearest_first_and_how_far(client, tapiola):
    far, close = give("Kaukana", point=(24.5, 60.3)), give("Lähellä", point=(24.805, 60.177))
    html = client.get("/ideas/?order=nearest&lat=60.176&lon=24.804").content.decode()
    assert html.index(close.title) < html.index(far.title)
    assert "Kaukana" not in client.get("/ideas/?lat=60.176&lon=24.804&within=1").content.decode()
    points = client.get(reverse("ideas:points") + "?lat=60.176&lon=24.804&within=1").json()
    assert [feature["properties"]["title"] for feature in points["features"]] == ["Lähellä"]


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "cursor=WyJhIl0", "lat=nan&lon=1&order=nearest", "lat=1e999&lon=2", "order=%00", "theme=%00"]
)
def test_made_up_addresses_do_not_fail(client, query):
    give()
    assert client.get(f"/ideas/?{query}").status_code in {200, 404}


def test_every_idea_is_reached_by_paging_and_showings_are_counted(client):
    titles = {give(f"Idea numero {number}").title for number in range(45)}
    seen, address = set(), "/ideas/?order=newest"
    while address:
        html = client.get(address).content.decode()
        seen |= {title for title in titles if re.search(rf">{title}<", html)}
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&") if following else None
    assert seen == titles
    assert sum(len(showing.ids) for showing in IdeaShowing.objects.all()) == 45


def test_what_no_list_knows_is_left_out_and_said_and_the_order_is_said_as_it_is(client):
    give()
    html = client.get("/ideas/?theme=dragons&state=received&order=newest&lang=en").content.decode()
    assert "“Theme” has no choice “dragons”, so it was left out." in html
    assert html.count("so it was left out") == 1
    assert "seen least come first" not in html
    assert "seen least come first" in client.get("/ideas/?lang=en").content.decode()


def test_the_list_costs_the_same_at_one_and_three(client, django_assert_num_queries):
    give("Ensimmäinen")
    client.get("/ideas/")
    with django_assert_num_queries(2):
        client.get("/ideas/")
    give("Toinen", point=(24.8, 60.2))
    give("Kolmas")
    with django_assert_num_queries(2):
        client.get("/ideas/")


def test_a_persons_words_carry_their_language(client):
    idea = give("مقاعد في الظل بجانب الملعب", language="ar")
    for address in ("/ideas/", reverse("ideas:idea", args=[idea.id]), reverse("ideas:follow_code", args=[code_of(idea)])):
        assert 'lang="ar" dir="rtl"' in client.get(address).content.decode()
