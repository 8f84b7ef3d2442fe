"""PTV v11 in and out again: nothing that the register said is lost, and what an owner changed comes out changed."""

import json
import os
from pathlib import Path

import pytest

from talkoot.services.actions import edit_service
from talkoot.services.importing import import_ptv_services
from talkoot.services.models import Service, ServiceVersion
from talkoot.services.register import service_as_ptv
from talkoot.shared import clock
from talkoot.shared.upsert import Saved
from tests.people import owner_of_this

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("TALKOOT_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
SAMPLE = DATA / "ptv" / "sample-V11VmOpenApiService.json"
SERVICE = {
    "id": "5d0b",
    "sourceId": "K1",
    "type": "Service",
    "areaType": "AreaType",
    "areas": [{"type": "Municipality", "municipalities": [{"code": "049"}]}],
    "publishingStatus": "Published",
    "serviceChargeType": "Chargeable",
    "languages": ["en", "fi"],
    "serviceNames": [
        {"language": "en", "value": "Maker spaces", "type": "Name"},
        {"language": "fi", "value": "Kirjaston pajat", "type": "Name"},
        {"language": "en", "value": "Workshops", "type": "AlternativeName"},
    ],
    "serviceDescriptions": [
        {"language": "fi", "value": "Tee itse.", "type": "Summary"},
        {"language": "fi", "value": "Pajoissa on tulostimia.", "type": "Description"},
        {"language": "fi", "value": "Viikossa.", "type": "ProcessingTime"},
        {"language": "fi", "value": "Ikäraja 15.", "type": "ValidityTime"},
    ],
    "targetGroups": [{"code": "KR1.3", "uri": "u3"}, {"code": "KR3", "uri": "u9"}],
    "lifeEvents": [{"code": "KE3", "uri": "e3"}, {"code": "KE99", "uri": "e99"}],
    "legislation": [
        {
            "names": [{"value": "Laki yleisistä kirjastoista", "language": "fi"}],
            "webPages": [{"url": "https://example.org/laki", "value": "https://example.org/laki", "language": "fi"}],
        }
    ],
    "requirements": [{"value": "Kirjastokortti.", "language": "fi"}],
    "serviceChannels": [
        {
            "serviceChannel": {"id": "c1", "name": "Varaus verkossa", "serviceChannelType": "EChannel"},
            "serviceChargeType": "FreeOfCharge",
            "description": [{"language": "fi", "value": "Kirjaudu kortilla.", "type": "Description"}],
            "contactDetails": {"webPages": [{"url": "https://example.org/varaa", "value": "Varaa", "language": "fi"}]},
        },
        {
            "serviceChannel": {"id": "c2", "name": "Neuvonta", "serviceChannelType": "Phone"},
            "description": [],
            "contactDetails": {"phoneNumbers": [{"prefixNumber": "+358", "number": "9123", "language": "fi"}]},
        },
    ],
    "modified": "2026-01-01T00:00:00Z",
}


def brought(tmp_path, document):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(document), "utf-8")
    return import_ptv_services(path, now=clock.now())


def out(key):
    return service_as_ptv(Service.objects.select_related("general", "owner").prefetch_related("ways").get(source_id=key))


def sorted_lists(value):
    """Return a document with its lists in one order: the register gives texts in any."""
    if isinstance(value, dict):
        return {name: sorted_lists(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted((sorted_lists(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def test_everything_comes_out_as_it_came(tmp_path):
    brought(tmp_path, SERVICE)
    thing = Service.objects.get()
    assert (thing.charge, thing.life_events, thing.requirements) == ("charged", ["KE3"], {"fi": "Kirjastokortti."})
    assert thing.legal_base == [{"name": {"fi": "Laki yleisistä kirjastoista"}, "url": {"fi": "https://example.org/laki"}}]
    ways = [(way.channel, way.url, way.phone) for way in thing.ways.order_by("order")]
    assert ways == [("e-service", {"fi": "https://example.org/varaa"}, ""), ("phone", {}, "+358 9123")]
    given = out("5d0b")
    assert {**sorted_lists(given), "modified": ""} == {**sorted_lists({**SERVICE, "generalDescriptionId": None}), "modified": ""}


def test_bringing_it_in_again_changes_nothing_and_what_comes_out_goes_in(tmp_path):
    brought(tmp_path, SERVICE)
    assert brought(tmp_path, SERVICE).saved == Saved(same=1)
    ways = list(Service.objects.get().ways.values_list("id", flat=True))
    given = out("5d0b")
    brought(tmp_path, {**given, "modified": SERVICE["modified"]})
    assert list(Service.objects.get().ways.values_list("id", flat=True)) == ways
    assert ServiceVersion.objects.count() == 1


def test_what_an_owner_changes_comes_out_changed(tmp_path):
    brought(tmp_path, SERVICE)
    thing = Service.objects.get()
    changes = {"summary": {"fi": "Tee itse, me autamme."}, "audience": ["seniors"]}
    edit_service(service_id=thing.id, seen=thing.version, changes=changes, by=owner_of_this(), now=clock.now())
    given = out("5d0b")
    assert {"language": "fi", "value": "Tee itse, me autamme.", "type": "Summary"} in given["serviceDescriptions"]
    assert {"language": "fi", "value": "Ikäraja 15.", "type": "ValidityTime"} in given["serviceDescriptions"]
    assert sorted(group["code"] for group in given["targetGroups"]) == ["KR1.1", "KR3"]
    assert ServiceVersion.objects.filter(made_by="PTV").count() == 1


def test_a_changed_register_makes_a_version(tmp_path):
    brought(tmp_path, SERVICE)
    brought(tmp_path, {**SERVICE, "requirements": []})
    version = ServiceVersion.objects.order_by("-number").first()
    assert (version.number, version.changed, version.made_by) == (2, ["requirements"], "PTV")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the register's own sample is not on this machine")
def test_the_registers_own_sample_goes_round(tmp_path):
    """Its every value is the word "string"; languages and the status are made real ones, all else stays."""
    text = SAMPLE.read_text("utf-8").replace('"language": "string"', '"language": "fi"')
    sample = json.loads(text)
    sample["publishingStatus"] = "Published"
    sample["serviceNames"][0]["type"] = "Name"
    sample["serviceDescriptions"][0]["type"] = "Summary"
    link = sample["serviceChannels"][0]
    link["serviceChannel"]["serviceChannelType"] = "EChannel"
    brought(tmp_path, sample)
    given = out(sample["id"])
    lost = {name for name in sample if name not in {"modified", "legislation"} and sorted_lists(given[name]) != sorted_lists(sample[name])}
    assert lost == set()
