"""Clerks keep rounds in the pages: open, change, close, call off, say what is given out and to whom."""

from datetime import datetime, timedelta

import pytest

from talkoot.bookings.tests.making import NOW, ZONE, make_divided_hall
from talkoot.places.models import Place
from talkoot.seasons import actions
from talkoot.seasons.actions import Refused
from talkoot.seasons.models import Round
from talkoot.seasons.tests.test_story import make_round, send, wish
from talkoot.shared.models import AuditEvent
from tests.people import admin, clerk_of_other, clerk_of_this, sign_in, unit

pytestmark = pytest.mark.django_db
NEW = "/desk/seasons/new/"


@pytest.fixture
def clock(monkeypatch):
    """Set the moment of the pages."""
    for name in ("public", "own", "desk", "common", "keeping"):
        monkeypatch.setattr(f"talkoot.seasons.pages.{name}.now", lambda: NOW)


@pytest.fixture
def hall():
    """The divided hall, kept by the unit of the clerk."""
    hall = make_divided_hall()
    Place.objects.update(owner=unit())
    return hall


def typed(*bookables, **more):
    return {
        "name_fi": "Kevätvuorot", "name_sv": "", "name_en": "Spring times", "summary_fi": "Hallin vuorot.", "opens_day": "2026-09-02",
        "opens_time": "09:00", "closes_day": "2026-10-20", "closes_time": "16.00", "first_day": "2026-11-02", "last_day": "2026-12-20",
        "visible": "1", "places": [str(one.pk) for one in bookables], "day_0": "17–21", "day_2": "8-12, 17.30–24",
    } | more  # fmt: skip


