"""Bookings over the API."""

from datetime import timedelta

import pytest

from talkoot.bookings.tests.making import make_bookable
from talkoot.shared import clock

pytestmark = pytest.mark.django_db
HELSINKI_10 = {"hour": 10, "minute": 0, "second": 0, "microsecond": 0}


@pytest.fixture
def slot():
    from talkoot.bookings.tests.making import ZONE

    start = (clock.now() + timedelta(days=3)).astimezone(ZONE).replace(**HELSINKI_10)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}


def send(client, path, data, **headers):
    return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)


def test_find_hold_confirm_move_cancel(client, slot):
    room = make_bookable(now=clock.now())
    found = client.get("/api/v1/bookables", {**slot, "persons": 5}).json()
    assert [item["bookable"]["id"] for item in found["items"]] == [room.id]
    held = send(client, "holds", {**slot, "bookable": room.id}).json()
    assert held["booking"]["state"] == "hold"
    code = {"booking-code": held["code"]}
    assert send(client, "own-booking/confirm", {"name": "Aino", "email": "aino@example.org"}, **code).json()["state"] == "confirmed"
    assert client.get(f"/api/v1/bookables/{room.id}/free", slot).json() == []
    moved = send(client, "own-booking/move", slot, **code)
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert send(client, "own-booking/cancel", {"reason": "Sade"}, **code).json()["state"] == "cancelled"
    assert client.get("/api/v1/own-booking", headers=code).json()["reason"] == "Sade"


def test_who_comes_second_is_told_where_there_is_room(client, slot):
    room = make_bookable(now=clock.now())
    wish = {**slot, "bookable": room.id, "name": "Aino", "email": "aino@example.org"}
    key = {"idempotency-key": "an-idempotency-key"}
    first, again = send(client, "bookings", wish, **key), send(client, "bookings", wish, **key)
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    lost = send(client, "bookings", wish)
    assert (lost.status_code, [fault["where"] for fault in lost.json()["faults"]]) == (409, ["rule.taken"])
    assert len(lost.json()["nearest"]) == 3


def test_broken_rules_are_422_and_what_is_hidden_is_404(client, slot):
    room = make_bookable(max_persons=5, now=clock.now())
    wish = {**slot, "bookable": room.id, "name": "Aino", "email": "aino@example.org", "persons": 6}
    assert [fault["where"] for fault in send(client, "bookings", wish).json()["faults"]] == ["rule.too_many"]
    assert send(client, "bookings", {**wish, "start": "2026-09-08T17:00:00"}).status_code == 422
    assert send(client, "bookings", {**wish, "start": "9999-12-31T23:59:59Z"}).status_code == 422
    type(room).objects.update(visible=False)
    assert send(client, "bookings", wish).status_code == 404
    assert client.get(f"/api/v1/bookables/{room.id}").status_code == 404
    assert client.get("/api/v1/own-booking", headers={"booking-code": "0000-0000-0000"}).status_code == 404
