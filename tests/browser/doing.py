"""What people did in the running city before its pages are looked at: they booked, asked, cancelled and applied, by the pages' own forms."""

import json
import re
from html import unescape
from urllib.parse import parse_qs

from tests.browser.addresses_doing import RESIDENT
from tests.browser.forms import token_of

FREE = re.compile(r"[?&](day=[\d-]+&start=[^&\"]+&end=[^&#\"]+)[^\"]*#times")
WHO = {"name": "Aino Asukas", "accepts": "1", "purpose": "Kuoron harjoitus"}
# What takes weeks is lived through by the actions themselves, in the city's own environment: one round being handled, one answered, and
# one that nobody has applied for yet. Money comes only with a payment service: the city has an account at a double of one.
LIVED = """
import django, json, uuid; django.setup()
from datetime import timedelta
from talkoot.seasons.actions import WishGiven, apply, open_round, propose_at_once, publish
from talkoot.seasons.models import Round, RoundPlace
from talkoot.shared import clock
now = clock.now()
known = Round.objects.get(source="sample", source_id="decided")
bookables = list(known.places.order_by("id").values_list("bookable_id", flat=True))[:3]
told = {}
for key, first in (("handled", 200), ("answered", 240), ("new", 280)):
    opens, closes = now - timedelta(days=60), now + timedelta(days=20 if key == "new" else -10)
    one = open_round(
        owner_id=known.owner_id, name={"fi": "Syksyn vuorot", "sv": "Höstens turer", "en": "Autumn times"}, opens_at=opens, closes_at=closes,
        first_day=(now + timedelta(days=first)).date(), last_day=(now + timedelta(days=first + 30)).date(),
        places={id_: [(0, 1020, 1200), (2, 1020, 1200)] for id_ in bookables}, source="test", source_id=key, now=opens,
    )
    if key == "new":
        told["round_new"] = one.id
        continue
    places = tuple(one.places.order_by("id").values_list("id", flat=True))
    for number in range(3):
        wish = WishGiven("Salibandy", 20, 90, 120, ((0, 1020, 1200, False), (2, 1020, 1200, True)), places[: number + 1], 2, "children")
        given = apply(round_id=one.id, applicant=f"Seura {number + 1}", basket=one.baskets[0]["key"], language="fi",
                      email=f"seura{number + 1}@example.org", wishes=[wish], send=True, now=opens)
    propose_at_once(round_id=one.id, by="test", now=now)
    if key == "handled":
        told |= {"round_handled": one.id, "application": given.application.id, "season_place": places[0],
                 "wish_handled": given.application.wishes.get().id}
    else:
        publish(round_id=one.id, by="test", now=now)
        told |= {"answered": given.code}
from talkoot.bookings.models import Booking, Payment
from talkoot.bookings.payments.models import MoneyToSettle
paid = Payment.objects.create(booking=Booking.objects.get(contact__email="cancels@example.org"), provider="test", stamp=uuid.uuid4(),
                              transaction="T-1", amount_cents=1800, at=now, changed_at=now)
MoneyToSettle.objects.create(payment=paid, why="ended", cents=1800, at=now)

from urllib.parse import urlencode
from django.conf import settings
from talkoot.bookings.actions import Booker, book, code_of
from talkoot.bookings.models import Free
from talkoot.bookings.payments.paytrail import signature

free = Free.objects.filter(bookable=paid.booking.bookable_id, starts__gt=now + timedelta(days=8)).order_by("starts").first()
least = timedelta(minutes=paid.booking.bookable.min_minutes)
who = Booker(name="Maija Maksaja", email="pays@example.org")
unpaid = book(bookable_id=free.bookable_id, start=free.starts, end=free.starts + least, booker=who, persons=2, accepts_terms=True, now=now).booking
Booking.objects.filter(id=unpaid.id).update(state="waiting_for_payment", paying="online", cost_cents=2500, expires_at=now + timedelta(days=1))
told["unpaid"] = code_of(unpaid)


def news(booking, status, cents):
    one = Payment.objects.create(booking=booking, provider="paytrail", stamp=uuid.uuid4(), amount_cents=2500, at=now, changed_at=now)
    said = {"checkout-account": settings.TALKOOT_PAYTRAIL_ACCOUNT, "checkout-algorithm": "sha256", "checkout-amount": str(cents),
            "checkout-stamp": str(one.stamp), "checkout-transaction-id": f"T-{one.id}", "checkout-status": status}
    return urlencode({**said, "signature": signature(settings.TALKOOT_PAYTRAIL_SECRET, said)})


told |= {"told_failed": news(unpaid, "fail", 2500), "told_other": news(unpaid, "ok", 100), "told_late": news(paid.booking, "ok", 2500)}
print(json.dumps(told))
"""


def do_all(city, visitors):
    """Return the names of what was made, for things_of: codes and ids of bookings, of a season's applications, of what is kept."""
    return {**_booked(city, visitors), **_applied(city, visitors()), **_kept(city), **json.loads(city.run(LIVED))}


def sent(visitor, path, data, page=None):
    """Send a form and return where it led."""
    answer = visitor.post(path, data={**data, "csrfmiddlewaretoken": token_of(visitor, page or "/follow/")})
    assert answer.status_code == 302, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[:6000])
    return answer.headers["Location"]


def free_times(city, visitor, bookable, days=1):
    """Return the free starts of a bookable in the first week, of those some weeks ahead, with so many free days: [{day, start, end}].

    Not in the week of today: late on a Sunday there are none, and those of the next hours could not be moved or cancelled any more.
    Several weeks are looked at, for one of them may be that of Christmas.
    """
    for ahead in (22, 29, 36):
        week = city.one("SELECT (now() AT TIME ZONE 'Europe/Helsinki')::date + %s", ahead)
        html = unescape(visitor.get(f"/book/{bookable}/?week={week}").text)
        found = [{name: values[0] for name, values in parse_qs(query).items()} for query in FREE.findall(html)]
        if len({when["day"] for when in found}) >= days:
            return found
    raise AssertionError(f"there is no week with {days} free days at /book/{bookable}/")


