"""Services from PTV and from the capital region's tree."""

import json

import pytest

from talkoot.services.importing import import_general_descriptions, import_helsinki_tree, import_ptv_services
from talkoot.services.models import Service
from talkoot.shared import clock
from talkoot.shared.importing import BadFile
from talkoot.shared.upsert import Saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    def write(document):
        path = tmp_path / "file.json"
        path.write_text(json.dumps(document), "utf-8")
        return path

    return write


def blocks(*lines):
    return json.dumps({"entityMap": {}, "blocks": [{"text": line, "type": "unstyled"} for line in lines]})


GENERAL = {
    "Id": "3f2a",
    "Name": [{"Lang": "fi", "Label": "Venepaikan vuokraus"}, {"Lang": "sv", "Label": "Uthyrning av båtplats"}],
    "ShortDescription": [{"Lang": "fi", "Label": "Kunta vuokraa venepaikkoja."}],
    "BackgroundDescription": [{"Lang": "fi", "Label": blocks("Ensimmäinen kappale.", "", "Toinen.")}],
    "UserInstructions": [{"Lang": "fi", "Label": "Hae keväällä."}, {"Lang": "xx", "Label": "?"}],
    "TargetGroup": [{"Key": "ptvl:v2001"}, {"Key": "ptvl:v2009"}, {"Key": "ptvl:unknown"}],
}


def test_a_general_description(write):
    report = import_general_descriptions(write([GENERAL]), now=clock.now())
    assert report.saved == Saved(made=1)
    service = Service.objects.get()
    assert service.name == {"fi": "Venepaikan vuokraus", "sv": "Uthyrning av båtplats"}
    assert service.description == {"fi": "Ensimmäinen kappale.\n\nToinen."}
    assert service.how == {"fi": "Hae keväällä."}
    assert service.audience == ["companies", "everyone"]


V11 = {
    "id": "5d0b",
    "publishingStatus": "Published",
    "serviceNames": [
        {"language": "fi", "value": "Kirjaston pajat", "type": "Name"},
        {"language": "en", "value": "Maker spaces", "type": "Name"},
        {"language": "en", "value": "Workshops", "type": "AlternativeName"},
    ],
    "serviceDescriptions": [
        {"language": "fi", "value": "Tee itse.", "type": "Summary"},
        {"language": "fi", "value": "Pajoissa on tulostimia.", "type": "Description"},
    ],
    "targetGroups": [{"code": "KR1.3"}],
    "serviceChannels": [{"serviceChannel": {"serviceChannelType": "EChannel"}}, {"serviceChannel": {"serviceChannelType": "Phone"}}],
}


def test_a_service_of_the_open_api(write):
    import_ptv_services(write({"itemList": [V11]}), now=clock.now())
    service = Service.objects.get()
    assert service.name == {"fi": "Kirjaston pajat", "en": "Maker spaces"}
    assert (service.summary, service.description) == ({"fi": "Tee itse."}, {"fi": "Pajoissa on tulostimia."})
    assert (service.audience, service.channels) == (["youth"], ["e-service", "phone"])


def test_a_service_of_the_older_shape_is_finnish(write):
    old = {
        "id": 7,
        "name": "Muuttoilmoitus",
        "shortDescription": "Ilmoita muutosta.",
        "description": "Pitkä.",
        "targetGroup": ["Yritykset"],
    }
    import_ptv_services(write([old]), now=clock.now())
    service = Service.objects.get()
    assert (service.source_id, service.name, service.summary, service.how) == (
        "7",
        {"fi": "Muuttoilmoitus"},
        {"fi": "Ilmoita muutosta."},
        {},
    )
    assert service.audience == ["companies"]


def test_an_organisation_of_the_older_data_is_no_service(write):
    report = import_ptv_services(write([{"id": 7, "name": "Väestörekisterikeskus", "OID": "VRK", "businessID": "1"}]), now=clock.now())
    assert (report.usable, report.skipped) == (0, {"it is an organisation or a place, not a service": 1})


def test_a_draft_stays_out(write):
    report = import_ptv_services(write([V11 | {"publishingStatus": "Draft"}]), now=clock.now())
    assert (report.usable, report.skipped) == (0, {"it is not published": 1})


