"""Whatever a program sends, it gets a problem that says what is wrong, and never a page or a server error."""

import json

import pytest

from talkoot.site.api import root
from talkoot.site.api.pages import PROBLEMS

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def unraised(client):
    client.raise_request_exception = False


def assert_problem(answer, status, name):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "status", "detail", "faults"}
    assert (told["type"], told["status"]) == (f"/api/v1/docs/#problem-{name}", status)
    assert told["title"]


@pytest.mark.parametrize("address", ["", "nothing", "ideas/", "ideas/0x10", "ideas/-1", "docs/more", "ideas/1/2", "%00", "%ff%fe"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_there(client, address, method):
    assert_problem(getattr(client, method)(f"/api/v1/{address}"), 404, "not-found")


def test_other_versions_are_not_there(client):
    assert_problem(client.get("/api/v2/ideas"), 404, "not-found")


@pytest.mark.parametrize(
    "address, allowed",
    [("ideas", "GET, HEAD, POST"), ("meet", "POST"), ("search", "GET, HEAD"), ("openapi.json", "GET, HEAD"), ("docs/", "GET, HEAD")],
)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_another_method(client, address, allowed, method):
    answer = getattr(client, method)(f"/api/v1/{address}")
    assert_problem(answer, 405, "method")
    assert answer["Allow"] == allowed


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/json; charset=utf-16"],
)
def test_another_sort_of_body(client, content_type):
    assert_problem(client.post("/api/v1/ideas", b'{"text": "abc"}', content_type=content_type), 415, "media-type")


NOT_JSON = [
    b"{",
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"text": NaN}',
    b'{"text": Infinity}',
    b'{"text": "abc\\ud800"}',
    b'{"text": "\x00"}',
    b"'a'",
    b'{"a": 1,}',
]


@pytest.mark.parametrize("body", NOT_JSON)
@pytest.mark.parametrize("address", ["ideas", "meet"])
def test_what_is_not_json(client, address, body):
    assert_problem(client.post(f"/api/v1/{address}", body, content_type=JSON), 400, "bad-request")


def test_json_that_is_deep_but_short_enough_to_read(client):
    assert_problem(client.post("/api/v1/ideas", b"[" * 500 + b"]" * 500, content_type=JSON), 422, "not-valid")


NOT_VALID = [
    {},
    {"text": ""},
    {"text": "ab"},
    {"text": "\u202e\u202e\u202e"},
    {"text": "\x00\x00 \x00"},
    {"text": "x" * 5001},
    {"text": 123},
    {"text": None},
    {"text": ["abc"]},
    {"text": "abc", "unknown": 1},
    {"text": "abc", "language": ""},
    {"text": "abc", "language": "finnish language"},
    {"text": "abc", "email": "nobody"},
    {"text": "abc", "email": "a@b"},
    {"text": "abc", "email": f"{'a' * 300}@example.org"},
    {"text": "abc", "email": "a@example.org\nBcc: b@example.org"},
    {"text": "abc", "point": {"lon": 10**400, "lat": 1}},
    {"text": "abc", "point": {"lon": 181, "lat": 1}},
    {"text": "abc", "point": {"lon": 1}},
    {"text": "abc", "point": {"lon": 1, "lat": 2, "alt": 3}},
    {"text": "abc", "point": [1, 2]},
    {"text": "abc", "point": {"lon": True, "lat": False}},
]


@pytest.mark.parametrize("body", NOT_VALID)
def test_what_cannot_be_an_idea(client, body):
    answer = client.post("/api/v1/ideas", json.dumps(body), content_type=JSON)
    if answer.status_code == 400:  # a number that no computer holds is not JSON to the reader
        assert_problem(answer, 400, "bad-request")
    else:
        assert_problem(answer, 422, "not-valid")
        assert all(fault["where"].startswith("body") and fault["what"] for fault in answer.json()["faults"])


def test_faults_are_named_by_their_place(client):
    answer = client.post("/api/v1/ideas", json.dumps({"text": "abc", "point": {"lon": 999, "lat": 1}}), content_type=JSON)
    assert [fault["where"] for fault in answer.json()["faults"]] == ["body.point.lon"]
    assert [fault["where"] for fault in client.get("/api/v1/ideas?limit=x").json()["faults"]] == ["query.limit"]
    assert [fault["where"] for fault in client.get("/api/v1/followed-idea").json()["faults"]] == ["header.Follow-Up-Code"]


