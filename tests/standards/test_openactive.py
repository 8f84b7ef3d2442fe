"""Open availability: judged by OpenActive's own validators, complete for whoever reads to the end, whatever is going on beside it."""

import json
import shutil
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from talkoot.bookings.actions import Booker, block, book, cancel
from talkoot.bookings.models import Bookable
from talkoot.bookings.tests.making import EVERY_DAY_8_22, at, make_bookable
from talkoot.places.actions import set_hours
from talkoot.places.models import Place
from talkoot.shared import clock
from talkoot.standards.openactive.models import Stir, ToldDay
from talkoot.standards.openactive.numbering import forget_deleted, number_changes
from talkoot.standards.openactive.pages import AT_THE_END, PASSED, RPDE, dataset

TOOLS = Path(__file__).parent.parent / "tools"
FACILITIES, SLOTS = "/openactive/facility-uses", "/openactive/slots"
SOMEONE = Booker(name="N", email="n@example.org")


@pytest.fixture
def now(db):
    return clock.now()


def day_after(now, days=3):
    return (now + timedelta(days=days)).astimezone(at(0).tzinfo).date()


def number_all(now):
    while number_changes(now=now):
        pass


def read(path, after=None, client=None):
    """Return the items from one page to the end of a feed, and the number to go on from."""
    client = client or Client()
    items, last = [], after
    address = path if after is None else f"{path}?afterChangeNumber={after}"
    while True:
        page = client.get(address)
        assert page.status_code == 200, page.content
        body = json.loads(page.content)
        items += body["items"]
        if not body["items"]:
            assert body["next"].endswith(f"afterChangeNumber={last or 0}")
            return items, last
        last = body["items"][-1]["modified"]
        address = path + body["next"].partition(path)[2]


def state_of(items, known=None):
    """Return what a reader who keeps the newest of each id knows: id -> uses left; deleted ones are gone."""
    known = {} if known is None else known
    for item in items:
        known.pop(item["id"], None)
        if item["state"] == "updated":
            known[item["id"]] = item["data"].get("remainingUses")
    return known


def slot(bookable, moment):
    return f"{bookable.id}-{moment.astimezone(clock.now().tzinfo):%Y%m%dT%H%MZ}"


def judge(*arguments, text=None):
    if not shutil.which("node") or not (TOOLS / "node_modules" / "@openactive").exists():
        pytest.skip("OpenActive's validators are not installed: python tests/tools/install.py")
    command = ["node", str(TOOLS / "judge_openactive.mjs"), *arguments]
    done = subprocess.run(command, input=text, capture_output=True, check=False, text=True, timeout=120, cwd=TOOLS)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def failures(found):
    return [one for one in found if one["severity"] == "failure"]


def serious(found, last):
    """Leave out what the feed judge says of any small feed, and of any last page: it asks for that as if it were one in the middle."""
    at_the_end = f"afterChangeNumber={last}"
    known = {"minimum_items_per_page", "has_modelling_data"}
    return [
        one
        for one in found
        if one["type"] not in known and not (one["type"] == "missing_cache_control" and one["page"].endswith(at_the_end))
    ]


def test_a_slot_is_taken_given_back_closed_and_gone(now, client):
    room = make_bookable(now=now, min_minutes=60, start_every=60)
    day = day_after(now)
    number_all(now)
    items, seen = read(SLOTS)
    known = state_of(items)
    assert len([key for key in known if slot(room, at(8, day=day))[:-6] in key]) == 14  # 8 to 22, an hour each
    assert set(known.values()) == {1}
    booking = book(bookable_id=room.id, start=at(9, day=day), end=at(10, day=day), booker=SOMEONE, now=now).booking
    block(bookable_id=room.id, start=at(12, day=day), end=at(13, day=day), by="clerk", now=now)
    number_all(now)
    items, seen = read(SLOTS, seen)
    state_of(items, known)
    assert sorted(key for key, left in known.items() if not left) == sorted(slot(room, at(hour, day=day)) for hour in (9, 12))
    assert {item["id"].partition("T")[0] for item in items} == {slot(room, at(9, day=day)).partition("T")[0]}  # no other day is told again
    cancel(booking_id=booking.id, now=now)
    spans = [{**EVERY_DAY_8_22[0]["time_span_groups"][0]["time_spans"][0], "end_time": "18:00"}]
    set_hours(place_id=room.place_id, periods=[{"time_span_groups": [{"time_spans": spans}]}], now=now)
    number_all(now)
    items, seen = read(SLOTS, seen)
    assert slot(room, at(19, day=day)) in {item["id"] for item in items if item["state"] == "deleted"}
    assert state_of(items, known) == state_of(read(SLOTS)[0])  # whoever followed knows what a new reader learns
    assert known[slot(room, at(9, day=day))] == 1
    number_all(now)
    assert read(SLOTS, seen)[0] == []  # nothing new is said of what did not change
    assert client.get(SLOTS).headers["Content-Type"] == RPDE


def test_what_is_hidden_is_deleted_at_once_and_forgotten_after_a_week(now):
    room, other = make_bookable(now=now), make_bookable("other", now=now)
    number_all(now)
    _items, seen = read(FACILITIES)
    Bookable.objects.filter(id=room.id).update(visible=False)
    for path in (FACILITIES, SLOTS):  # before anything has a new number
        assert {item["id"] for item in read(path)[0] if item["state"] == "updated" and str(item["id"]).startswith(f"{room.id}")} == set()
    number_all(now)
    (gone,) = read(FACILITIES, seen)[0]
    assert (gone["id"], gone["state"], "data" in gone) == (room.id, "deleted", False)
    assert {item["state"] for item in read(SLOTS)[0] if item["id"].startswith(f"{other.id}-")} == {"updated"}
    Place.objects.filter(id=other.place_id).update(visible=False)
    number_all(now)
    assert state_of(read(FACILITIES)[0]) == state_of(read(SLOTS)[0]) == {}
    assert forget_deleted(now=now + timedelta(days=7)) == 0
    assert forget_deleted(now=now + timedelta(days=9)) > 2
    assert not ToldDay.objects.exists()


