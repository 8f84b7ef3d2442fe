"""Every list of things, with the same stories: the one mechanism serves them all."""

import re
from html import unescape

import pytest
from django.urls import reverse

from talkoot.shared.paging import encode
from talkoot.ui.catalogue import lists
from tests.explore.makers import SORTS, make, make_area, of

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("sort", SORTS, ids=str)


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def address(sort):
    return reverse(sort.list_name)


def titles(page):
    return re.findall(r'class="t-card__link" href="[^"]+">([^<]+)<', page)


def neighbour(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return unescape(found[1]) if found else None


@each
def test_shows_what_is_published_and_hides_what_is_not(client, sort):
    shown = make(sort, "Shown thing")
    make(sort, "Hidden thing", visible=False)
    page = client.get(address(sort)).content.decode()
    assert "Shown thing" in page
    assert reverse(sort.page_name, args=[shown.id]) in page
    assert "Hidden thing" not in page
    assert "1 found" in page


@each
def test_costs_the_same_queries_at_one_and_at_three_things(client, sort, django_assert_max_num_queries):
    make_area()
    make(sort, "One")
    client.get(address(sort))
    with django_assert_max_num_queries(3) as one:
        client.get(address(sort))
    make(sort, "Two")
    make(sort, "Three")
    with django_assert_max_num_queries(3) as three:
        client.get(address(sort))
    assert len(one) == len(three) > 1


@each
def test_an_empty_list_says_so_and_leads_on(client, sort):
    page = client.get(address(sort)).content.decode()
    assert "Nothing here yet" in page
    assert "Give an idea" in page


@each
def test_a_theme_narrows_and_can_be_taken_off(client, sort):
    make(sort, "In the woods", themes=["nature"])
    make(sort, "On the road", themes=["mobility"])
    page = client.get(address(sort), {"theme": "mobility"}).content.decode()
    assert "On the road" in page
    assert "In the woods" not in page
    assert "Remove:" in page


@each
def test_nothing_that_fits_says_what_can_be_done(client, sort):
    make(sort)
    page = client.get(address(sort), {"theme": "safety"}).content.decode()
    assert "Nothing fits all of these choices" in page


@each
@pytest.mark.parametrize("value", ["no-such", "nature\x00", "x" * 9000, "<b>", "\u202e"])
def test_a_value_that_nothing_knows_is_left_out_and_said(client, sort, value):
    make(sort, "Still here")
    response = client.get(address(sort), {"theme": value})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Still here" in page
    assert "so it was left out" in page
    assert "<b>" not in page
    assert len(page) < 60_000


@each
@pytest.mark.parametrize(
    "cursor", ["nonsense", "\x00", "a" * 9000, encode("a", ["x", 2**70]), encode("a", [3, 4]), encode("a", ["\x00", 1])]
)
def test_a_cursor_of_no_list_of_ours_answers_400_with_a_way_back(client, sort, cursor):
    make(sort)
    response = client.get(address(sort), {"cursor": cursor})
    assert response.status_code == 400
    assert f'href="{address(sort)}"' in response.content.decode()


@each
def test_only_reading_is_allowed(client, sort):
    assert client.post(address(sort)).status_code == 405
    assert client.head(address(sort)).status_code == 200


@each
def test_speaks_three_languages(client, sort):
    make(sort, "Thing")
    for language in ("fi", "sv", "en"):
        response = client.get(address(sort), {"lang": language})
        assert f'<html lang="{language}"' in response.content.decode()


def test_pages_follow_the_readers_alphabet_and_lead_both_ways(client, monkeypatch):
    monkeypatch.setattr(lists, "A_PAGE", 2)
    for name in ("Öljy", "Zeta", "Ääni", "Apu", "Åland"):
        make(of("service"), {"fi": name})
    client.get("/services/?lang=fi")
    pages, href = [], reverse("services:services")
    while href:
        pages.append(client.get(href).content.decode())
        href = neighbour(pages[-1], "next")
    assert [titles(page) for page in pages] == [["Apu", "Zeta"], ["Åland", "Ääni"], ["Öljy"]]
    assert neighbour(pages[0], "prev") is None
    assert titles(client.get(neighbour(pages[1], "prev")).content.decode()) == ["Apu", "Zeta"]


def test_a_long_list_is_not_counted_to_its_end(client, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 2)
    monkeypatch.setattr(lists.count_up_to, "__defaults__", (2,))
    for number in range(4):
        make(of("service"), f"S{number}")
    assert "More than 2 found" in client.get(reverse("services:services")).content.decode()


def test_a_page_that_has_emptied_leads_to_the_beginning(client):
    thing = make(of("service"))
    response = client.get(reverse("services:services"), {"cursor": encode("a", ["zzz", thing.id])})
    assert "Nothing on this page any more" in response.content.decode()


def test_a_name_in_another_language_says_which(client):
    make(of("service"), {"sv": "Cykelpump"})
    assert 'lang="sv"' in client.get(reverse("services:services")).content.decode()


def test_choices_narrow_together_and_stay_on_the_next_page(client, monkeypatch):
    monkeypatch.setattr(lists, "A_PAGE", 1)
    area = make_area()
    for name in ("A", "B"):
        make(of("place"), f"Library {name}", area=area)
    make(of("place"), "School", category="school", area=area)
    make(of("place"), "Library elsewhere")
    page = client.get(reverse("places:places"), {"area": "tapiola", "category": "library"}).content.decode()
    assert "2 found" in page
    assert "area=tapiola&amp;category=library&amp;cursor=" in page


def test_everything_of_one_owner_comes_by_a_link(client):
    owner = make(of("organisation"), "Library unit")
    make(of("service"), "Homework help", owner=owner)
    make(of("service"), "Another")
    page = client.get(reverse("services:services"), {"owner": str(owner.id)}).content.decode()
    assert "Homework help" in page
    assert "Another" not in page
    assert "Owner: Library unit" in page


@pytest.mark.parametrize("owner", ["0", "-1", "9" * 30, "١", "abc"])
def test_an_owner_that_is_none_is_left_out(client, owner):
    make(of("service"), "Homework help")
    response = client.get(reverse("services:services"), {"owner": owner})
    assert "Homework help" in response.content.decode()
    assert "so it was left out" in response.content.decode()


def test_a_hidden_owner_is_not_named(client):
    owner = make(of("organisation"), "Secret unit", visible=False)
    assert "Secret unit" not in client.get(reverse("services:services"), {"owner": str(owner.id)}).content.decode()
