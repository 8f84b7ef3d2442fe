"""Keeping the hours of a place: who may, preview, saving, exceptions, the way back; and what does not fit is not lost."""

import io
from dataclasses import replace
from datetime import date, time, timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from talkoot.places.actions import change_hours, set_hours
from talkoot.places.models import Hours, HoursVersion, Place
from talkoot.places.opening.days import spans_of_day
from talkoot.places.opening.shape import BadHours, Group, Period, Rule, TimeSpan, dump_periods, parse_periods
from talkoot.places.opening.week import put_together, read_times, take_apart, times_text
from talkoot.places.queries import open_at
from talkoot.places.tests.test_opening import HELSINKI, NOW, TODAY, at, periods
from talkoot.places.tests.test_opening_rules import any_periods, time_spans
from talkoot.places.tests.test_spaces import make_place
from talkoot.shared import clock
from tests.people import clerk_of_this, owner_of_other, owner_of_this, resident, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(client, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    place = make_place("library")
    Place.objects.filter(pk=place.pk).update(owner=unit("unit-this"))
    set_hours(place_id=place.id, periods=periods(time(8), time(20)), now=NOW - timedelta(days=1))
    return place


@pytest.fixture
def page(client, library):
    client.force_login(owner_of_this())
    return reverse("places:keep_hours", args=[library.id])


class Fields(HTMLParser):
    """What a browser would send of the first form with a field called `seen`."""

    def __init__(self, html):
        super().__init__()
        self.told, self._select = {}, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "select":
            self._select = attrs["name"]
        elif tag == "option" and ("selected" in attrs or self._select not in self.told):
            self.told[self._select] = attrs["value"]
        elif tag == "input" and attrs.get("type") != "checkbox" and attrs.get("name") != "csrfmiddlewaretoken":
            self.told[attrs["name"]] = attrs.get("value", "")


def typed(client, page, **changes):
    return Fields(client.get(page).content.decode()).told | changes


@pytest.mark.parametrize("who, status", [(None, {302, 403}), (resident, {403}), (clerk_of_this, {403}), (owner_of_other, {404})])
def test_only_owners_of_the_unit_keep_the_hours(client, library, who, status):
    if who:
        client.force_login(who())
    assert client.get(reverse("places:keep_hours", args=[library.id])).status_code in status


def test_a_preview_saves_nothing_and_saving_can_be_taken_back(client, library, page):
    told = typed(client, page, day_2="8-12, 14.30-16", day_7="", holidays="closed")
    shown = client.post(page, told | {"preview": "1"}).content.decode()
    assert "Tue 8–12, 14:30–16" in shown
    assert open_at([library.id], at(TODAY, 13))
    assert client.post(page, told | {"save": "1"}).status_code == 302
    assert not open_at([library.id], at(TODAY, 13))
    version = HoursVersion.objects.get()
    assert version.by
    assert client.post(reverse("places:take_back_hours", args=[library.id, version.id])).status_code == 302
    assert open_at([library.id], at(TODAY, 13))
    assert HoursVersion.objects.count() == 2


def test_an_exception_comes_and_goes(client, library, page):
    tomorrow = TODAY + timedelta(days=1)
    client.post(page, typed(client, page, first=tomorrow.isoformat(), name_en="Staff day", save="1"))
    assert open_at([library.id], at(tomorrow, 9)) == set()
    assert "Staff day" in client.get(reverse("places:place", args=[library.id])).content.decode()
    client.post(page, typed(client, page, drop=["1"], save="1"))
    assert open_at([library.id], at(tomorrow, 9)) == {library.id}


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"day_1": "eight to four"}, "is not understood"),
        ({"day_1": "8-25"}, "no clock shows"),
        ({"times": "8-10"}, "on which day the different hours begin"),
        ({"first": "2026-12-02", "last": "2026-12-01"}, "before the first"),
        ({"other_1": "6-8"}, "in the other hours"),
        ({"first": "soon"}, "Write the day as"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, library, page, changes, words):
    answer = client.post(page, typed(client, page, **changes, save="1"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert next(iter(changes.values())) in text
    assert not HoursVersion.objects.exists()


def test_two_at_once_do_not_overwrite_each_other(client, library, page):
    mine = typed(client, page, day_1="", save="1")
    set_hours(place_id=library.id, periods=periods(time(9), time(10)), now=NOW)
    answer = client.post(page, mine)
    assert answer.status_code == 409
    assert "Somebody else" in answer.content.decode()
    assert open_at([library.id], at(TODAY, 11)) == set()


def test_a_place_without_hours_gets_its_first(client, library):
    bare = make_place("bare")
    Place.objects.filter(pk=bare.pk).update(owner=unit("unit-this"))
    client.force_login(owner_of_this())
    page = reverse("places:keep_hours", args=[bare.id])
    assert "no hours yet" in client.get(reverse("places:hours_kept")).content.decode()
    assert client.post(page, typed(client, page, day_2="8-20", save="1")).status_code == 302
    assert open_at([bare.id], at(TODAY, 9)) == {bare.id}


def test_pictures_come_with_words_and_go(client, library, page):
    address = reverse("places:keep_pictures", args=[library.id])
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    alt = {"alt_fi": "Sali", "alt_sv": "Salen", "alt_en": "The hall"}
    refused = client.post(address, alt | {"picture": io.BytesIO(b"no picture"), "alt_sv": ""})
    assert refused.status_code == 422
    assert "not a picture" in refused.content.decode()
    file.seek(0)
    assert client.post(address, alt | {"picture": file}).status_code == 302
    kept = library.pictures.get()
    assert kept.alt == {"fi": "Sali", "sv": "Salen", "en": "The hall"}
    assert "Keep the pictures" in client.get(reverse("places:place", args=[library.id])).content.decode()
    assert "Salen" in client.get(address).content.decode()
    client.force_login(owner_of_other())
    drop = reverse("places:drop_picture", args=[library.id, kept.id])
    assert client.post(drop).status_code == 404
    client.force_login(owner_of_this())
    assert client.post(drop).status_code == 302
    assert not library.pictures.exists()


def test_recurrences_and_third_states_stay(client, library, page):
    sunday = Group((TimeSpan(frozenset({7}), time(12), time(15), False),), (Rule("month", "sun", -1),))
    third = [TimeSpan(frozenset({1}), time(hour), time(hour + 1), False, state) for hour, state in ((6, "self_service"), (7, "with_key"))]
    usual = Group((TimeSpan(frozenset({1, 2, 3}), time(8), time(20), False), *third, third[0]))
    document = dump_periods([Period(groups=(usual, sunday))])
    change_hours(place_id=library.id, periods=document, seen=Hours.objects.get().changed_at, by="x", now=NOW)
    client.post(page, typed(client, page, day_3="", save="1"))
    (period,) = parse_periods(Hours.objects.get().periods)
    assert sunday in period.groups
    assert {span.state for group in period.groups for span in group.spans} == {"open", "self_service", "with_key"}


@settings(deadline=None)  # the first call loads holidays and languages
@given(st.lists(time_spans(), min_size=1, max_size=5), st.lists(any_periods(), max_size=2), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_week_put_back_as_it_was_changes_no_day(spans, others, day):
    found = [Period(groups=(Group(tuple(spans)),)), *(replace(one, override=True) for one in others)]
    again = put_together(found, take_apart(found))
    assert {*spans_of_day(found, day, HELSINKI)} == {*spans_of_day(again, day, HELSINKI)}


@settings(deadline=None)  # the first call loads holidays and languages
@given(st.lists(st.tuples(st.times(), st.times()), max_size=4))
def test_times_read_back_as_they_were_written(pairs):
    told = [(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)) for start, end in pairs]
    written = [(start, end, end <= start) for start, end in told]
    assert read_times(times_text(written)) == written


@pytest.mark.parametrize("text", ["8", "8-", "-", "8–9–10", "25-26", "8.60-9", "²-3"])
def test_times_that_nobody_understands(text):
    with pytest.raises(BadHours):
        read_times(text)
