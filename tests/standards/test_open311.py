"""GeoReport v2: a report becomes an idea at the right service; what is refused, and how; and clients that we did not write."""

import json
import subprocess
from xml.etree import ElementTree as ET

import pytest

from talkoot.ideas.queries import find_by_code, published_ideas
from talkoot.shared import clock
from talkoot.standards.actions import end_key, make_key
from talkoot.standards.models import Report
from tests.standards.judges import OGCTESTS, has_ogctests

V2 = "/open311/v2"


@pytest.fixture
def key(db):
    return make_key(name="Kaupunkisovellus", may_report=True, now=clock.now())


@pytest.fixture
def report(client, bench, key):
    def send(form="json", status=201, **changes):
        told = {"api_key": key.secret, "service_code": bench.id, "lat": 60.16, "long": 24.81, "description": "Penkki on rikki rannassa"}
        told = {name: value for name, value in (told | changes).items() if value is not None}
        response = client.post(f"{V2}/requests.{form}", told)
        assert response.status_code == status, response.content
        return response

    return send


def test_a_report_is_an_idea_with_its_service_and_its_place(client, report, bench):
    answer = report(address_string="Rantatie 1", **{"attribute[LANGUAGE]": "fi"}).json()[0]
    idea = published_ideas().get(id=answer["service_request_id"])
    assert (idea.text, idea.language, idea.point, idea.area.key) == ("Penkki on rikki rannassa", "fi", (24.81, 60.16), "ranta")
    assert Report.objects.get(idea=idea).service_id == bench.id
    code = answer["service_notice"].rstrip("/").rpartition("/")[2]
    assert find_by_code(code) == idea
    shown = client.get(f"{V2}/requests/{idea.id}.json").json()[0]
    assert shown["status"] == "open"
    assert shown["agency_responsible"] == "Puistoyksikkö"
    assert (shown["address"], shown["lat"], shown["service_code"]) == ("Rantatie 1", 60.16, str(bench.id))
    assert client.get(f"{V2}/tokens/{code}.json").json()[0]["service_request_id"] == str(idea.id)


def test_xml_says_the_same_as_json(client, report, bench):
    number = ET.fromstring(report("xml", description="Valot & <varjot>").content).findtext("request/service_request_id")
    assert ET.fromstring(client.get(f"{V2}/requests/{number}.xml").content).findtext("request/description") == "Valot & <varjot>"
    services = ET.fromstring(client.get(f"{V2}/services.xml").content)
    assert [one.findtext("service_code") for one in services.findall("service")] == [
        one["service_code"] for one in client.get(f"{V2}/services.json").json()
    ]
    definition = ET.fromstring(client.get(f"{V2}/services/{bench.id}.xml").content)
    assert definition.findtext("attributes/attribute/values/value/key") == "fi"
    found = ET.fromstring(client.get("/open311/discovery.xml").content)
    assert found.findtext("endpoints/endpoint/url").endswith(V2)
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["url"].endswith(V2)


def test_lists_narrow(client, report, bench):
    first, second = (report(description=f"Ilmoitus {n}").json()[0]["service_request_id"] for n in (1, 2))

    def ids(**query):
        return [one["service_request_id"] for one in client.get(f"{V2}/requests.json", query).json()]

    assert ids() == [second, first]
    assert ids(service_request_id=f"{first}") == [first]
    assert ids(service_code=bench.id, status="open") == [second, first]
    assert ids(status="closed") == []
    assert ids(end_date="2020-01-01T00:00:00Z") == []
    assert ids(page_size=1, page=2) == [first]
    published_ideas().filter(pk=first).update(visible=False)
    assert ids() == [second]
    assert client.get(f"{V2}/requests/{first}.json").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"api_key": None}, 403),
        ({"api_key": "talkoot_wrong"}, 403),
        ({"service_code": "999999"}, 404),
        ({"service_code": "\0"}, 404),
        ({"service_code": None}, 404),
        ({"jurisdiction_id": "elsewhere.example"}, 404),
        ({"description": None}, 400),
        ({"description": "a"}, 400),
        ({"description": "a" * 4001}, 400),
        ({"description": "nolla\0tavu"}, 400),
        ({"lat": "north"}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "91"}, 400),
        ({"lat": None}, 400),
        ({"lat": None, "long": None}, 400),
        ({"email": "nobody"}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"address_string": "x" * 301}, 400),
        ({"attribute[LANGUAGE]": "klingon"}, 400),
    ],
)
def test_what_cannot_be_reported_is_refused_in_the_standards_own_form(report, changes, status):
    before = Report.objects.count()
    refused = report(status=status, **changes).json()
    assert (refused[0]["code"], Report.objects.count()) == (status, before)
    root = ET.fromstring(report("xml", status, **changes).content)
    assert (root.tag, root.findtext("error/code")) == ("errors", str(status))


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "0001-01-01T00:00:00Z"},
        {"end_date": "9999-12-31T23:59:59-12:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"status": "lost"},
        {"service_request_id": "1,two"},
        {"service_request_id": "9" * 30},
        {"service_code": "\0"},
        {"page_size": "0"},
        {"page": "-1"},
        {"ooga": "booga"},
    ],
)
def test_what_cannot_be_asked_is_refused(client, query):
    assert client.get(f"{V2}/requests.json", query).json()[0]["code"] == 400