@pytest.mark.parametrize(
    "text",
    [
        "a\x00bc",
        "مرحبا بالجميع",
        "\u202eabc",
        "👩‍👩‍👧 leikkipuisto",
        "x" * 5000,
        "'; DROP TABLE ideas_idea; --",
        "<script>alert(1)</script>",
        "abc\r\n\r\n\r\ndef",
    ],
)
def test_odd_texts_that_are_texts(client, text):
    answer = client.post("/api/v1/ideas", json.dumps({"text": text}), content_type=JSON)
    assert answer.status_code == 201
    kept = answer.json()["idea"]["text"]
    assert not set(kept) & set("\x00\u202e\r")


@pytest.mark.parametrize("address", ["ideas", "meet"])
def test_ten_megabytes(client, address):
    assert_problem(client.post(f"/api/v1/{address}", json.dumps({"text": "x" * 10_000_000}), content_type=JSON), 413, "too-large")


@pytest.mark.parametrize("query", ["limt=5", "limit=5&Limit=5", "q=x", "lang=xx", "lang="])
def test_a_misspelt_parameter_is_not_passed_over(client, query):
    assert_problem(client.get(f"/api/v1/ideas?{query}"), 422, "not-valid")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=1.5",
        "limit=1e1",
        "state=dragon",
        "order=best",
        "theme=A",
        "area=%00",
        "language=%00",
        "lon=nan",
        "lat=inf",
        "lon=1e400",
        "within_m=0",
        "within_m=-1",
        "within_m=nan",
        "cursor=",
        "cursor=a%00b",
        "cursor=%F0%9F%98%80",
        "cursor=" + "a" * 501,
    ],
)
def test_parameters_that_cannot_be(client, query):
    assert_problem(client.get(f"/api/v1/ideas?{query}"), 422, "not-valid")


@pytest.mark.parametrize(
    "cursor", ["a", "AAAA", "bnVsbA", "W10", "WyJhIiwgIngiLCAxXQ", "WyJhIiwgMS41XQ", "WyJhIiwgMWU0MDAsIDFd", "WyJhIixudWxsLDFd"]
)
@pytest.mark.parametrize("order", ["fair", "newest", "supported", "nearest&lon=1&lat=1"])
def test_invented_cursors_name_no_page(client, cursor, order):
    answer = client.get(f"/api/v1/ideas?order={order}&cursor={cursor}")
    assert_problem(answer, 404, "no-such-page")


def test_more_fields_than_anyone_needs(client):
    assert_problem(client.get("/api/v1/ideas?" + "&".join(f"a{n}=1" for n in range(200))), 400, "bad-request")


def test_another_host(client):
    assert_problem(client.get("/api/v1/ideas", headers={"host": "evil.example"}), 400, "bad-request")


def test_a_fault_of_ours_is_a_problem_without_its_insides(client, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("talkoot.ideas.queries.find_ideas", broken)
    answer = client.get("/api/v1/ideas")
    assert_problem(answer, 500, "failed")
    assert "secret" not in answer.content.decode()


def test_problems_speak_the_readers_language(client):
    titles = {client.get("/api/v1/nothing", headers={"Accept-Language": lang}).json()["title"] for lang in ("fi", "sv", "en")}
    assert len(titles) == 3


@pytest.mark.parametrize(
    "body, said",
    [
        ({}, "Tämä puuttuu."),
        ({"text": "ab"}, "Merkkejä tarvitaan vähintään 3."),
        ({"text": "x" * 5001}, "Merkkejä saa olla enintään 5000."),
        ({"text": "\u202e\u202e\u202e"}, "Merkkejä pitää jäädä vähintään 3, kun välilyönnit ja ohjausmerkit poistetaan."),
        ({"text": 3}, "Tähän tarvitaan teksti."),
        ({"text": "abc", "colour": "red"}, "Tätä ei tunneta tässä. Jätä se pois tai tarkista kirjoitusasu."),
        ({"text": "abc", "point": {"lon": 999, "lat": 1}}, "Tämän on oltava enintään 180."),
        ({"text": "abc", "point": {"lon": "x", "lat": 1}}, "Tähän tarvitaan luku."),
        ({"text": "abc", "email": "nobody"}, "Tämä ei ole sähköpostiosoite."),
    ],
)
def test_what_is_wrong_is_said_in_the_readers_language(client, body, said):
    answer = client.post("/api/v1/ideas", json.dumps(body), content_type=JSON, headers={"Accept-Language": "fi"})
    assert [fault["what"] for fault in answer.json()["faults"]] == [said]


def test_a_language_asked_for_once_is_not_kept(client):
    assert not client.get("/api/v1/ideas?lang=sv").cookies


def test_every_problem_is_explained():
    from talkoot.site.errors import PROBLEMS as PAGES

    explained = {name for name, _, _ in PROBLEMS}
    assert {name for name, *_ in PAGES.values()} <= explained
    assert {"no-such-page", "key-reused", "media-type", "method", "too-many"} <= explained
    assert root.api
