"""The page and the lists of places: hours, the inside, conditions, pictures."""

import io
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from talkoot.places.actions import MissingAlt, add_picture, save_conditions, save_resources, save_spaces, set_hours
from talkoot.places.models import Place
from talkoot.places.opening.shape import Group, Period, Rule, TimeSpan, parse_periods
from talkoot.places.opening.text import rule_text, tell
from talkoot.places.tests.test_opening import HELSINKI, NOW, periods
from talkoot.places.tests.test_spaces import make_place, row
from talkoot.places.words import Opening
from talkoot.shared import clock, slots
from talkoot.shared.images import re_encode

pytestmark = pytest.mark.django_db
EIGHT_TO_EIGHT = periods(time(8), time(20), holidays="closed")


@pytest.fixture(autouse=True)
def _at_five_in_english(client, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(slots.neighbours, "_function", None)


@pytest.fixture
def library():
    place = make_place("library")
    set_hours(place_id=place.id, periods=EIGHT_TO_EIGHT, now=NOW)
    return place


def test_the_page_says_when_it_is_open(client, library):
    page = client.get(reverse("places:place", args=[library.id])).content.decode()
    assert "Open now, until 20" in page
    assert "Every day 8–20, closed on public holidays" in page
    assert "Independence Day" in page


def test_the_page_of_a_place_without_hours_says_nothing_of_them(client):
    page = client.get(reverse("places:place", args=[make_place().id])).content.decode()
    assert "Opening hours" not in page
    assert "Spaces and equipment" not in page


@pytest.mark.parametrize(
    "asked, found",
    [
        ("now", {"library"}),
        ("evening", {"library"}),
        ("2026-11-24T21:00", {"bar"}),
        ("2026-12-06T12:00", set()),
        ("whenever", {"library", "bar"}),
    ],
)
def test_the_list_narrows_to_what_is_open(client, library, asked, found):
    set_hours(place_id=make_place("bar").id, periods=periods(time(21), time(2), next_day=True, holidays="closed"), now=NOW)
    page = client.get(reverse("places:places"), {"open": asked}).content.decode()
    assert {name for name in ("library", "bar") if f">{name}</a>" in page} == found


def test_the_page_shows_the_inside_as_a_tree(client, library):
    save_spaces(
        [
            {**row(library, "hall"), "capacity": 60, "area_m2": 120, "facts": {"step_free": True, "wheelchair_places": 4}},
            row(library, "half", "hall", "part"),
        ]
    )
    thing = {"source": "test", "place_id": library.id, "kind": "movable"}
    save_resources(
        [
            {**thing, "source_id": f"net-{number}", "name": {"en": f"Badminton net {number}"}, "equipment": ["sports"]}
            for number in (1, 2, 3)
        ]
    )
    page = client.get(reverse("places:place", args=[library.id])).content.decode()
    assert ", 60 people, 120 m², no steps, wheelchair places: 4" in page
    assert page.index(">hall<") < page.index(">half<")
    assert "Also: Badminton net (3)" in page


def test_a_harbour_with_very_many_berths_shows_its_piers(client, library):
    berths = [row(library, f"berth-{number}", f"pier-{number % 2}", "part") for number in range(100)]
    save_spaces([row(library, "pier-0"), row(library, "pier-1"), *berths])
    page = client.get(reverse("places:place", args=[library.id])).content.decode()
    assert page.count("50 places") == 2
    assert "berth-7" not in page


def test_the_conditions_of_a_trial(client):
    place = make_place("street")
    Place.objects.filter(pk=place.pk).update(is_infrastructure=True)
    conditions = {"place_id": place.id, "decides": {"en": "The street engineer"}, "notice_days": 14}
    assert save_conditions([conditions]).made == 1
    assert save_conditions([conditions]).same == 1
    page = client.get(reverse("places:infrastructure", args=[place.id])).content.decode()
    assert "The street engineer" in page
    assert "14 days before" in page


def picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    return re_encode(io.BytesIO(file.getvalue()), len(file.getvalue()))


def test_a_picture_says_what_it_shows_in_three_languages(client, library):
    alt = {"fi": "Kirjaston sali", "sv": "Bibliotekets sal", "en": "The library's hall"}
    with pytest.raises(MissingAlt, match="sv"):
        add_picture(place_id=library.id, picture=picture(), alt={**alt, "sv": " "}, now=NOW)
    kept = add_picture(place_id=library.id, picture=picture(), alt=alt, now=NOW)
    address = reverse("places:picture", args=[library.id, kept.id])
    page = client.get(reverse("places:place", args=[library.id])).content.decode()
    assert f'<img src="{address}" alt="The library&#39;s hall" width="40" height="30"' in page
    assert client.get(address).headers["Content-Type"] == "image/webp"
    Place.objects.update(visible=False)
    assert client.get(address).status_code == 404


def test_a_place_page_costs_few_queries(client, library, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(reverse("places:place", args=[library.id]))


def told(*rules, at=NOW):
    return tell(rules, at, HELSINKI)


def test_when_it_opens_next():
    usual = parse_periods(EIGHT_TO_EIGHT)
    with override("en"):
        assert told(*usual, at=datetime(2026, 11, 24, 19, tzinfo=UTC)).now == "Closed now, opens tomorrow at 8"
        assert told(*usual, at=datetime(2026, 11, 24, 4, tzinfo=UTC)).now == "Closed now, opens today at 8"
        assert told(*usual, at=datetime(2026, 12, 24, 10, tzinfo=UTC)).now == "Closed now, opens on Sunday at 8"
        assert told(Period()).now == "Open now"
        assert told(Period(state=Opening.CLOSED)).now == "Closed now"


def test_weekdays_and_hours_in_the_readers_own_way():
    weekdays = TimeSpan(frozenset(range(1, 6)), time(8, 30), time(0), True)
    saturday = TimeSpan(frozenset({6}), time(10), time(15), False, Opening.SELF_SERVICE)
    rules = Period(groups=(Group((weekdays, saturday)),), holidays="closed")
    with override("en"):
        assert told(rules).usual == [("", "Mon–Fri 8:30–24, Sat self-service 10–15, closed on public holidays")]
    with override("fi"):
        assert told(rules).usual[0][1].startswith("Ma–pe 8.30–24, la ")
    with override("sv"):
        assert told(rules).usual[0][1].startswith("Mån–fre 8.30–24, lör ")


def test_days_in_a_row_that_differ_are_one_line():
    break_ = Period(date(2026, 12, 27), date(2027, 1, 3), True, state=Opening.CLOSED, name={"en": "Break", "fi": "Tauko"})
    with override("en"):
        lines = [(line.days, line.hours, line.note) for line in told(*parse_periods(EIGHT_TO_EIGHT), break_).exceptions]
    assert lines == [
        ("Sun 6 December", "closed", "Independence Day"),
        ("Thu 24 December", "closed", "Christmas Eve"),
        ("Fri 25 December", "closed", "Christmas Day"),
        ("Sat 26 December", "closed", "Second Day of Christmas"),
        ("27 December – 3 January", "closed", "Break"),
        ("Wed 6 January", "closed", "Epiphany"),
    ]


@pytest.mark.parametrize(
    "rule, words",
    [
        (Rule("month", "sun", -1), "the last Sunday of the month"),
        (Rule("month", "sat", 2), "the second Saturday of the month"),
        (Rule("period", "week", 1, 2), "every second week of the period"),
        (Rule("year", "week", parity="even"), "even weeks"),
        (Rule("month", "day", -3), "3. day from the end of the month"),
    ],
)
def test_recurrences_in_words(rule, words):
    with override("en"):
        assert rule_text(rule) == words