def test_pages_say_how_long_they_keep_and_refuse_what_they_do_not_know(now, client):
    make_bookable(now=now)
    number_all(now)
    _items, last = read(SLOTS)
    assert client.get(SLOTS).headers["Cache-Control"] == PASSED
    end = client.get(f"{SLOTS}?afterChangeNumber={last}")
    assert end.headers["Cache-Control"] == AT_THE_END
    assert client.get(f"{SLOTS}?afterChangeNumber={last}", headers={"If-None-Match": end.headers["ETag"]}).status_code == 304
    for asked in (
        "afterChangeNumber=x",
        "afterChangeNumber=-1",
        "afterTimestamp=1",
        "afterChangeNumber=1&afterChangeNumber=2",
        "afterChangeNumber=",
    ):
        assert client.get(f"{SLOTS}?{asked}").status_code == 400, asked
    home = client.get("/openactive/")
    assert json.loads(home.text.partition('ld+json"')[2].partition(">")[2].partition("</script")[0]) == dataset()
    facility = json.loads(client.get(FACILITIES).content)["items"][0]["data"]
    followed = client.get("/openactive" + facility["@id"].partition("/openactive")[2])
    assert facility["url"].endswith(followed.headers["Location"])


@pytest.mark.django_db(transaction=True)
def test_openactives_validators_find_nothing(live_server, settings):
    settings.TALKOOT_ADDRESS = live_server.url
    now = clock.now()
    rooms = [
        make_bookable(key, now=now, prices=[{"cents": 1250, "group": "everyone"}], purposes=["event"], start_every=60, min_minutes=60)
        for key in ("one", "two")
    ]
    number_all(now)
    book(bookable_id=rooms[0].id, start=at(9, day=day_after(now)), end=at(10, day=day_after(now)), booker=SOMEONE, now=now)
    Bookable.objects.filter(id=rooms[1].id).update(visible=False)
    number_all(now)
    for path in (FACILITIES, SLOTS):
        assert serious(judge("feed", live_server.url + path), read(path)[1]) == []
        data = [item["data"] for item in read(path)[0] if item["state"] == "updated"]
        found = judge("data", "RPDEFeed", text=json.dumps(data[:30]))
        assert failures(found) == []
    assert failures(judge("data", "DatasetSite", text=json.dumps([dataset()]))) == []
    broken = {**data[0], "startDate": "yesterday"}
    assert failures(judge("data", "RPDEFeed", text=json.dumps([broken]))), "a judge that finds nothing must be able to find something"


def slow(work, started, go):
    """Do work in a transaction of its own that commits only when told to. Returns the thread."""

    def run():
        try:
            with transaction.atomic():
                work()
                started.set()
                assert go.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(30)
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_pages_to_the_end_misses_no_slow_transaction():
    now = clock.now()
    rooms = [make_bookable(key, now=now, min_minutes=60, start_every=60) for key in ("one", "two", "three")]
    day = day_after(now)
    number_all(now)
    items, seen = read(SLOTS)
    known = state_of(items)

    def take(room):
        return lambda: book(bookable_id=room.id, start=at(9, day=day), end=at(10, day=day), booker=SOMEONE, now=now)

    gates = [(threading.Event(), threading.Event()) for _ in range(2)]
    first = slow(take(rooms[0]), *gates[0])  # begins first and commits last
    second = slow(take(rooms[1]), *gates[1])
    take(rooms[2])()
    for gate, thread in ((None, None), (gates[1][1], second), (gates[0][1], first)):
        if gate:
            gate.set()
            thread.join(30)
        number_all(now)
        items, seen = read(SLOTS, seen)
        state_of(items, known)
        assert known == state_of(read(SLOTS)[0])
    assert {key for key, left in known.items() if not left} == {slot(room, at(9, day=day)) for room in rooms}


@pytest.mark.django_db(transaction=True)
def test_many_writers_two_numberers_and_a_reader_at_once():
    now = clock.now()
    rooms = [make_bookable(f"room{n}", now=now, min_minutes=60, start_every=60) for n in range(4)]
    number_all(now)
    known, seen, done = {}, None, threading.Event()

    def write(number):
        try:
            for hour in range(8, 20):
                with transaction.atomic():
                    booking = book(
                        bookable_id=rooms[number % 4].id, start=at(hour, day=day_after(now, 3 + number)),
                        end=at(hour + 1, day=day_after(now, 3 + number)), booker=SOMEONE, now=now,
                    ).booking  # fmt: skip
                    threading.Event().wait(0.01 * (number % 3))
                if hour % 3 == 0:
                    cancel(booking_id=booking.id, now=now, staff=True, reason="x")
        finally:
            connection.close()

    def give_numbers():
        try:
            while not done.is_set():
                number_changes(now=now)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[n]) for n in range(6)]
    numberers = [threading.Thread(target=give_numbers) for _ in range(2)]
    for thread in (*writers, *numberers):
        thread.start()
    while any(thread.is_alive() for thread in writers):
        items, seen = read(SLOTS, seen)
        state_of(items, known)
    done.set()
    for thread in numberers:
        thread.join(30)
    number_all(now)
    state_of(read(SLOTS, seen)[0], known)
    assert not Stir.objects.exists()
    assert known == state_of(read(SLOTS)[0])
    assert sum(not left for left in known.values()) == 6 * (12 - 4)