NODES = [
    {"id": 1, "name_fi": "Liikunta", "name_sv": "Idrott", "name_en": "Sports", "child_ids": [2]},
    {"id": 2, "name_fi": "Venesatamat", "name_sv": "Båthamnar", "name_en": "Harbours", "child_ids": []},
]


def test_a_node_of_the_tree_tells_its_path(write):
    import_helsinki_tree(write(NODES), now=clock.now())
    service = Service.objects.get(source_id="2")
    assert service.name["sv"] == "Båthamnar"
    assert service.summary == {"fi": "Liikunta", "sv": "Idrott", "en": "Sports"}


def test_a_tree_that_goes_in_circles_comes_to_an_end(write):
    circle = [NODES[0] | {"child_ids": [2]}, NODES[1] | {"child_ids": [1]}]
    assert import_helsinki_tree(write(circle), now=clock.now()).saved.made == 2


def test_another_file_is_refused(write):
    with pytest.raises(BadFile, match="should hold nodes"):
        import_helsinki_tree(write([V11]), now=clock.now())


@pytest.mark.parametrize(
    "load, document", [(import_general_descriptions, [GENERAL]), (import_ptv_services, [V11]), (import_helsinki_tree, NODES)]
)
def test_a_second_run_changes_nothing(write, load, document):
    path = write(document)
    first = load(path, now=clock.now()).saved
    before = list(Service.objects.order_by("id").values())
    assert load(path, now=clock.now()).saved == Saved(same=first.made)
    assert list(Service.objects.order_by("id").values()) == before


def test_a_dry_run_says_what_would_be_and_changes_nothing(write):
    report = import_ptv_services(write([V11, {"id": 1}]), now=clock.now(), dry_run=True)
    assert (report.saved, report.skipped) == (Saved(made=1), {"it has no name": 1})
    assert Service.objects.count() == 0


def test_a_changed_name_is_changed(write):
    import_ptv_services(write([V11]), now=clock.now())
    renamed = V11 | {"serviceNames": [{"language": "fi", "value": "Pajat", "type": "Name"}]}
    assert import_ptv_services(write([renamed]), now=clock.now()).saved == Saved(changed=1)
    assert Service.objects.get().name == {"fi": "Pajat"}


HOSTILE = [
    {},
    {"id": None},
    {"id": {"a": 1}, "serviceNames": 5},
    {"id": "1", "serviceNames": "name"},
    {"id": "2", "serviceNames": [None]},
    {"id": "3", "serviceNames": [{"type": "Name", "language": [], "value": "x"}]},
    {"id": "4", "serviceNames": [{"type": "Name", "language": "fi", "value": ["x"]}], "targetGroups": {"code": 1}},
    {"id": "5", "name": {"fi": "x"}, "targetGroup": [[]]},
    {"Id": "6", "Name": {"Lang": "fi"}},
    {"Id": "7", "Name": [{"Lang": "fi", "Label": '{"blocks": 5}'}], "TargetGroup": [1]},
    {"id": "8\x00\ud800", "name": "\x00\ud800", "name_fi": "\x00"},
    {"id": "9", "name": "Nimi\x00\u202e", "description": "x" * 10_000_000},
]


@pytest.mark.parametrize("load", [import_general_descriptions, import_ptv_services])
def test_no_shape_of_a_row_stops_the_others(write, load):
    report = load(write([*HOSTILE, GENERAL, V11]), now=clock.now())
    assert report.read == len(HOSTILE) + 2
    assert report.usable >= 1
    assert report.usable + sum(report.skipped.values()) == report.read


def test_no_shape_of_a_node_stops_the_others(write):
    hostile = [{"id": [], "name_fi": "x", "child_ids": 5}, {"id": 1, "name_fi": {}, "child_ids": [[], {}]}, *HOSTILE]
    report = import_helsinki_tree(write([*hostile, *NODES]), now=clock.now())
    assert Service.objects.filter(name__fi="Venesatamat").exists()
    assert report.usable + sum(report.skipped.values()) == report.read
