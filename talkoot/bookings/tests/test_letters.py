"""What the holder of a booking hears, in their language, and what comes into their calendar."""

from datetime import UTC, date, time, timedelta
from unittest.mock import patch

import pytest

from talkoot.bookings.actions import Booker, Plan, approve, block, book, book_series, cancel, cancel_series_rest, deny, hold, move
from talkoot.bookings.jobs import post_due, remind
from talkoot.bookings.models import Letter
from talkoot.bookings.tests.making import NOW, RESIDENT, at, make_bookable
from talkoot.bookings.tests.reading import by_ical_js, by_icalendar, rows_of_js

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)
SVEA = Booker(name="Svea", email="svea@example.org", language="sv")


def attached(mail):
    """Return the calendar of a mail and the method that its part names."""
    (part,) = [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True), part.get_param("method")


def told(mailoutbox, now=LATER):
    """Post what waits and return the mails that came of it."""
    before = len(mailoutbox)
    post_due(now=now)
    return mailoutbox[before:]


def test_one_booking_from_its_confirmation_to_its_end(mailoutbox):
    room = make_bookable(prices=[{"cents": 1200, "vat_permille": 255}])
    booking = book(bookable_id=room.id, start=at(17), end=at(19), booker=RESIDENT, persons=4, now=NOW).booking
    (first,) = told(mailoutbox)
    assert first.to == ["aino@example.org"]
    body = first.body.replace("\xa0", " ")
    assert [word for word in ("room", "tiistai 8. syyskuuta 2026, 17.00–19.00", "24 €") if word not in body] == []
    assert told(mailoutbox) == []  # posted once, however often the clock calls

    move(booking_id=booking.id, start=at(10), end=at(12), now=LATER)
    (second,) = told(mailoutbox)
    cancel(booking_id=booking.id, now=LATER)
    (third,) = told(mailoutbox)

    read = [(attached(mail)[1], by_ical_js(attached(mail)[0])) for mail in (first, second, third)]
    assert [(named, js["method"]) for named, js in read] == [("REQUEST", "REQUEST"), ("REQUEST", "REQUEST"), ("CANCEL", "CANCEL")]
    rows = [rows_of_js(js)[0] for _named, js in read]
    assert rows == [by_icalendar(attached(mail)[0])[0] for mail in (first, second, third)]
    assert {row[0] for row in rows} == {booking.uid}
    assert [row[1] for row in rows] == [0, 1, 2]
    assert [row[2:] for row in rows] == [
        (at(17).astimezone(UTC), at(19).astimezone(UTC), "CONFIRMED"),
        (at(10).astimezone(UTC), at(12).astimezone(UTC), "CONFIRMED"),
        (at(10).astimezone(UTC), at(12).astimezone(UTC), "CANCELLED"),
    ]
    assert read[0][1]["events"][0]["attendees"] == ["mailto:aino@example.org"]
    assert read[0][1]["events"][0]["zone"] == "UTC"


def test_a_request_is_received_and_answered(mailoutbox):
    room = make_bookable(needs_approval=True)
    yes, no = (book(bookable_id=room.id, start=at(hour), end=at(hour + 1), booker=SVEA, now=NOW).booking for hour in (9, 12))
    asked = told(mailoutbox)
    assert [rows_of_js(by_ical_js(attached(mail)[0]))[0][4] for mail in asked] == ["TENTATIVE", "TENTATIVE"]
    approve(booking_id=yes.id, by="clerk", now=LATER)
    deny(booking_id=no.id, reason="Salen städas då.", by="clerk", now=LATER)
    approved, denied = told(mailoutbox)
    assert (attached(approved)[1], by_icalendar(attached(approved)[0])[0][1::3]) == ("REQUEST", (1, "CONFIRMED"))
    assert (attached(denied)[1], by_icalendar(attached(denied)[0])[0][1::3]) == ("CANCEL", (1, "CANCELLED"))
    assert "Salen städas då." in denied.body
    assert "tisdag 8 september 2026" in denied.body


def test_a_series_is_one_letter_with_events_of_their_own(mailoutbox):
    room = make_bookable(max_days=None)
    book(bookable_id=room.id, start=at(17, day=date(2026, 10, 20)), end=at(18, day=date(2026, 10, 20)), booker=SVEA, now=NOW)
    told(mailoutbox)
    plan = Plan(first=date(2026, 10, 13), until=date(2026, 11, 3), begins=time(17), ends=time(18))
    series = book_series(bookable_id=room.id, plan=plan, booker=RESIDENT, now=NOW)
    (mail,) = told(mailoutbox)
    calendar, method = attached(mail)
    rows = rows_of_js(by_ical_js(calendar))
    assert method == "PUBLISH"
    assert rows == by_icalendar(calendar)
    # 17:00 by the wall clock before and after the clocks go back on 25 October.
    assert [row[2].isoformat() for row in sorted(rows, key=lambda row: row[2])] == [
        "2026-10-13T14:00:00+00:00",
        "2026-10-27T15:00:00+00:00",
        "2026-11-03T15:00:00+00:00",
    ]
    assert "20.10.2026" in mail.body  # the day that could not be had
    cancel_series_rest(series_id=series.series.id, now=LATER)
    (ended,) = told(mailoutbox)
    assert [row[1::3] for row in by_icalendar(attached(ended)[0])] == [(1, "CANCELLED")] * 3


def test_whom_nobody_writes_to(mailoutbox):
    room = make_bookable()
    hold(bookable_id=room.id, start=at(9), end=at(10), now=NOW)
    block(bookable_id=room.id, start=at(11), end=at(12), by="clerk", now=NOW)
    assert told(mailoutbox) == []
    assert not Letter.objects.exists()


def test_a_letter_that_a_newer_one_has_overtaken_is_not_posted(mailoutbox):
    booking = book(bookable_id=make_bookable().id, start=at(9), end=at(10), booker=RESIDENT, now=NOW).booking
    move(booking_id=booking.id, start=at(11), end=at(12), now=NOW)
    (mail,) = told(mailoutbox)
    assert by_icalendar(attached(mail)[0])[0][1] == 1


def test_a_mail_server_that_is_down_loses_nothing(mailoutbox):
    book(bookable_id=make_bookable().id, start=at(9), end=at(10), booker=RESIDENT, now=NOW)
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=OSError("down")):
        assert told(mailoutbox) == []
    assert told(mailoutbox, LATER + timedelta(seconds=30)) == []  # not yet again
    assert len(told(mailoutbox, LATER + timedelta(minutes=5))) == 1


def test_the_day_before_a_reminder_comes_once(mailoutbox):
    room = make_bookable()
    booking = book(bookable_id=room.id, start=at(17), end=at(18), booker=RESIDENT, now=NOW).booking
    told(mailoutbox)
    monday = at(9) - timedelta(days=1)
    assert [remind(now=monday - timedelta(days=1)), remind(now=monday), remind(now=monday + timedelta(hours=1))] == [0, 1, 0]
    move(booking_id=booking.id, start=at(18), end=at(19), now=monday)  # overtakes the reminder
    assert [mail.subject for mail in told(mailoutbox, monday)] != []
    assert remind(now=monday + timedelta(hours=2)) == 0  # it has just had a letter
