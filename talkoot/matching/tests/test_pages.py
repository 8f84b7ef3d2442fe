"""Explore and search, as people see them. By words alone: meaning has its own tests."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from talkoot.matching import jobs
from talkoot.matching.pages import A_PAGE
from talkoot.shared.kinds import all_kinds, announce, get_kind
from tests.explore.makers import SORTS, make, make_area, of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words_alone(client, settings):
    settings.TALKOOT_EMBEDDER = "none"
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def put():
    """Make a thing and index its words at once."""

    def made(kind, name, **more):
        thing = make(of(kind), name, **more)
        announce(kind, [thing.id])
        jobs.add_words(kind, [thing.id])
        return thing

    return made


def look(client, q, **more):
    return client.get(reverse("matching:search"), {"q": q, **more})


def titles(response):
    found = re.findall(r"<h3[^>]*><a href[^>]*>(.*?)</a>", response.content.decode())
    return [re.sub("<[^>]+>", "", title) for title in found]


def test_finds_things_of_every_kind_and_says_which(client, put):
    for sort in SORTS:
        put(sort.kind, f"Skateboard {sort.kind}")
    response = look(client, "skateboard")
    page = response.content.decode()
    assert len(titles(response)) == len(SORTS)
    with translation.override("en"):
        for sort in SORTS:
            assert str(get_kind(sort.kind).singular) in page


def test_marks_the_words_asked_for_and_escapes_the_rest(client, put):
    put("service", "Skateboards & <b>ramps</b>", summary={"en": "A skateboard for everyone. <i>Free</i>"})
    page = look(client, "skateboard").content.decode()
    assert "<mark>Skateboards</mark> &amp; &lt;b&gt;" in page
    assert "<mark>skateboard</mark>" in page
    assert "<i>" not in page


def test_says_why_it_fits(client, put):
    put("service", "Skateboard repair")
    assert 'aria-label="Why it fits"' in look(client, "skateboard").content.decode()


def test_a_kind_narrows_and_the_others_are_still_counted(client, put):
    put("service", "Skateboard repair")
    put("place", "Skateboard hall")
    response = look(client, "skateboard", kind="place")
    assert titles(response) == ["Skateboard hall"]
    assert re.search(r"kind=service[^>]*>Services <span[^>]*>1<", response.content.decode())


def test_a_count_stops_at_a_page(client, put):
    for number in range(A_PAGE + 2):
        put("service", f"Skateboard {number}")
    assert f">{A_PAGE}+<" in look(client, "skateboard").content.decode()


def test_pages_hold_everything_once(client, put):
    for number in range(A_PAGE + 2):
        put("service", f"Skateboard {number}")
    first = look(client, "skateboard")
    cursor = re.search(r"cursor=([^&\"]+)", re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1])[1]
    second = look(client, "skateboard", cursor=cursor)
    assert len(titles(first)) == A_PAGE
    assert len({*titles(first), *titles(second)}) == A_PAGE + 2


def test_theme_and_area_narrow(client, put):
    area = make_area()
    put("place", "Skateboard hall", area=area, themes=["sports"])
    put("place", "Skateboard museum", themes=["culture"])
    assert titles(look(client, "skateboard", theme="sports")) == ["Skateboard hall"]
    assert titles(look(client, "skateboard", area="tapiola")) == ["Skateboard hall"]


def test_near_me_tells_distances(client, put):
    put("place", "Skateboard hall", lat=60.2, lon=24.8)
    page = look(client, "skateboard", lat="60.21", lon="24.8").content.decode()
    assert "1.1 km" in page
    assert "Near you" in page


@pytest.mark.parametrize("point", [("nan", "24"), ("91", "24"), ("x", "y"), ("1e999", "1"), ("\x00", "2")])
def test_a_place_that_is_none_is_left_out(client, put, point):
    put("place", "Skateboard hall")
    response = look(client, "skateboard", lat=point[0], lon=point[1])
    assert titles(response) == ["Skateboard hall"]


def test_the_typed_text_stays(client):
    text = 'A "wish" for <everyone> & all'
    assert f'value="{escape(text)}"' in look(client, text).content.decode().replace("&#34;", "&quot;")


def test_nothing_found_leads_on(client):
    page = look(client, "zzqx").content.decode()
    assert "Nothing found for “zzqx”" in page
    assert 'name="text" value="zzqx"' in page
    assert reverse("matching:explore") in page


def test_nothing_found_with_choices_offers_the_search_without_them(client, put):
    put("service", "Skateboard repair")
    page = look(client, "skateboard", kind="place", theme="mobility").content.decode()
    assert "Nothing found for “skateboard” with these choices" in page
    assert "nothing that fits this yet" not in page
    links = [unescape(href) for href in re.findall(r'<a href="([^"]*)" class="ds-button"', page)]
    assert {"/search/?q=skateboard", "/search/?q=skateboard&theme=mobility", "/search/?q=skateboard&kind=place"} <= set(links), links


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "x" * 100_000, "' OR 1=1 --", "%_\\", "\u200fשלום", "🙂", "(((", "&|!", "word " * 20_000]
)
def test_strange_texts_are_no_trouble(client, text):
    assert look(client, text).status_code in {200, 302}


@pytest.mark.parametrize("name", ["kind", "theme", "area"])
def test_a_value_that_nothing_knows_is_left_out_and_said(client, put, name):
    put("service", "Skateboard repair")
    response = look(client, "skateboard", **{name: "no\x00such"})
    assert titles(response) == ["Skateboard repair"]
    assert "so it was left out" in response.content.decode()


@pytest.mark.parametrize("cursor", ["nonsense", "\x00", "x" * 5000])
def test_a_cursor_of_no_page_answers_400_with_a_way_back(client, cursor):
    response = look(client, "skateboard", cursor=cursor)
    assert response.status_code == 400
    assert reverse("matching:search") in response.content.decode()


def test_what_is_hidden_is_not_found(client, put):
    thing = put("service", "Skateboard repair")
    type(thing).objects.filter(id=thing.id).update(visible=False)
    announce("service", [thing.id])
    assert titles(look(client, "skateboard")) == []


def test_says_when_meaning_is_not_used(client, put):
    put("service", "Skateboard repair")
    assert "Found by words alone" in look(client, "skateboard").content.decode()


def test_without_words_it_leads_to_explore_narrowed_in_the_same_way(client):
    response = client.get(reverse("matching:search"), {"theme": "sports", "q": " "})
    assert response.status_code == 302
    assert response["Location"] == reverse("matching:explore") + "?theme=sports"


def test_explore_shows_every_kind_with_its_list(client, put):
    for sort in SORTS:
        put(sort.kind, f"A {sort.kind}")
    page = client.get(reverse("matching:explore")).content.decode()
    for sort in SORTS:
        assert f'href="{reverse(sort.list_name)}"' in page
        assert f"A {sort.kind}" in page


def test_explore_about_one_theme_shows_that_alone(client, put):
    put("service", "Skateboard repair", themes=["sports"])
    put("lesson", "Sand early", themes=["safety"])
    page = client.get(reverse("matching:explore"), {"theme": "sports"}).content.decode()
    assert "Skateboard repair" in page
    assert "Sand early" not in page
    assert f"{reverse('services:services')}?theme=sports" in page


def test_explore_of_nothing_invites(client):
    page = client.get(reverse("matching:explore"), {"theme": "sports"}).content.decode()
    assert "Nothing yet" in page


def test_explore_costs_the_same_queries_at_one_and_at_three_things(client, put, django_assert_max_num_queries):
    put("service", "One")
    with django_assert_max_num_queries(2 * len(all_kinds()) + 2) as one:
        client.get(reverse("matching:explore"))
    put("service", "Two")
    put("service", "Three")
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("matching:explore"))


@pytest.mark.parametrize("name", ["explore", "search"])
def test_only_reading_is_allowed(client, name):
    assert client.post(reverse(f"matching:{name}")).status_code == 405


def test_a_page_of_a_thing_shows_what_is_near_it(client, put):
    thing = put("service", "Skateboard repair", summary={"en": "We mend your skateboard."})
    near = put("place", "Skateboard hall", summary={"en": "A hall to mend and ride a skateboard."})
    page = client.get(reverse("services:service", args=[thing.id])).content.decode()
    assert "Close to this in meaning" in page
    assert f'href="{reverse("places:place", args=[near.id])}"' in page
