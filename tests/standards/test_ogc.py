"""OGC API Features: what is answered, what is refused, and what programs that we did not write make of it."""

import re

import pytest

from talkoot.standards.ogc import collections
from talkoot.standards.ogc.collections import COLLECTIONS

ITEMS = "/ogc/collections/ideas/items"
pytestmark = pytest.mark.usefixtures("town")


def get(client, path, status=200, **query):
    response = client.get(path, query)
    assert response.status_code == status, response.content
    return response.json()


def rel(body, name):
    return next((link["href"] for link in body["links"] if link["rel"] == name), None)


def ids(body):
    return [one["id"] for one in body["features"]]


def inside(address):
    return re.sub(r"^https?://[^/]+", "", address)


def test_pages_by_key_forth_and_back_show_each_feature_once(client):
    first = get(client, ITEMS, limit=5)
    second = get(client, inside(rel(first, "next")))
    third = get(client, inside(rel(second, "next")))
    assert [len(page["features"]) for page in (first, second, third)] == [5, 5, 2]
    assert len({*ids(first), *ids(second), *ids(third)}) == 12
    assert rel(third, "next") is None
    assert ids(get(client, inside(rel(third, "prev")))) == ids(second)
    assert "numberMatched" not in first
    assert get(client, ITEMS)["numberMatched"] == 12


def test_a_hidden_idea_is_nowhere(client):
    from talkoot.ideas.queries import published_ideas

    hidden = published_ideas().first()
    published_ideas().filter(pk=hidden.pk).update(visible=False)
    assert hidden.pk not in ids(get(client, ITEMS))
    get(client, f"{ITEMS}/{hidden.pk}", 404)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"bbox": "24.695,60,24.725,61"}, 3),
        ({"bbox": "-180,-90,180,90"}, 12),
        ({"bbox": "24.695,60,-10,24.725,61,1000"}, 3),
        ({"bbox": "24.805,60,24.695,61"}, 1),  # over the antimeridian: all but what lies between, and here one lies beyond
        ({"bbox": "60,24.695,61,24.725", "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}, 3),
        ({"bbox": "2749033,8400000,2752376,8500000", "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, 3),
        ({"bbox": "0,0,1,1"}, 0),
        ({"datetime": "2020-01-01/2021-01-01T00:00:00Z"}, 0),
        ({"datetime": "2020-01-01T00:00:00Z/.."}, 12),
        ({"datetime": "/2999-01-01"}, 12),
        ({"state": "received", "language": "fi"}, 12),
        ({"state": "taken"}, 0),
        ({"area": "ranta"}, 12),
        ({"limit": "99999999"}, 12),
    ],
)
def test_what_narrows(client, query, count):
    assert len(get(client, ITEMS, **query)["features"]) == count


@pytest.mark.parametrize(
    "query",
    [
        {"ooga": "booga"},
        {"limit": "unlimited"},
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "9" * 400},
        {"limit": "²"},
        {"bbox": "1,2,3"},
        {"bbox": "1,2,3,nan"},
        {"bbox": "1,2,inf,4"},
        {"bbox": "-181,0,0,0"},
        {"bbox": "1e308,-1e308,1e308,1e308"},
        {"bbox": "0,61,1,60"},
        {"bbox": "1," * 100_000},
        {"bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/3067"},
        {"crs": "EPSG:4326"},
        {"datetime": "yesterday"},
        {"datetime": "2026-13-01T00:00:00Z"},
        {"datetime": "2026-01-01T00:00:00"},
        {"datetime": "9999-12-31T23:59:59-12:00"},
        {"datetime": "2026-02-01/2026-01-01"},
        {"datetime": "../../.."},
        {"state": "unheard-of"},
        {"language": "' OR 1=1"},
        {"area": "\0"},
        {"area": "nowhere"},
        {"f": "xml"},
        {"lang": "xx"},
        {"cursor": "AAAA"},
        {"cursor": "WyJhIiwgMWU5OTld"},
        {"limit": ["1", "2"]},
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_standards_own_form(client, query):
    refused = get(client, ITEMS, 400, **query)
    assert set(refused) == {"code", "description"}
    assert refused["description"]


def test_what_is_not_there_is_not_found(client):
    for path in ("/ogc/collections/dragons", "/ogc/collections/dragons/items", f"{ITEMS}/0", f"{ITEMS}/{'9' * 40}", "/ogc/nothing/here"):
        assert get(client, path, 404)["code"] == "NotFound"


def test_only_reading_is_known(client):
    response = client.post(ITEMS, b"x" * 10_000_000, content_type="application/json")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_coordinates_go_out_in_the_system_that_was_asked_for(client):
    plain = get(client, ITEMS, limit=1)["features"][0]["geometry"]["coordinates"]
    answer = client.get(ITEMS, {"limit": 1, "crs": "http://www.opengis.net/def/crs/EPSG/0/4326"})
    assert answer.json()["features"][0]["geometry"]["coordinates"] == plain[::-1]
    assert answer["Content-Crs"] == "<http://www.opengis.net/def/crs/EPSG/0/4326>"
    mercator = get(client, ITEMS, limit=1, crs="http://www.opengis.net/def/crs/EPSG/0/3857")["features"][0]["geometry"]["coordinates"]
    assert mercator == pytest.approx([2749591.4, 8437523.0], rel=1e-3)


def test_a_page_is_a_page_in_each_language_and_says_where_to_go(client):
    places = "/ogc/collections/places"
    for path in ("/ogc/", "/ogc/conformance", "/ogc/api", "/ogc/collections", places, f"{places}/items", f"{ITEMS}?limit=3&f=html"):
        response = client.get(path, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
        assert response["Content-Type"].startswith("text/html"), path
    row = next(one for one in get(client, f"{places}/items")["features"])
    page = client.get(f"{places}/items/{row['id']}", {"f": "html", "lang": "sv"}).content.decode()
    assert "Bibliotek 0" in page
    refused = client.get(ITEMS, {"f": "html", "limit": "x"})
    assert refused.status_code == 400
    assert "<h1" in refused.content.decode()


def test_what_did_not_change_is_not_sent_again(client):
    first = client.get(ITEMS, headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert "max-age" in first["Cache-Control"]
    again = client.get(ITEMS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(ITEMS)
    assert (head.status_code, head.content) == (200, b"")


def test_a_page_costs_the_same_questions_at_any_size(client, django_assert_num_queries):
    client.get(ITEMS, {"bbox": "24,60,25,61"})  # the extent is looked at once
    for path in (f"{ITEMS}?limit=1", f"{ITEMS}?bbox=24,60,25,61&limit=10", "/ogc/collections/places/items"):
        with django_assert_num_queries(2):  # the limit, the page
            client.get(path)


def test_the_collections_are_those_that_the_description_lists(client):
    described = get(client, "/ogc/api")
    assert {one["id"] for one in get(client, "/ogc/collections")["collections"]} == set(COLLECTIONS)
    for one in COLLECTIONS:
        assert f"/collections/{one}/items" in described["paths"]
    assert collections.PLACES.title != ""
