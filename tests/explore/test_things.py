"""Every page of a thing, with the same stories."""

import pytest
from django.urls import reverse

from talkoot.shared import slots
from tests.explore.makers import SORTS, make, make_area, of

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("sort", SORTS, ids=str)


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """Without what is near in meaning: matching has its own tests."""
    monkeypatch.setattr(slots.neighbours, "_function", None)


def page_of(sort, thing):
    return reverse(sort.page_name, args=[thing.id])


@each
def test_tells_what_the_thing_is_and_invites_an_idea(client, sort):
    thing = make(sort, "This thing", summary={"en": "What it is in short."})
    page = client.get(page_of(sort, thing)).content.decode()
    assert "This thing</h1>" in page
    assert f'href="/?about={sort.kind}:{thing.id}"' in page
    assert reverse(sort.list_name) in page
    assert "Nature" in page


@each
def test_what_is_hidden_or_not_there_answers_404(client, sort):
    thing = make(sort, visible=False)
    assert client.get(page_of(sort, thing)).status_code == 404
    assert client.get(reverse(sort.page_name, args=[thing.id + 1])).status_code == 404
    assert client.get(reverse(sort.page_name, args=[10**30])).status_code == 404


@each
def test_only_reading_is_allowed(client, sort):
    assert client.post(page_of(sort, make(sort))).status_code == 405


@each
def test_a_text_in_another_language_says_which(client, sort):
    thing = make(sort, {"ar": "شجرة"}, summary={"ar": "ظل"})
    assert '<h1 lang="ar" dir="rtl">' in client.get(page_of(sort, thing)).content.decode()


@each
def test_escapes_what_people_wrote(client, sort):
    thing = make(sort, "<script>x</script>", summary={"en": "<img src=x>"})
    page = client.get(page_of(sort, thing)).content.decode()
    assert "<script>x" not in page
    assert "<img src=x>" not in page


@each
def test_a_long_text_is_no_trouble(client, sort):
    thing = make(sort, "A" * 3000, summary={"en": "word " * 5000})
    assert client.get(page_of(sort, thing)).status_code == 200


def test_a_place_is_not_a_piece_of_infrastructure(client):
    place = make(of("place"))
    assert client.get(reverse("places:infrastructure", args=[place.id])).status_code == 404
    assert client.get(reverse("places:infrastructure_map", args=[place.id])).json()["features"] == []


def test_a_service_tells_how_to_get_it_what_it_promises_and_whose_it_is(client):
    owner = make(of("organisation"), "Library unit")
    texts = {"description": {"en": "Long text."}, "how": {"en": "Walk in."}, "promise": {"en": "In two weeks."}, "cost": {"en": "Free"}}
    page = client.get(page_of(of("service"), make(of("service"), owner=owner, **texts))).content.decode()
    for words in ("Long text.", "Walk in.", "In two weeks.", "Free", "Children", "Web page", "Library unit"):
        assert words in page


def test_a_hidden_owner_is_not_named(client):
    owner = make(of("organisation"), "Secret unit", visible=False)
    page = client.get(page_of(of("service"), make(of("service"), owner=owner))).content.decode()
    assert "Secret unit" not in page


def test_an_organisation_shows_everything_it_answers_for_but_nothing_hidden(client):
    unit = make(of("organisation"), "Unit")
    for kind in ("service", "place", "infrastructure", "dataset", "challenge", "pilot"):
        make(of(kind), f"Its {kind}", owner=unit)
        make(of(kind), f"Secret {kind}", owner=unit, visible=False)
    make(of("person"), "Its person", organisation=unit)
    page = client.get(page_of(of("organisation"), unit)).content.decode()
    for kind in ("service", "place", "infrastructure", "dataset", "challenge", "pilot", "person"):
        assert f"Its {kind}" in page
    assert "Secret" not in page


def test_many_of_a_relation_lead_to_the_list_of_them(client):
    unit = make(of("organisation"), "Unit")
    for number in range(8):
        make(of("service"), f"Service {number}", owner=unit)
    page = client.get(page_of(of("organisation"), unit)).content.decode()
    assert f"{reverse('services:services')}?owner={unit.id}" in page


def test_a_pilot_tells_its_story_and_its_lessons(client):
    place = make(of("place"), "Sello library")
    pilot = make(
        of("pilot"), problem={"en": "Ice."}, tried={"en": "Sand."}, result={"en": "Fewer falls."}, cost_cents=1_840_000, place=place
    )
    make(of("lesson"), "Sand early", pilot=pilot)
    page = client.get(page_of(of("pilot"), pilot)).content.decode()
    for words in ("Ice.", "Sand.", "Fewer falls.", "18,400", "6 weeks", "Taken into use", "Sand early", "Sello library"):
        assert words in page


def test_a_specialist_speaks_in_their_own_words_and_language(client):
    page = client.get(page_of(of("person"), make(of("person")))).content.decode()
    assert '<blockquote class="t-said" lang="sv" dir="ltr">Jag kan sy.' in page


def test_the_points_of_a_place_list_are_those_that_the_list_holds(client):
    area = make_area()
    make(of("place"), "Inside", area=area)
    make(of("place"), "Outside")
    make(of("place"), "Secret", visible=False, area=area)
    make(of("place"), "Nowhere", area=area, lat=None, lon=None)
    features = client.get(reverse("places:places_map"), {"area": "tapiola"}).json()["features"]
    assert [feature["properties"]["title"] for feature in features] == ["Inside"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [24.8, 60.2]}


def test_the_points_cost_one_query_and_nothing_when_unchanged(client, django_assert_num_queries):
    make(of("place"))
    with django_assert_num_queries(2):  # the areas that can be chosen, the points
        first = client.get(reverse("places:places_map"), {"area": "", "theme": "nature"})
    assert client.get(reverse("places:places_map"), {"theme": "nature"}, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_areas_are_closed_rings(client):
    make_area()
    ring = client.get(reverse("places:areas_map")).json()["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]


@pytest.mark.parametrize(("state", "shown"), [("open", "Now"), ("upcoming", "Later"), ("closed", "Before")])
def test_challenges_by_state(client, state, shown):
    from datetime import timedelta

    from talkoot.shared.clock import now

    day = timedelta(days=1)
    for name, opens, closes in (("Now", -1, 1), ("Later", 1, 2), ("Before", -3, -2)):
        make(of("challenge"), name, opens_at=now() + opens * day, closes_at=now() + closes * day)
    page = client.get(reverse("challenges:challenges"), {"state": state}).content.decode()
    assert [name for name in ("Now", "Later", "Before") if f">{name}</a>" in page] == [shown]