def test_a_round_is_opened_changed_and_closed_in_the_pages(client, clock, hall):
    sign_in(client, clerk_of_this())
    assert f'href="{NEW}"' in client.get("/desk/seasons/").content.decode()
    assert client.get(NEW).status_code == 200
    assert client.post(NEW, typed(hall["left"], hall["right"])).status_code == 302
    one = Round.objects.get()
    assert one.name == {"fi": "Kevätvuorot", "en": "Spring times"}
    assert (one.owner, one.opens_at) == (unit(), datetime(2026, 9, 2, 9, tzinfo=ZONE))
    assert [place.hours for place in one.places.all()] == [[[0, 1020, 1260], [2, 480, 720], [2, 1050, 1440]]] * 2
    desk = f"/desk/seasons/{one.id}/"
    page = client.get(desk).content.decode()
    assert f'href="{desk}change/"' in page
    form = typed(closes_day="2026-10-25", opens_day="2026-08-30")
    assert client.post(desk + "change/", form).status_code == 302
    assert client.get(desk + "change/").content.decode().count('value="2026-10-25"') == 1
    assert client.post(desk + "close/").status_code == 422
    assert client.post(desk + "close/", {"sure_to_close": "1"}).status_code == 302
    one.refresh_from_db()
    assert (one.closes_at, one.stage_at(NOW)) == (NOW, "handling")
    assert client.post(desk + "close/", {"sure_to_close": "1"}).status_code == 422
    assert set(AuditEvent.objects.filter(kind="round").values_list("verb", flat=True)) == {"opened", "changed", "closed"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name_fi": "", "name_en": "", "summary_fi": ""}, "Give the round a name"),
        ({"closes_day": "2026-09-01"}, "Applications close before they open"),
        ({"opens_day": "2026-08-01", "closes_day": "2026-08-20"}, "This moment has passed"),
        ({"last_day": "2026-11-01"}, "The season ends before it begins"),
        ({"first_day": "2026-10-20"}, "The season begins before applications have closed"),
        ({"opens_day": "2027-03-28", "opens_time": "03:30"}, "The clocks go forward that night"),
        ({"opens_time": "25:00"}, "Write the time as 17.30"),
        ({"places": []}, "Choose at least one place"),
        ({"day_0": "", "day_2": ""}, "Write the hours of at least one weekday"),
        ({"day_0": "klo viisi"}, "is not understood"),
        ({"day_0": "21–17"}, "ends before it begins"),
        ({"day_0": "17–20, 19–21"}, "Two of these times overlap"),
        ({"day_0": "17.75–20"}, "has a time that no clock shows"),
    ],
)
def test_what_is_wrong_is_said_plainly_and_nothing_typed_is_lost(client, clock, hall, wrong, sentence):
    sign_in(client, clerk_of_this())
    form = typed(hall["left"], **wrong)
    answer = client.post(NEW, form, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert (answer.status_code, Round.objects.exists()) == (422, False)
    assert sentence in page
    kept = [value for name, value in form.items() if name not in {"places", "visible"} and value]
    assert [value for value in kept if value not in page] == []


def test_no_other_round_gives_out_the_same_part_at_the_same_time(client, clock, hall):
    first = actions.open_round(
        owner_id=unit().id, name={"en": "Autumn times"}, places={hall["whole"].id: actions.round_hours([0], 18, 20)}, now=NOW,
        opens_at=NOW, closes_at=NOW + timedelta(days=5), first_day=datetime(2026, 10, 1).date(), last_day=datetime(2026, 11, 2).date(),
    )  # fmt: skip
    sign_in(client, clerk_of_this())
    answer = client.post(NEW, typed(hall["left"]), headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "“Autumn times” gives out one of these places" in answer.content.decode()
    assert client.post(NEW, typed(hall["left"], day_0="20–22")).status_code == 302
    assert client.post(NEW, typed(hall["left"], day_0="20–22", first_day="2026-12-21", last_day="2026-12-22")).status_code == 302
    other = Round.objects.exclude(id=first.id).first()
    with pytest.raises(Refused, match="overlaps"):
        actions.give_out(round_id=other.id, bookables=[hall["right"].id], hours=[(0, 1080, 1140)], by="clerk", now=NOW)
    assert other.places.count() == 1


def test_places_hours_and_groups_change_until_somebody_applies(client, clock):
    one = make_round()
    Place.objects.update(owner=unit())
    sign_in(client, clerk_of_this())
    desk = f"/desk/seasons/{one.id}/"
    left = one.places.get(bookable__source_id="left").bookable_id
    assert 'value="17:00–20:00"' in client.get(f"{desk}places/?place={left}").content.decode()
    assert client.post(desk + "places/", {"places": [left], "day_4": "16–18", "do": "give"}).status_code == 302
    assert one.places.get(bookable=left).hours == [[4, 960, 1080]]
    assert client.post(desk + "places/", {"places": [left], "do": "take_out"}).status_code == 302
    everything = list(one.places.values_list("bookable", flat=True))
    assert len(everything) == 2
    assert client.post(desk + "places/", {"places": everything, "do": "take_out"}).status_code == 422
    assert one.places.count() == 2
    groups = {"name_0_fi": "Lapset", "name_0_en": "Children", "weight_0": "8", "name_7_en": "Choirs", "weight_7": "2"}
    assert client.get(desk + "groups/").status_code == 200
    assert client.post(desk + "groups/", groups | {"weight_7": ""}).status_code == 422
    assert client.post(desk + "groups/", {}).status_code == 422
    assert client.post(desk + "groups/", groups).status_code == 302
    one.refresh_from_db()
    assert [(basket["key"], basket["weight"]) for basket in one.baskets] == [("young", 8), ("group1", 2)]
    send(one, "Ahma", wish(one, "right"))
    for address, form in (("places/", {"places": [left], "day_4": "16–18"}), ("groups/", groups), ("call-off/", {"sure_to_call_off": "1"})):
        assert client.get(desk + address).status_code in {200, 405}
        answer = client.post(desk + address, form, headers={"accept-language": "en"})
        assert answer.status_code == 422
        assert "Somebody has begun an application" in answer.content.decode()


def test_a_round_that_nobody_applied_in_is_called_off(client, clock):
    one = make_round()
    sign_in(client, clerk_of_this())
    assert client.post(f"/desk/seasons/{one.id}/call-off/").status_code == 422
    assert client.post(f"/desk/seasons/{one.id}/call-off/", {"sure_to_call_off": "1"}).status_code == 302
    assert not Round.objects.exists()


def test_only_clerks_of_the_unit_keep_a_round(client, clock, hall):
    one = make_round_of(hall)
    verbs = ("change/", "places/", "groups/", "close/", "call-off/")
    for address in (NEW, *(f"/desk/seasons/{one.id}/{verb}" for verb in verbs)):
        assert client.post(address).status_code == 302  # to sign in
    sign_in(client, clerk_of_other())
    for verb in verbs:
        assert client.post(f"/desk/seasons/{one.id}/{verb}", {"sure_to_close": "1", "sure_to_call_off": "1"}).status_code == 404
    assert client.post(f"{NEW}?unit={unit().id}", typed(hall["left"])).status_code == 404
    sign_in(client, admin())
    assert client.get(NEW).status_code == 200
    assert Round.objects.count() == 1


def make_round_of(hall):
    return actions.open_round(
        owner_id=unit().id, name={"fi": "Kausi"}, places={hall["left"].id: actions.round_hours([1], 17, 20)}, now=NOW, opens_at=NOW,
        closes_at=NOW + timedelta(days=5), first_day=(NOW + timedelta(days=9)).date(), last_day=(NOW + timedelta(days=90)).date(),
    )  # fmt: skip
