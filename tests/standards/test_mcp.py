"""MCP: what an agent may ask and do, message by message. The official client and the conformance suite are in test_mcp_judges.py."""

import json
from datetime import timedelta

import pytest

from talkoot.bookings.models import Booking
from talkoot.bookings.tests.making import EVERY_DAY_8_22, ZONE, make_bookable, make_place
from talkoot.shared import clock
from talkoot.standards.actions import end_key, make_key
from talkoot.standards.mcp.words import HANDSHAKE, ON_ITS_OWN
from tests.people import resident

NEWEST = HANDSHAKE[-1]
ENVELOPE = {"io.modelcontextprotocol/protocolVersion": ON_ITS_OWN, "io.modelcontextprotocol/clientCapabilities": {}}


@pytest.fixture
def say(client):
    def send(method, params=None, *, status=200, message_id=1, **headers):
        message = {"jsonrpc": "2.0", "id": message_id, "method": method} | ({"params": params} if params is not None else {})
        headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": NEWEST, **headers}
        response = client.post("/mcp", json.dumps(message), content_type="application/json", headers=headers)
        assert response.status_code == status, response.content
        return response.json()

    return send


@pytest.fixture
def use(say):
    def send(tool, /, *, key="", wrong=False, **arguments):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        result = say("tools/call", {"name": tool, "arguments": {"language": "en", **arguments}}, **headers)["result"]
        assert result["isError"] == wrong, result
        return result["content"][0]["text"] if wrong else result["structuredContent"]

    return send


def make_room():
    """A room to book, with terms, for ten."""
    now = clock.now()
    place = make_place("sali", hours=EVERY_DAY_8_22, now=now)
    return make_bookable("sali", place=place, now=now, terms={"en": "No loud music", "fi": "Ei kovaa musiikkia"}, max_persons=10)


@pytest.fixture
def room(db):
    return make_room()


def soon(hour):
    day = clock.now().astimezone(ZONE) + timedelta(days=2)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0).isoformat()


def wish(room, **changes):
    told = {"bookable": room.id, "start": soon(17), "end": soon(19), "persons": 4, "name": "Aino Asukas"}
    return {**told, "email": "aino@example.org", **changes}


@pytest.mark.django_db
def test_the_first_message_says_who_speaks_what(say):
    about = {"capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    for asked, spoken in ((NEWEST, NEWEST), (HANDSHAKE[0], HANDSHAKE[0]), ("1999-01-01", NEWEST), (ON_ITS_OWN, NEWEST)):
        result = say("initialize", {"protocolVersion": asked, **about})["result"]
        assert (result["protocolVersion"], result["serverInfo"]["name"]) == (spoken, "talkoot")
        assert set(result["capabilities"]) == {"tools", "resources"}
    assert say("ping")["result"] == {}
    assert say("server/discover", status=200)["error"]["code"] == -32601
    named = {"MCP-Protocol-Version": ON_ITS_OWN, "Mcp-Method": "server/discover"}
    found = say("server/discover", {"_meta": ENVELOPE}, **named)["result"]
    assert (found["supportedVersions"], found["resultType"]) == ([*HANDSHAKE, ON_ITS_OWN], "complete")


@pytest.mark.django_db
def test_every_tool_says_what_it_takes_gives_and_does(say):
    listed = {one["name"]: one for one in say("tools/list")["result"]["tools"]}
    assert "my_bookings" not in listed
    for tool in listed.values():
        assert tool["inputSchema"]["additionalProperties"] is False
        assert tool["outputSchema"]["type"] == "object"
        assert tool["description"]
    writing = {name for name, tool in listed.items() if not tool["annotations"]["readOnlyHint"]}
    assert writing == {"give_an_idea", "confirm_booking", "cancel_booking"}
    assert [name for name, tool in listed.items() if tool["annotations"]["destructiveHint"]] == ["cancel_booking"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, -32700),
        (b"[]", 400, -32600),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600),
        (b'{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":7}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm"}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"my_bookings"}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"prompts/list"}', 200, -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/list","params":{"cursor":"x"}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"city://services/999"}}', 200, -32002),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}', 200, -32002),
        (b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}', 400, -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"' + b"a" * 70_000 + b'"}}', 413, -32600),
    ],
)
def test_what_is_no_message_is_refused(client, body, status, code):
    response = client.post("/mcp", body, content_type="application/json", headers={"MCP-Protocol-Version": NEWEST})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