def test_ten_megabytes_are_not_read(client, key, bench):
    body = f"api_key={key.secret}&service_code={bench.id}&description=".encode() + b"a" * 10_000_000
    assert client.post(f"{V2}/requests.json", body, content_type="application/x-www-form-urlencoded").json()[0]["code"] == 413


def test_a_key_has_its_limits_and_its_end(client, bench):
    few = make_key(name="Pieni", may_report=True, reports_an_hour=1, reads_a_minute=2, now=clock.now())
    reader = make_key(name="Lukija", now=clock.now())
    told = {"service_code": bench.id, "address_string": "Rantatie 1", "description": "Penkki on rikki"}
    assert client.post(f"{V2}/requests.json", told | {"api_key": few.secret}).status_code == 201
    limited = client.post(f"{V2}/requests.json", told | {"api_key": few.secret})
    assert (limited.status_code, "Retry-After" in limited) == (429, True)
    assert client.post(f"{V2}/requests.json", told | {"api_key": reader.secret}).status_code == 403
    reads = [client.get("/ogc/collections", headers={"X-Api-Key": few.secret}).status_code for _ in range(3)]
    assert reads == [200, 200, 429]
    assert end_key(key_id=reader.key.id, now=clock.now())
    assert client.get("/ogc/", headers={"Authorization": f"Bearer {reader.secret}"}).status_code == 403


def test_a_list_costs_the_same_questions_at_any_size(client, report, django_assert_num_queries):
    for number in range(4):
        report(description=f"Ilmoitus {number}")
    for size in (1, 4):
        with django_assert_num_queries(3):  # the limit, the reports, their reasons
            assert len(client.get(f"{V2}/requests.json", {"page_size": size}).json()) == size


CLIENTS = """
import json, sys
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport
address, secret = sys.argv[1:]
writer = Open311Client(Endpoint("talkoot", "Talkoot", address, write=True))
code = writer.list_services()[0]["service_code"]
sent = writer.create_request(code, dry_run=False, confirm="SEND", api_key=secret, validate_remote=True, lat=60.16, lng=24.81,
    description="Penkki on rikki", attributes={"LANGUAGE": "fi"}, email="asukas@example.org")
number = sent.response[0]["service_request_id"]
found = {"sent": number, "by writer": writer.get_request(number)["description"], "listed": len(writer.list_requests(service_code=code))}
for form in ("json", "xml"):
    reader = GeoReport(address, output_format=form)
    found[form] = [len(reader.get_service_list()), reader.get_service_definition(code)["service_code"],
        reader.get_service_request(number)["description"], len(reader.get_service_requests(status="open"))]
print(json.dumps(found))
"""


@pytest.mark.skipif(not has_ogctests(), reason="the clients are not installed: python -m tests.standards.judges")
def test_clients_that_we_did_not_write_report_and_read(live_town, tmp_path):
    """civicbot (MIT) writes and reads JSON; georeport (Apache 2.0) reads both forms. XML of one request is a mapping in its reader."""
    secret = make_key(name="Sovellus", may_report=True, now=clock.now()).secret
    command = [str(OGCTESTS), "-c", CLIENTS, f"{live_town}/open311/v2", secret]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    code = str(Report.objects.get(idea=found["sent"]).service_id)
    assert found["by writer"] == "Penkki on rikki"
    assert found["listed"] == 1
    assert found["json"] == [2, code, "Penkki on rikki", 1]
    assert found["xml"][:3] == [2, code, "Penkki on rikki"]
