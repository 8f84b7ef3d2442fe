"""Meet and search over the API: the same answers as the pages, in the reader's language."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from talkoot.matching import jobs, vectors
from talkoot.shared import clock
from talkoot.shared.limits import Limit

PLACES = [
    ("workshop", "Pyörien korjauspaja", "Cykelverkstad", "Bicycle repair workshop", 24.74, 60.16),
    ("library", "Rantakirjasto", "Strandbiblioteket", "Shore library", 24.80, 60.20),
    ("rink", "Tekojääkenttä", "Konstisbana", "Ice rink", 24.90, 60.25),
]


@pytest.fixture
def city(db):
    now = clock.now()
    for key, fi, sv, en, lon, lat in PLACES:
        apps.get_model("places", "Place").objects.create(
            source_id=key,
            name={"fi": fi, "sv": sv, "en": en},
            category="other",
            themes=["mobility" if key == "workshop" else "culture"],
            lon=lon,
            lat=lat,
            created_at=now,
            changed_at=now,
        )
    jobs.reindex(["place"])


def meet(client, lang="en", **body):
    return client.post(f"/api/v1/meet?lang={lang}", json.dumps(body), content_type="application/json")


def search(client, **asked):
    return client.get("/api/v1/search", asked)


@pytest.mark.usefixtures("city")
def test_a_text_meets_the_city_with_reasons_in_the_readers_language(client):
    answer = meet(client, lang="sv", text="Olisipa paikka, jossa voi korjata polkupyörän")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["language"], told["meaning_used"]) == ("fi", True)
    group = told["groups"][0]
    assert (group["kind"], group["name"]) == ("place", "Platser")
    best = group["matches"][0]
    assert (best["title"], best["language"]) == ("Cykelverkstad", "sv")
    assert best["url"] == f"http://localhost:8000/places/{best['id']}/"
    assert best["point"] == {"lon": 24.74, "lat": 60.16}
    assert best["facets"]["theme"] == ["mobility"]
    assert best["reasons"]
    assert all(reason["text"] for reason in best["reasons"])


@pytest.mark.usefixtures("city")
def test_a_place_gives_distances(client):
    answer = meet(client, text="A place to repair a bicycle", point={"lon": 24.74, "lat": 60.17}, kinds=["place"], per_kind=1)
    (match,) = answer.json()["groups"][0]["matches"]
    assert 1000 < match["distance_m"] < 1250


@pytest.mark.usefixtures("city")
def test_a_name_is_found_first(client):
    answer = search(client, q="strandbiblioteket", lang="sv")
    first = answer.json()["items"][0]
    assert (first["title"], first["kind"]) == ("Strandbiblioteket", "place")
    assert "name" in {reason["type"] for reason in first["reasons"]}


@pytest.mark.usefixtures("city")
def test_a_search_is_narrowed_and_paged(client):
    everything = {item["title"] for item in search(client, q="place for culture and repair", lang="en").json()["items"]}
    culture = {item["title"] for item in search(client, q="place for culture and repair", lang="en", theme="culture").json()["items"]}
    assert culture == everything - {"Bicycle repair workshop"}
    assert search(client, q="library", kind="service").json()["items"] == []
    seen, cursor = [], None
    while True:
        page = search(client, q="place for culture and repair", lang="en", limit=1, **({"cursor": cursor} if cursor else {})).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(seen) == sorted(everything)


@pytest.mark.usefixtures("city")
def test_nothing_is_said_of_what_fits_nothing(client):
    told = meet(client, text="xqzv wkjh").json()
    assert all(match["score"] for group in told["groups"] for match in group["matches"])
    assert meet(client, text="!!!").json()["groups"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [{}, {"q": ""}, {"q": " \x00\u202e"}, {"q": "x" * 501}, {"q": "x", "kind": "dragon"}, {"q": "x", "limit": 0}, {"q": "x", "limit": 101},
     {"q": "x", "lon": "nan"}, {"q": "x", "lat": "inf"}, {"q": "x", "lat": 90}, {"q": "x", "theme": "A B"}, {"q": "x", "page": 2},
     {"q": "x", "lang": "xx"}],
)  # fmt: skip
def test_what_a_search_cannot_mean_is_refused(client, asked):
    answer = search(client, **asked)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["faults"]


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["abc", "WyJhIiwgLTFd", "WyJhIiwgOTk5OTk5OTk5OTk5OV0", "WyJhIiwgMSwgMiwgM10", "bnVsbA"])
def test_a_cursor_that_no_page_gave_is_no_page(client, cursor):
    answer = search(client, q="kirjasto", cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (404, "/api/v1/docs/#problem-no-such-page")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "\u202e\x00 "}, {"text": 5}, {"text": "x" * 5001}, {"text": "x", "kinds": ["dragon"]}, {"text": "x", "per_kind": True},
     {"text": "x", "per_kind": 21}, {"text": "x", "point": {"lon": 1}}, {"text": "x", "point": {"lon": "1", "lat": "2"}},
     {"text": "x", "language": "suomi kieli"}, {"text": "x", "secret": 1}, {"text": ["x"]}, [], "x", 5, None],
)  # fmt: skip
def test_what_a_meeting_cannot_mean_is_refused(client, body):
    answer = client.post("/api/v1/meet", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


@pytest.fixture
def twice(monkeypatch):
    """One address may have two texts embedded."""
    monkeypatch.setattr(vectors, "EMBED_LIMIT", Limit("embed", 2, timedelta(days=1)))  # so that no window ends within a test


@pytest.mark.django_db
def test_embedding_is_limited_by_address_and_what_is_remembered_is_not(client, things, twice):
    things.put(1, fi="Uimaranta")
    things.index()
    asked = ["puisto", "sauna", "puisto", "kirjasto", "sauna"]
    assert [search(client, q=text).status_code for text in asked] == [200, 200, 200, 429, 200]
    refused = meet(client, text="kirjasto")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(refused["Retry-After"]) <= 86400
    assert client.get("/api/v1/search", {"q": "kirjasto"}, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.usefixtures("city", "twice")
def test_pages_go_on_by_words_alone_and_say_so(client):
    said = "ound by words alone"
    pages = {text: client.get("/search/", {"q": text, "lang": "en"}).content.decode() for text in ("puisto", "sauna", "rantakirjasto")}
    assert {text: said in html for text, html in pages.items()} == {"puisto": False, "sauna": False, "rantakirjasto": True}
    assert "Shore library" in pages["rantakirjasto"]
    assert said not in client.get("/search/", {"q": "rantakirjasto", "lang": "en"}, REMOTE_ADDR="192.0.2.7").content.decode()
    for address in (reverse("ideas:meet"), reverse("ideas:give")):
        part = {"HX-Request": "true"} if "meet" in address else {}
        answer = client.post(f"{address}?lang=en", {"text": "rantakirjasto ja kioski", "look": "1"}, headers=part)
        assert (answer.status_code, "ound by its words alone" in answer.content.decode()) == (200, True)
        assert "Shore library" in answer.content.decode()
