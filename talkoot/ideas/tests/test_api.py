"""Ideas over the API: give once, list by page, read by version, follow by code."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client

from talkoot.ideas import api
from talkoot.ideas.actions import give_idea, support_idea
from talkoot.ideas.models import Idea, IdeaContact
from talkoot.ideas.words import Channel
from talkoot.shared import clock
from talkoot.shared.limits import Limit

KEY = {"Idempotency-Key": "5f8a2c1e-0b7d-4e7e-9d51"}
TEXT = "Penkkejä rantaraitille, jotta mummokin jaksaa."


@pytest.fixture(autouse=True)
def roomy(monkeypatch):
    """One address gives many ideas here."""
    monkeypatch.setattr(api, "GIVE_LIMIT", Limit("give", 10_000, api.GIVE_LIMIT.window))


def post(client, body=None, **headers):
    body = {"text": TEXT} if body is None else body
    return client.post("/api/v1/ideas", json.dumps(body), content_type="application/json", headers=headers)


def made(text=TEXT, **fields):
    return give_idea(text=text, language=fields.pop("language", "fi"), now=clock.now(), **fields)


@pytest.mark.django_db
def test_an_idea_is_given_and_followed(client):
    given = post(client, {"text": TEXT, "language": "fi", "point": {"lon": 24.75, "lat": 60.2}, "email": "mummo@example.org"})
    assert given.status_code == 201
    told = given.json()
    idea = Idea.objects.get()
    assert told["idea"] | {"given_at": "", "changed_at": ""} == {
        "id": idea.id,
        "url": f"http://localhost:8000/ideas/{idea.id}/",
        "text": TEXT,
        "title": TEXT,
        "language": "fi",
        "state": "received",
        "themes": [],
        "area": None,
        "point": {"lon": 24.75, "lat": 60.2},
        "supports": 0,
        "given_at": "",
        "changed_at": "",
    }
    assert idea.channel == Channel.API
    assert IdeaContact.objects.get().email == "mummo@example.org"
    assert "mummo@" not in given.content.decode()
    followed = client.get("/api/v1/followed-idea", headers={"Follow-Up-Code": told["code"]})
    assert followed.json()["idea"] == told["idea"]
    assert followed["Cache-Control"] == "no-store"
    assert "ETag" not in followed
    read = client.get(given["Location"])
    assert read.json() == told["idea"]


@pytest.mark.django_db
def test_a_language_is_recognised_when_none_is_told(client):
    assert post(client, {"text": "Det behövs fler bänkar längs strandpromenaden."}).json()["idea"]["language"] == "sv"


@pytest.mark.django_db
def test_the_same_key_gives_one_idea(client):
    first, again = post(client, **KEY), post(client, **KEY)
    assert (first["Idempotency-Replayed"], again["Idempotency-Replayed"]) == ("false", "true")
    assert first.json() == again.json()
    assert Idea.objects.count() == 1
    assert post(client, **{"Idempotency-Key": "another-key-0123456"}).json()["idea"]["id"] != first.json()["idea"]["id"]


@pytest.mark.django_db
def test_a_key_belongs_to_one_request(client):
    post(client, **KEY)
    answer = post(client, {"text": "Jotain ihan muuta."}, **KEY)
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/docs/#problem-key-reused")
    assert Idea.objects.count() == 1


@pytest.mark.django_db
def test_a_key_is_free_again_when_the_work_failed(client, monkeypatch):
    def broken(**_):
        raise RuntimeError

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(api.actions, "give_idea", broken)
        assert post(client, **KEY).status_code == 500
    assert post(client, **KEY).status_code == 201


@pytest.mark.django_db
def test_a_key_is_free_again_after_a_day(client):
    post(client, **KEY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shared_remembered SET ends = now() - interval '1 second'")
    assert post(client, {"text": "Jotain ihan muuta."}, **KEY).status_code == 201


@pytest.mark.django_db
def test_a_withdrawn_idea_is_not_told_again(client):
    from talkoot.ideas.actions import withdraw_idea

    withdraw_idea(idea_id=post(client, **KEY).json()["idea"]["id"], now=clock.now())
    assert post(client, **KEY).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_give_one_idea():
    start = Barrier(12)

    def give(_):
        try:
            start.wait(30)
            return post(Client(), **KEY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(give, range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert sorted(answer["Idempotency-Replayed"] for answer in answers) == ["false", *["true"] * 11]
    assert Idea.objects.count() == 1


@pytest.mark.django_db
def test_the_limit_counts_by_address(client, monkeypatch):
    monkeypatch.setattr(api, "GIVE_LIMIT", Limit("give", 2, api.GIVE_LIMIT.window))
    assert [post(client).status_code for _ in range(3)] == [201, 201, 429]
    answer = post(client)
    assert answer["Content-Type"] == "application/problem+json"
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert client.post("/api/v1/ideas", '{"text": "abc"}', content_type="application/json", REMOTE_ADDR="192.0.2.7").status_code == 201


@pytest.mark.django_db
def test_guessing_codes_is_limited(client, monkeypatch):
    monkeypatch.setattr(api, "GUESS_LIMIT", Limit("guess", 3, api.GUESS_LIMIT.window))
    codes = [client.get("/api/v1/followed-idea", headers={"Follow-Up-Code": f"ABCD-EFGH-{n:04}"}).status_code for n in range(4)]
    assert codes == [404, 404, 404, 429]


@pytest.mark.django_db
def test_a_right_code_counts_as_no_guess_and_opens_nothing_once_the_guesses_are_used_up(client, monkeypatch):
    monkeypatch.setattr(api, "GUESS_LIMIT", Limit("guess", 2, api.GUESS_LIMIT.window))
    right = post(client).json()["code"]
    codes = [right, right, right, "ABCD-EFGH-0001", right, "ABCD-EFGH-0002", right]
    answers = [client.get("/api/v1/followed-idea", headers={"Follow-Up-Code": code}).status_code for code in codes]
    assert answers == [200, 200, 200, 404, 200, 404, 429]
    assert client.get("/api/v1/followed-idea", headers={"Follow-Up-Code": right}, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["fair", "newest", "supported", "nearest&lon=24.7&lat=60.2"])
def test_pages_hold_everything_once_and_lead_back(client, order):
    ids = {made(f"Idea numero {n}", point=(24.7 + n / 1000, 60.2)).idea.id for n in range(7)}
    for idea in Idea.objects.filter(id__in=sorted(ids)[:3]):
        support_idea(idea=idea, by=b"x" * 32, now=clock.now())
    pages, address = [], f"/api/v1/ideas?limit=3&order={order}"
    while address:
        answer = client.get(address)
        pages.append([item["id"] for item in answer.json()["items"]])
        address = next((link.split(">")[0][1:] for link in answer.get("Link", "").split(", ") if 'rel="next"' in link), None)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert {id_ for page in pages for id_ in page} == ids
    back = client.get(f"/api/v1/ideas?limit=3&order={order}&cursor={answer.json()['previous']}")
    assert [item["id"] for item in back.json()["items"]] == pages[1]


@pytest.mark.django_db
def test_a_list_is_narrowed(client):
    made("Suomeksi", language="fi", point=(24.7, 60.2))
    made("På svenska", language="sv", point=(24.9, 60.2))
    assert [item["title"] for item in client.get("/api/v1/ideas?language=sv").json()["items"]] == ["På svenska"]
    near = client.get("/api/v1/ideas?lon=24.7&lat=60.2&within_m=500").json()["items"]
    assert [item["title"] for item in near] == ["Suomeksi"]
    assert client.get("/api/v1/ideas?state=in_use&theme=none&area=nowhere").json() == {"items": [], "next": None, "previous": None}


@pytest.mark.django_db
def test_a_list_costs_the_same_whatever_its_length(client, django_assert_num_queries):
    for number in range(3):
        made(f"Idea numero {number}")
    client.get("/api/v1/ideas?limit=1")  # a process reads the parts of the city once a minute
    with django_assert_num_queries(1):
        client.get("/api/v1/ideas?limit=1")
    with django_assert_num_queries(1):
        client.get("/api/v1/ideas?limit=3")


@pytest.mark.django_db
def test_hidden_ideas_are_not_there(client):
    seen, hidden = made("Näkyvä").idea, made("Piilossa").idea
    Idea.objects.filter(id=hidden.id).update(visible=False)
    assert [item["id"] for item in client.get("/api/v1/ideas").json()["items"]] == [seen.id]
    for address in (hidden.id, hidden.id + 10_000, 2**63, 10**30):
        answer = client.get(f"/api/v1/ideas/{address}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/ideas/{id}", "/api/v1/ideas", "/api/v1/ideas?order=newest"])
def test_an_unchanged_answer_is_304_and_a_changed_one_is_not(client, address):
    idea = made().idea
    address = address.format(id=idea.id)
    tag = client.get(address)["ETag"]
    same = client.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    support_idea(idea=idea, by=b"x" * 32, now=clock.now())
    changed = client.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed["ETag"] != tag) == (200, True)


@pytest.mark.django_db
def test_head_is_get_without_the_body(client):
    idea = made().idea
    get, head = client.get(f"/api/v1/ideas/{idea.id}"), client.head(f"/api/v1/ideas/{idea.id}")
    assert head.content == b""
    assert (head["ETag"], head["Content-Length"]) == (get["ETag"], get["Content-Length"])