@pytest.mark.django_db
def test_headers_are_held_to(client, say, settings):
    settings.TALKOOT_AGENT_ORIGINS = ["https://inspector.example"]
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})

    def status(content_type="application/json", **headers):
        return client.post("/mcp", body, content_type=content_type, headers=headers).status_code

    assert status() == 200  # without a version: an old client
    assert (
        status(Origin="http://testserver") == status(Origin=settings.TALKOOT_ADDRESS) == status(Origin="https://inspector.example") == 200
    )
    assert status(Origin="https://evil.example") == status(Origin="null") == status(Origin="") == 403
    assert status(Host="evil.example") == 400
    assert status(**{"MCP-Protocol-Version": "2024-11-05"}) == 400
    assert status("text/plain") == 415
    assert status(Accept="text/html") == 406
    assert [client.get("/mcp").status_code, client.delete("/mcp").status_code, client.options("/mcp").status_code] == [405, 405, 405]
    note = json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"})
    answered = client.post("/mcp", note, content_type="application/json")
    assert (answered.status_code, answered.content) == (202, b"")
    assert "*" not in client.post("/mcp", body, content_type="application/json")["Access-Control-Allow-Origin"]


@pytest.mark.django_db
def test_the_newest_revision_says_everything_itself(say):
    named = {"MCP-Protocol-Version": ON_ITS_OWN, "Mcp-Method": "tools/list"}
    assert say("tools/list", {}, status=400, **named)["error"]["code"] == -32602
    assert say("tools/list", {"_meta": ENVELOPE}, status=400, **(named | {"Mcp-Method": "ping"}))["error"]["code"] == -32020
    assert say("ping", {"_meta": ENVELOPE}, status=404, **(named | {"Mcp-Method": "ping"}))["error"]["code"] == -32601
    called = {"name": "find_places", "arguments": {"text": "x"}, "_meta": ENVELOPE}
    assert say("tools/call", called, status=400, **(named | {"Mcp-Method": "tools/call"}))["error"]["code"] == -32020
    right = named | {"Mcp-Method": "tools/call", "Mcp-Name": "=?base64?ZmluZF9wbGFjZXM=?="}
    assert say("tools/call", called, **right)["result"]["resultType"] == "complete"
    found = say("tools/list", {"_meta": ENVELOPE}, **named)["result"]
    assert found["cacheScope"] == "private"


@pytest.mark.usefixtures("indexed")
def test_an_agent_finds_and_meets(use):
    service = use("find_services", text="Palvelu 1")["items"][0]
    read = use("read_service", id=service["id"])
    assert (read["owner"], read["ways"][1]["phone"], read["cost"]) == ("Parks unit", "+358 9 123", "Ilmainen")
    places = use("find_places", text="kirjasto", lon=24.6, lat=60.15)["items"]
    assert {one["kind"] for one in places} <= {"place", "infrastructure"}
    assert places
    assert use("read_place", id=places[0]["id"])["name"].startswith("Library")
    assert "The Shore" in use("find_places", text="kirjasto", area="Nowhere", wrong=True)
    met = use("meet_idea", text="Kirjastoon lisää tilaa ja verstas")
    why = [reason for group in met["groups"] for one in group["items"] for reason in one["why"]]
    assert {group["kind"] for group in met["groups"]} >= {"place"}
    assert why
    assert "public" in use("read_service", id=999, wrong=True)


@pytest.mark.usefixtures("town")
def test_services_are_resources_too(say, bench):
    listed = say("resources/list")["result"]["resources"]
    assert f"city://services/{bench.id}" in {one["uri"] for one in listed}
    assert {one["uriTemplate"] for one in say("resources/templates/list")["result"]["resourceTemplates"]} == {
        "city://services/{id}",
        "city://places/{id}",
    }
    read = say("resources/read", {"uri": f"city://services/{bench.id}"})["result"]["contents"][0]
    assert json.loads(read["text"])["id"] == bench.id
    bench.visible = False
    bench.save()
    assert say("resources/read", {"uri": f"city://services/{bench.id}"})["error"]["code"] == -32002


