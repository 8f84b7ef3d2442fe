"""schema.org in the pages of services and places, read by a program that we did not write (extruct)."""

from datetime import datetime, timedelta

import pytest

from talkoot.bookings.actions import book
from talkoot.bookings.tests.making import RESIDENT, at, make_bookable
from talkoot.places.models import Place
from talkoot.places.queries import published_places
from talkoot.services.queries import published_services
from talkoot.shared import clock
from tests.people import give


def described(client, path):
    extruct = pytest.importorskip("extruct")
    html = client.get(path).content.decode()
    found = extruct.extract(html, syntaxes=["json-ld"], uniform=True)["json-ld"]
    assert len(found) == 1, html[:3000]
    return found[0]


def test_a_service_is_a_government_service(client, bench):
    found = described(client, f"/services/{bench.id}/?lang=sv")
    assert found["@type"] == "GovernmentService"
    assert found["name"] == "Tjänst 1"
    assert found["serviceOperator"]["@type"] == "GovernmentOrganization"
    assert found["url"].endswith(f"/services/{bench.id}/")


@pytest.mark.usefixtures("town")
def test_a_place_says_where_it_is_and_its_words_stay_data(client):
    place = published_places().get(source_id="p1")
    place.summary = {"fi": "</script><script>alert(1)</script><!-- & \u2028"}
    place.save()
    found = described(client, f"/places/{place.id}/?lang=fi")
    assert found["@type"] == "Library"
    assert found["geo"]["latitude"] == place.lat
    assert found["description"].startswith("</script>")


@pytest.mark.django_db
def test_what_can_be_booked_has_an_action_that_reserves_it(client):
    room = make_bookable("room", max_persons=12, now=clock.now())
    found = described(client, f"/book/{room.id}/?lang=en")
    action = found["potentialAction"]
    assert (action["@type"], action["target"]["@type"]) == ("ReserveAction", "EntryPoint")
    assert action["target"]["urlTemplate"].endswith(f"/book/{room.id}/?day={{day}}&start={{start}}&end={{end}}")
    assert found["containedInPlace"]["url"].endswith(f"/places/{room.place_id}/")
    assert found["maximumAttendeeCapacity"] == 12


@pytest.mark.usefixtures("town")
def test_the_data_block_carries_the_nonce(client):
    place = published_places().first()
    response = client.get(f"/places/{place.id}/")
    assert response.status_code == 200
    nonce = response.content.decode().partition('type="application/ld+json" nonce="')[2].partition('"')[0]
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
    assert published_services().count() == 2


@pytest.mark.django_db
def test_what_happens_for_an_idea_is_an_event_and_its_booker_is_not_told(client):
    idea = give("Kirjakerho lähiöön")
    now = clock.now()
    room = make_bookable("room", now=now)
    Place.objects.update(address="Katu 1")
    day = (now + timedelta(days=3)).date()
    assert 'application/ld+json"' not in client.get(f"/ideas/{idea.id}/").content.decode()
    book(bookable_id=room.id, start=at(17, day=day), end=at(19, day=day), booker=RESIDENT, serves=("idea", idea.id), now=now)
    found = described(client, f"/ideas/{idea.id}/?lang=en")["@graph"][0]
    assert (found["@type"], found["name"]) == ("Event", "Kirjakerho lähiöön")
    assert [datetime.fromisoformat(found[name]) for name in ("startDate", "endDate")] == [at(17, day=day), at(19, day=day)]
    assert found["location"]["address"]["streetAddress"] == "Katu 1"
    assert RESIDENT.name not in str(found)