def _bookable(city, purpose, *, asks):
    query = """SELECT b.id FROM bookings_bookable b JOIN places_place p ON p.id = b.place_id
        WHERE b.visible AND p.visible AND b.needs_approval = %s AND b.purposes @> ARRAY[%s]::varchar[] ORDER BY b.source_id LIMIT 1"""
    return city.one(query, asks, purpose)


def _code(address):
    return address.split("/")[3]


def _hold(visitor, bookable, when, persons=4):
    return _code(sent(visitor, f"/book/{bookable}/", {**when, "persons": persons}))


def _book(visitor, bookable, when, email, persons=4):
    code = _hold(visitor, bookable, when, persons)
    sent(visitor, f"/bookings/own/{code}/", {**WHO, "email": email})
    return code


def _booked(city, visitors):
    room, hall = _bookable(city, "meeting", asks=False), _bookable(city, "event", asks=True)
    visitor, resident = visitors(), visitors(RESIDENT)
    days = {}
    for when in free_times(city, visitor, room, days=5):
        days.setdefault(when["day"], when)
    times = list(days.values())
    asked = free_times(city, visitor, hall)[0]
    booked = _book(resident, room, times[0], RESIDENT)
    cancelled = _book(visitor, room, times[1], "cancels@example.org")
    sent(visitor, f"/bookings/own/{cancelled}/cancel/", {"reason": "Sairastuin."})
    requested = _book(visitor, hall, asked, "asks@example.org", 20)
    until = city.one("SELECT (%s::date + 8)::text", times[2]["day"])
    series = {**times[2], "until": until, "repeat": "weekly", "every": 1, "persons": 2, **WHO, "email": "repeats@example.org", "book": 1}
    repeated = _code(sent(visitor, f"/book/{room}/series/", series))
    sent(resident, "/bookings/calendar/", {})
    token = re.search(r"/bookings/calendar/([a-z2-7]{32})", resident.get("/bookings/calendar/").text)[1]
    return {
        "room": room,
        "hall": hall,
        **times[-1],
        "later": city.one("SELECT (%s::date + 15)::text", times[-1]["day"]),
        "held": _hold(visitor, room, times[3]),
        "booked": booked,
        "booked_day": times[0]["day"],
        "booked_id": _id_of(city, RESIDENT),
        "cancelled": cancelled,
        "requested": requested,
        "requested_id": _id_of(city, "asks@example.org"),
        "repeated": repeated,
        "calendar": token,
    }


def _id_of(city, email):
    return city.one("SELECT booking_id FROM bookings_bookingcontact WHERE email = %s", email)


def _applied(city, visitor):
    one = city.one("SELECT id FROM seasons_round WHERE source = 'sample' AND source_id = 'open'")
    place = city.one("SELECT id FROM seasons_roundplace WHERE round_id = %s ORDER BY id LIMIT 1", one)
    basket = city.one("SELECT baskets->0->>'key' FROM seasons_round WHERE id = %s", one)
    wish = {"purpose": "Sulkapallo", "age_group": "adults", "people": 12, "days": ["0", "2"], "earliest": 1020, "latest": 1260,
            "shortest": 60, "longest": 90, "times": 1, "place_1": place}  # fmt: skip
    codes = []
    for applicant in ("Luonnos ry", "Lähettäjät ry"):
        who = {"applicant": applicant, "basket": basket, "contact": "Kaisa", "email": "season@example.org"}
        codes.append(_code(sent(visitor, f"/seasons/{one}/apply/", who)))
        sent(visitor, f"/seasons/application/{codes[-1]}/wish/", wish)
    sent(visitor, f"/seasons/application/{codes[1]}/send/", {})
    decided = city.one("SELECT id FROM seasons_round WHERE source = 'sample' AND source_id = 'decided'")
    query = "SELECT w.id FROM seasons_seasonwish w JOIN seasons_application a ON a.id = w.application_id WHERE a.applicant = 'Luonnos ry'"
    return {"round_open": one, "round_decided": decided, "draft": codes[0], "sent": codes[1], "wish": city.one(query)}


def _kept(city):
    """Return what the sample city's owners keep: a service with ways and versions, a place with hours."""
    service = city.rows(
        """SELECT s.id, min(w.id), min(v.number) FROM services_service s JOIN people_organisation o ON o.id = s.owner_id
        JOIN services_servicechannel w ON w.service_id = s.id JOIN services_serviceversion v ON v.service_id = s.id
        WHERE s.visible AND o.source_id = 'unit-library' GROUP BY s.id ORDER BY count(DISTINCT v.id) DESC, s.id LIMIT 1"""
    )
    place = city.one(
        """SELECT p.id FROM places_place p JOIN people_organisation o ON o.id = p.owner_id LEFT JOIN places_placepicture c ON c.place_id = p.id
        WHERE p.visible AND NOT p.is_infrastructure AND o.source_id = 'unit-sports'
        AND p.id IN (SELECT place_id FROM places_hours WHERE space_id IS NULL) ORDER BY c.id IS NULL, p.id LIMIT 1"""
    )
    assert service, "the library of the sample city has no service with a way and a version"
    assert place, "the sports unit of the sample city has no place with hours"
    return {**dict(zip(("service_kept", "service_way", "service_version"), service[0], strict=True)), "place_kept": place}