@pytest.mark.django_db
def test_a_booking_takes_two_steps_and_is_exactly_what_was_proposed(use, room):
    proposal = use("propose_booking", **wish(room))
    assert (proposal["then"], proposal["terms"], proposal["cost_cents"]) == ("confirmed", "No loud music", 0)
    assert "Aino Asukas" in proposal["says"]
    assert not Booking.objects.exists()
    assert "terms" in use("confirm_booking", token=proposal["token"], wrong=True)
    booked = use("confirm_booking", token=proposal["token"], accepts_terms=True)
    assert (booked["booking"]["state"], booked["booking"]["start"]) == ("confirmed", proposal["start"])
    assert use("confirm_booking", token=proposal["token"], accepts_terms=True) == booked
    assert Booking.objects.count() == 1
    refused = use("propose_booking", **wish(room, email="nils@example.org"), wrong=True)
    assert "taken" in refused
    assert "Free instead" in refused
    assert use("read_booking", code=booked["code"]) == booked["booking"]
    assert use("cancel_booking", code=booked["code"], reason="Ill")["state"] == "cancelled"
    assert "No booking" in use("cancel_booking", code="0000-0000-0000", wrong=True)


@pytest.mark.django_db
def test_a_token_is_good_for_its_own_proposal_alone(use, room):
    mine, other = (make_key(name=name, now=clock.now()).secret for name in "ab")
    token = use("propose_booking", key=mine, **wish(room))["token"]
    assert "another key" in use("confirm_booking", key=other, token=token, accepts_terms=True, wrong=True)
    assert "another key" in use("confirm_booking", token=token, accepts_terms=True, wrong=True)
    assert "not the token" in use("confirm_booking", key=mine, token=token[:-3] + "xyz", accepts_terms=True, wrong=True)
    room.prices = [{"cents": 1000}]
    room.save()
    assert "changed since" in use("confirm_booking", key=mine, token=token, accepts_terms=True, wrong=True)
    assert not Booking.objects.exists()


@pytest.mark.django_db
def test_what_breaks_a_rule_is_told_in_plain_words(use, room):
    for changes, says in (
        ({"persons": 11}, "at most 10 people"),
        ({"start": soon(2), "end": soon(4)}, "not open"),
        ({"end": soon(17)}, "after the start"),
        ({"name": ""}, "Give a name"),
        ({"email": "nobody"}, "e-mail"),
        ({"bookable": 10**9}, "not public"),
        ({"start": "2026-01-01"}, "start"),
        ({"colour": "red"}, "colour"),
    ):
        assert says in use("propose_booking", **wish(room, **changes), wrong=True), changes
    assert not Booking.objects.exists()


@pytest.mark.django_db
def test_a_persons_own_key_has_their_rights_and_no_one_elses(use, say, room):
    room.strength = "account"
    room.save()
    person = resident()
    key = make_key(name="Rikun apuri", account_id=person.id, now=clock.now())
    assert "Sign in" in use("propose_booking", **wish(room), wrong=True)
    token = use("propose_booking", key=key.secret, **wish(room, name="", email=None))["token"]
    booked = use("confirm_booking", key=key.secret, token=token, accepts_terms=True)
    assert Booking.objects.get().account == person
    assert use("my_bookings", key=key.secret)["items"] == [booked]
    listed = say("tools/list", Authorization=f"Bearer {key.secret}")["result"]["tools"]
    assert "my_bookings" in {one["name"] for one in listed}
    assert end_key(key_id=key.key.id, now=clock.now())
    say("tools/list", status=403, Authorization=f"Bearer {key.secret}")


@pytest.mark.django_db
def test_a_key_has_its_limits(use, say, room):
    few = make_key(name="Pieni", reports_an_hour=1, reads_a_minute=3, now=clock.now()).secret
    use("propose_booking", key=few, **wish(room))
    assert "Try again in" in use("propose_booking", key=few, **wish(room), wrong=True)
    say("ping", Authorization=f"Bearer {few}")
    say("ping", status=429, Authorization=f"Bearer {few}")


@pytest.mark.django_db
def test_an_idea_is_given_with_its_secret_page(use, client):
    given = use("give_an_idea", text="Lisää penkkejä rantaan", lon=24.8, lat=60.15)
    path = given["follow_url"].partition("//")[2].partition("/")[2]
    assert client.get("/" + path).status_code == 200
    assert "short" in use("give_an_idea", text="   ", wrong=True)
