"""A hidden unit is named by no standard, however it is reached: by its services, places, data sets and reports."""

import pytest

from talkoot.ideas.queries import published_ideas
from talkoot.knowledge.queries import published_data_sets
from talkoot.people.models import Organisation
from talkoot.places.queries import published_places
from talkoot.standards.models import Report

UNIT = {"fi": "Puistoyksikkö", "sv": "Parkenheten", "en": "Parks unit"}


@pytest.fixture
def addresses(bench):
    """Everywhere that a unit is named."""
    idea = published_ideas().first()
    Report.objects.create(idea=idea, service=bench, given_at=idea.given_at)
    place, data = published_places().get(source_id="p1"), published_data_sets().get(source_id="d1")
    return [
        f"/services/{bench.id}/?lang=fi",
        "/ogc/collections/places/items?limit=50",
        f"/ogc/collections/places/items/{place.id}",
        "/ogc/collections/service-locations/items",
        "/catalogue/services.ttl",
        "/catalogue/data.ttl",
        f"/catalogue/services/{bench.id}.ttl",
        f"/catalogue/data/{data.id}.ttl",
        f"/open311/v2/requests/{idea.id}.json",
    ]


def naming(client, addresses):
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {}
    texts = {address: answer.getvalue().decode() for address, answer in answers.items()}
    return [address for address, text in texts.items() if any(name in text for name in UNIT.values())]


def test_a_hidden_unit_is_named_nowhere(client, addresses):
    unit = Organisation.objects.get(source_id="parks")
    assert naming(client, addresses) == addresses  # each has a name to hide
    Organisation.objects.filter(pk=unit.pk).update(visible=False)
    assert naming(client, addresses) == []


def test_a_hidden_service_is_not_named_by_its_reports(client, addresses, bench):
    report = addresses[-1]
    assert client.get(report).json()[0]["service_code"] == str(bench.id)
    type(bench).objects.filter(pk=bench.pk).update(visible=False)
    shown = client.get(report).json()[0]
    assert (shown["service_name"], shown["service_code"], shown["agency_responsible"]) == ("", "", "")
