"""The pages of bookings for everyone, as people walk them: find, choose, hold, book, move, cancel. Without JavaScript."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from talkoot.bookings.actions import block, book
from talkoot.bookings.forms import BookForm
from talkoot.bookings.models import Booking
from talkoot.bookings.tests.making import NEIGHBOUR, NOW, at, make_bookable, make_divided_hall
from talkoot.bookings.words import State
from talkoot.shared import clock
from tests.people import give, neighbour, resident

pytestmark = pytest.mark.django_db
TIME = {"day": "2026-09-08", "start": "17:00", "end": "19:00", "persons": "4"}
WHO = {"name": "Aino Asukas", "email": "aino@example.org"}


@pytest.fixture(autouse=True)
def _here(client, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    reverse("bookings:find")  # every page is imported before the clock is set: some take its hands at import
    monkeypatch.setattr(clock, "now", lambda: NOW)


def page(client, name, *args, **query):
    answer = client.get(reverse(f"bookings:{name}", args=args), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def token_in(html):
    return re.search(r'name="token" value="([0-9a-f]{32})"', html)[1]


def hold(client, room, **typed):
    html = page(client, "bookable", room.id)
    return client.post(reverse("bookings:bookable", args=[room.id]), TIME | {"token": token_in(html)} | typed)


def test_find_lists_what_fits_with_its_first_free_time(client, django_assert_num_queries):
    hall = make_bookable("hall", max_persons=30, purposes=["sports"], prices=[{"cents": 1800, "vat_permille": 255}])
    make_bookable("closet", max_persons=3, purposes=["meeting"])
    html = page(client, "find", people=20, day="2026-09-08", start="17", end="19")
    assert "1 found" in html
    assert f"/book/{hall.id}/?day=2026-09-08&start=17%3A00&end=19%3A00" in html
    assert "€18 an hour" in html
    assert "closet" not in html
    page(client, "find")
    with django_assert_num_queries(2):  # what fits, its rows
        page(client, "find", purpose="sports")
    for number in range(3):
        make_bookable(f"room{number}", purposes=["sports"])
    with django_assert_num_queries(2):
        page(client, "find", purpose="sports")


def test_the_map_shows_the_places_of_what_the_list_holds_with_the_first_free_time(client, django_assert_num_queries):
    make_divided_hall()
    make_bookable("small", max_persons=5)
    address = reverse("bookings:find_map")
    assert f'data-points="{address}?people=20' in page(client, "find", people=20)
    with django_assert_num_queries(2):
        features = client.get(address, {"people": 20}).json()["features"]
    assert [feature["properties"]["title"] for feature in features] == ["hall"]
    told = features[0]["properties"]
    assert told["note"].startswith("First free: ")
    assert "left" in client.get(told["url"]).content.decode()


def test_find_says_what_would_fit_instead_and_what_cannot_be_read(client):
    make_bookable("studio", purposes=["music"], max_persons=5)
    html = page(client, "find", purpose="music", people=50)
    assert "Nothing fits all of that" in html
    assert "Without “How many people”" in html
    answer = client.get(reverse("bookings:find"), {"start": "17", "people": "many"})
    assert answer.status_code == 400
    assert "Choose the day, too." in answer.content.decode()
    assert client.get(reverse("bookings:find"), {"cursor": "nonsense"}).status_code == 400


def test_find_pages_by_key_without_gaps(client):
    rooms = {make_bookable(f"r{number:02}").id for number in range(23)}
    first = page(client, "find")
    cursor = re.search(r"cursor=([\w-]+)", first)[1]
    second = page(client, "find", cursor=cursor)
    shown = [{int(id_) for id_ in re.findall(r'href="/book/(\d+)/\?', html)} for html in (first, second)]
    assert (len(shown[0]), shown[0] & shown[1], shown[0] | shown[1]) == (20, set(), rooms)


def test_the_form_comes_before_the_week_and_each_free_start_fills_it(client, django_assert_max_num_queries):
    room = make_bookable(start_every=30, max_minutes=180)
    book(bookable_id=room.id, start=at(17), end=at(18), booker=NEIGHBOUR, now=NOW)
    with django_assert_max_num_queries(8):
        html = page(client, "bookable", room.id, week="2026-09-07")
    assert html.index('id="times"') < html.index('id="week"')
    assert '<th scope="col">17:00</th>' in html
    assert '<th scope="row">Tue 8 Sep 2026</th>' in html
    assert "day=2026-09-08&start=18%3A00&end=19%3A00#times" in html
    assert "day=2026-09-08&start=17%3A00" not in html
    assert "<strong>taken</strong>: That time is taken." in html
    assert "week=2026-09-14" in html
    filled = page(client, "bookable", room.id, day="2026-09-08", start="18:00", end="19:00")
    assert 'type="time" value="18:00"' in filled
    assert 'aria-current="true"' in filled


def test_anybody_books_with_an_address_and_a_second_click_changes_nothing(client):
    room = make_bookable(terms={"en": "Leave it tidy."}, prices=[{"cents": 1000, "vat_permille": 255}])
    html = page(client, "bookable", room.id)
    typed = TIME | {"token": token_in(html)}
    answers = [client.post(reverse("bookings:bookable", args=[room.id]), typed) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    held = Booking.objects.get()
    assert (held.state, held.persons) == (State.HOLD, 4)
    summary = unescape(client.get(answers[0].url).content.decode())
    assert "The time is kept for you until Tue 1 Sep 2026 12:10" in summary
    assert "€20 (VAT 25.5 % included)" in summary
    assert "Leave it tidy." in summary
    refused = client.post(answers[0].url, WHO)
    assert refused.status_code == 422
    assert "Accept the terms first." in refused.content.decode()
    assert 'value="Aino Asukas"' in refused.content.decode()
    booked = [client.post(answers[0].url, WHO | {"accepts": "1"}) for _click in range(2)]
    assert [answer.status_code for answer in booked] == [302, 302]
    held.refresh_from_db()
    assert (held.state, held.contact.email) == (State.CONFIRMED, "aino@example.org")
    after = client.get(booked[0].url)
    assert "Keep the code below" in after.content.decode()
    assert after.headers["Cache-Control"] == "private, no-store"


def test_a_refusal_is_told_in_the_rules_own_sentence_with_free_times_and_nothing_is_lost(client):
    room = make_bookable(max_persons=10, cancel_hours=24)
    book(bookable_id=room.id, start=at(16), end=at(18), booker=NEIGHBOUR, now=NOW)
    answer = hold(client, room, persons="40")
    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "There is room for at most 10 people." in html
    assert "That time is taken." in html
    assert "Tue 8 Sep 2026 18:00–20:00" in html
    assert 'value="40"' in html
    assert 'value="17:00"' in html
    wrong = hold(client, room, start="tea time", end="")
    assert wrong.status_code == 422
    assert "Write the time as 17.30." in wrong.content.decode()
    assert Booking.objects.count() == 1


def test_a_clock_time_that_does_not_come_is_refused_in_a_sentence(client):
    room = make_bookable(max_days=None, max_minutes=180)
    answer = hold(client, room, day="2027-03-28", start="3:30", end="4:30")
    assert answer.status_code == 422
    assert "The clocks go forward that night" in answer.content.decode()


def test_a_request_waits_and_its_time_is_kept(client):
    room = make_bookable(needs_approval=True)
    address = hold(client, room).url
    html = client.get(client.post(address, WHO).url).content.decode()
    assert "Waits for a decision" in html
    assert "A person decides about it" in html


def test_an_expired_hold_says_so_and_leads_back(client, monkeypatch):
    room = make_bookable()
    address = hold(client, room).url
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=11))
    html = client.get(address).content.decode()
    assert "The time is no longer kept for you" in html
    assert f'href="/book/{room.id}/"' in html


def test_a_place_that_asks_for_signing_in_says_how_and_then_lets_in(client):
    room = make_bookable(strength="account")
    assert "Sign in first" in page(client, "bookable", room.id)
    refused = hold(client, room)
    assert refused.status_code == 422
    assert "/sign-in/?next=" in refused.content.decode()
    client.force_login(resident())
    address = hold(client, room).url
    assert 'value="Riku Ranta"' in client.get(address).content.decode()
    client.post(address, {"name": "Riku Ranta", "email": "resident@example.org"})
    html = page(client, "mine")
    assert "Tue 8 Sep 2026 17:00–19:00" in html
    assert address.partition("?")[0] in html
    client.force_login(neighbour())
    assert "No bookings here" in page(client, "mine")


def test_my_bookings_cost_the_same_at_one_and_at_three(client, django_assert_num_queries):
    room = make_bookable()
    client.force_login(resident())
    for hour in (9, 11, 13):
        client.post(hold(client, room, start=f"{hour}:00", end=f"{hour + 1}:00").url, WHO)
        if hour == 9:
            page(client, "mine")
        with django_assert_num_queries(3):  # session, person, bookings
            page(client, "mine")


def test_move_and_cancel_with_the_code(client):
    room = make_bookable(cancel_hours=24)
    address = hold(client, room).url
    client.post(address, WHO)
    code = address.strip("/").split("/")[-1]
    assert "day=2026-09-08&start=17%3A00" in page(client, "move", code, week="2026-09-07"), "its own time counts as free"
    closed = client.post(reverse("bookings:move", args=[code]), {"day": "2026-09-08", "start": "21:00", "end": "23:00"})
    assert closed.status_code == 422
    assert "It is not open for the whole of that time." in closed.content.decode()
    moved = client.post(reverse("bookings:move", args=[code]), {"day": "2026-09-09", "start": "18:00", "end": "20:00"})
    assert "It has a new time" in client.get(moved.url).content.decode()
    assert client.post(reverse("bookings:cancel", args=[code]), {"reason": "We are ill"}).status_code == 302
    booking = Booking.objects.get()
    assert (booking.state, booking.reason, booking.starts) == (State.CANCELLED, "We are ill", at(18, day=at(0).date() + timedelta(days=1)))
    assert client.get(reverse("bookings:own", args=["ABCD-ABCD-ABCD"])).status_code == 404


def test_a_series_lists_what_is_left_out_before_and_after(client):
    room = make_bookable()
    block(
        bookable_id=room.id,
        start=at(8, day=at(0).date() + timedelta(days=7)),
        end=at(22, day=at(0).date() + timedelta(days=7)),
        by="clerk",
        now=NOW,
    )
    typed = TIME | {"repeat": "weekly", "every": "1", "until": "2026-09-22", "token": "0" * 32}
    looked = client.post(reverse("bookings:series", args=[room.id]), typed | {"look": "1"}).content.decode()
    assert "2 days can be had" in looked
    assert "is left out.</strong> That time is taken." in looked
    assert Booking.objects.exclude(kind="block").count() == 0
    made = [client.post(reverse("bookings:series", args=[room.id]), typed | WHO | {"book": "1"}) for _click in range(2)]
    assert made[0].url == made[1].url
    assert Booking.objects.exclude(kind="block").count() == 2
    html = client.get(made[0].url).content.decode()
    assert "Days that were left out" in html
    assert "Tue 15 Sep 2026: taken" in html
    code = made[0].url.split("/")[3]
    client.post(reverse("bookings:cancel", args=[code]), {"rest": "1"})
    assert set(Booking.objects.exclude(kind="block").values_list("state", flat=True)) == {State.CANCELLED}


def test_what_is_hidden_or_not_on_offer_is_not_there(client):
    hidden = make_bookable("hidden", visible=False)
    later = make_bookable("later", published_from=NOW + timedelta(days=1))
    for room in (hidden, later):
        assert client.get(reverse("bookings:bookable", args=[room.id])).status_code == 404


def test_a_booking_for_an_idea_shows_on_its_page_when_and_where_but_never_who(client):
    room = make_bookable()
    idea = give("A choir for everybody")
    page_of_it = reverse("ideas:idea", args=[idea.id])
    said = f"idea:{idea.id}"
    assert f"/book/?for=idea%3A{idea.id}" in client.get(page_of_it).content.decode()
    assert "A choir for everybody" in page(client, "find", **{"for": said})
    address = hold(client, room, **{"for": said}).url
    assert "A choir for everybody" in client.get(address).content.decode()
    client.post(address, WHO | {"for": said})
    html = client.get(page_of_it).content.decode()
    assert "Tue 8 Sep 2026 17:00–19:00" in html
    assert f'href="/book/{room.id}/"' in html
    assert "Aino" not in html
    assert f'href="/book/{room.id}/"' in client.get(reverse("places:place", args=[room.place_id])).content.decode()
    assert "Only here:" in page(client, "find", place=room.place_id)
    forged = hold(client, room, **{"for": "idea:999999", "start": "20:00", "end": "21:00"}).url
    assert "for=" not in forged


def test_on_the_night_when_an_hour_comes_twice_an_end_before_the_start_is_the_second_one():
    room = make_bookable(max_minutes=180)
    form = BookForm({"day": "2026-10-25", "start": "3:45", "end": "3:15", "persons": "1"}, bookable=room)
    assert form.is_valid(), form.errors
    start, end = form.cleaned_data["span"]
    assert end - start == timedelta(minutes=30)
