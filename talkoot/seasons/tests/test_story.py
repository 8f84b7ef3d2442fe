"""A round from applying to the letters: apply, propose, decide, publish."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from talkoot.bookings.models import Booking
from talkoot.bookings.tests.making import NOW, make_divided_hall
from talkoot.seasons import actions, jobs
from talkoot.seasons.actions import Refused, WishGiven
from talkoot.seasons.allocator.check import faults, would_fit
from talkoot.seasons.allocator.shapes import Slot
from talkoot.seasons.models import Allocation, Application, Proposal, Refusal, Round
from talkoot.seasons.queries import allocations_of, application_by_code, code_of, problem_of, slot_of, wishes_of
from talkoot.seasons.telling import result_of
from tests.people import clerk_of_other, clerk_of_this, sign_in, unit

pytestmark = pytest.mark.django_db
CLOSED = NOW + timedelta(days=15)
EVENING = 17 * 60, 20 * 60


def make_round(**more):
    """A hall of two halves, given out on Tuesdays from 17 to 20."""
    hall = make_divided_hall()
    hours = actions.round_hours([1], 17, 20)
    dates = {
        "opens_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=14),
        "first_day": date(2026, 10, 1),
        "last_day": date(2026, 12, 10),
    }
    return actions.open_round(
        owner_id=unit().id,
        name={"fi": "Kausi", "en": "Season"},
        places={bookable.id: hours for bookable in hall.values()},
        now=NOW,
        **dates | more,
    )


def place(one, key):
    return one.places.get(bookable__source_id=key).id


def wish(one, key="left", **more):
    base = WishGiven("Sähly", 12, 60, 180, ((1, *EVENING, False),), (place(one, key),))
    return replace(base, **more)


def send(one, name, *wishes, basket="young"):
    return actions.apply(
        round_id=one.id,
        applicant=name,
        basket=basket,
        email=f"{name.lower()}@example.org",
        language="en",
        wishes=wishes,
        send=True,
        now=NOW,
    ).application


def proposed(one):
    proposal = actions.start_proposal(round_id=one.id, by="clerk", now=CLOSED)
    jobs.make_proposal(proposal_id=proposal.id)
    proposal.refresh_from_db()
    assert proposal.state == "done", proposal.trouble
    return proposal


def do_jobs(monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: CLOSED)
    for job in ProcrastinateJob.objects.filter(task_name="seasons.book_turn").order_by("id"):
        jobs.book_turn(**job.args)
    for _twice in range(2):
        for job in ProcrastinateJob.objects.filter(task_name="seasons.mail_result").order_by("id"):
            jobs.mail_result(**job.args)


def test_from_applying_to_bookings_and_letters(monkeypatch):
    one = make_round()
    first = send(one, "Ahma", wish(one, "whole", shortest=180))
    second = send(one, "Beta", wish(one, "left", shortest=90, longest=90), basket="companies")
    with pytest.raises(Refused, match="still_open"):
        actions.publish(round_id=one.id, by="clerk", now=NOW)
    proposal = proposed(one)
    assert set(proposal.shares) == {"young", "companies"}
    assert proposal.done == 0 or proposal.done <= proposal.of
    slots = [slot_of(allocation) for allocation in allocations_of(one)]
    assert faults(problem_of(one), slots) == []
    assert len(slots) == 1
    actions.publish(round_id=one.id, by="clerk", now=CLOSED)
    do_jobs(monkeypatch)
    given = Allocation.objects.get()
    bookings = Booking.objects.filter(series=given.series)
    # Every Tuesday of the season that the hall is open: 6 October to 8 December.
    assert bookings.count() + len(given.skipped) == 10
    assert {booking.kind for booking in bookings} == {"season"}
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ahma@example.org", "beta@example.org"]
    loser = second if given.wish.application_id == first.id else first
    letter = next(letter for letter in mail.outbox if letter.to == [loser.email])
    assert "given to others" in letter.body
    assert code_of(loser) in letter.body


def test_refusals_are_told_place_by_place_and_suggestions_fit():
    one = make_round()
    send(one, "Ahma", wish(one, "left", shortest=180))
    send(one, "Beta", wish(one, "left", shortest=180))
    proposed(one)
    refusal = Refusal.objects.get()
    assert [reason["why"] for reason in refusal.reasons] == ["taken"]
    slots = [slot_of(allocation) for allocation in allocations_of(one)]
    for entry in refusal.would_work:
        assert would_fit(problem_of(one), slots, Slot(refusal.wish_id, entry["place"], entry["weekday"], entry["begins"], entry["ends"]))
    assert refusal.would_work[0]["place"] == place(one, "right")
    told = result_of(wishes_of([refusal.wish.application])[0])
    assert told.missing == 1
    assert "right" in told.would_work[0]


def test_a_clerk_decides_and_the_next_proposal_keeps_it():
    one = make_round()
    loser = send(one, "Ahma", wish(one), basket="companies").wishes.get()
    send(one, "Beta", wish(one))
    slot = {"place_id": place(one, "left"), "weekday": 1, "begins": 17 * 60, "ends": 20 * 60}
    kept = actions.give(wish_id=loser.id, **slot, by="clerk", now=CLOSED)
    proposed(one)
    assert list(allocations_of(one)) == [kept]
    other = Refusal.objects.get().wish
    with pytest.raises(Refused, match="taken"):
        actions.give(wish_id=other.id, **slot, by="clerk", now=CLOSED)
    with pytest.raises(Refused, match="taken"):
        actions.give(wish_id=other.id, **slot | {"place_id": place(one, "whole")}, by="clerk", now=CLOSED)
    with pytest.raises(Refused, match="closed"):
        actions.give(wish_id=other.id, **slot | {"weekday": 2}, by="clerk", now=CLOSED)
    with pytest.raises(Refused, match="closed"), transaction.atomic():
        actions.move(allocation_id=kept.id, **slot | {"begins": 16 * 60}, by="clerk", now=CLOSED)
    moved = actions.move(allocation_id=kept.id, **slot | {"place_id": place(one, "right")}, by="clerk", now=CLOSED)
    actions.take_back(allocation_id=moved.id, by="clerk", now=CLOSED, for_good=True)
    jobs.explain(round_id=one.id)
    assert {reason["why"] for refusal in Refusal.objects.all() for reason in refusal.reasons} == {"left_free"}


def test_a_proposal_that_was_overtaken_changes_nothing():
    one = make_round()
    application = send(one, "Ahma", wish(one))
    proposal = actions.start_proposal(round_id=one.id, by="clerk", now=CLOSED)
    with pytest.raises(Refused, match="being_made"):
        actions.start_proposal(round_id=one.id, by="clerk", now=CLOSED)
    propose = jobs.propose

    def meanwhile(*args):
        made = propose(*args)
        actions.withdraw(application_id=application.id, now=CLOSED)
        return made

    jobs.propose, kept = meanwhile, jobs.propose
    try:
        jobs.make_proposal(proposal_id=proposal.id)
    finally:
        jobs.propose = kept
    assert Proposal.objects.get().trouble == "changed"
    assert not Allocation.objects.exists()


def test_what_an_application_must_have():
    one = make_round()
    draft = actions.apply(round_id=one.id, applicant="Ahma", language="fi", now=NOW)
    assert application_by_code(draft.code.lower()) == draft.application
    change = {"application_id": draft.application.id, "now": NOW, "send": True}
    for more, code in (
        ({"applicant": " "}, "nameless"),
        ({"applicant": "A"}, "no_email"),
        ({"applicant": "A", "email": "a@example.org"}, "no_basket"),
        ({"applicant": "A", "email": "a@example.org", "basket": "young"}, "no_wishes"),
        ({"applicant": "A", "email": "a@example.org", "basket": "kings"}, "basket"),
        ({"applicant": "A", "email": "a@example.org", "basket": "young", "wishes": [wish(one, places=(0,))]}, "unknown_place"),
        ({"applicant": "A", "email": "a@example.org", "basket": "young", "wishes": [wish(one, shortest=40)]}, "length"),
        (
            {"applicant": "A", "email": "a@example.org", "basket": "young", "wishes": [wish(one, windows=((1, 1020, 1050, False),))]},
            "windows",
        ),
    ):
        with pytest.raises(Refused) as refused:
            actions.change(**change, **more)
        assert refused.value.code == code
    with pytest.raises(Refused, match="not_open"):
        actions.change(**change | {"now": CLOSED}, applicant="A")


def test_the_database_keeps_applying_before_the_season():
    one = make_round()
    for wrong in ({"opens_at": CLOSED}, {"closes_day": one.first_day}, {"last_day": one.first_day - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(id=one.id).update(**wrong)
    with pytest.raises(Refused, match="dates"):
        actions.open_round(
            owner_id=unit().id,
            name={"fi": "x"},
            opens_at=NOW,
            closes_at=CLOSED,
            first_day=NOW.date(),
            last_day=NOW.date(),
            places={},
            now=NOW,
        )


@pytest.fixture
def clock(monkeypatch):
    """Set the moment of the pages."""

    def set_to(moment):
        for name in ("public", "own", "desk", "common"):
            monkeypatch.setattr(f"talkoot.seasons.pages.{name}.now", lambda: moment)

    set_to(NOW)
    return set_to


def form_of(one):
    return {
        "purpose": "Sähly", "age_group": "children", "people": "12", "days": ["1"], "earliest": "1020", "latest": "1200", "shortest": "60",
        "longest": "90", "times": "1", "place_1": str(place(one, "left")), "place_2": "", "place_3": "",
    }  # fmt: skip


def test_applying_in_the_pages_without_script(client, clock):
    one = make_round()
    assert "Kausi" in client.get("/seasons/").content.decode()
    assert client.get(f"/seasons/{one.id}/").status_code == 200
    begun = client.post(f"/seasons/{one.id}/apply/", {"applicant": "Ahma"})
    address = begun["Location"]
    assert client.post(address + "send/").status_code == 422
    assert client.post(address + "wish/", form_of(one) | {"days": [], "people": "0"}).status_code == 422
    assert client.post(address + "wish/", form_of(one) | {"another": "1"})["Location"] == address + "wish/"
    client.post(address, {"applicant": "Ahma", "email": "ahma@example.org", "basket": "young"})
    wish_id = Application.objects.get().wishes.get().id
    client.post(f"{address}wish/{wish_id}/", form_of(one) | {"people": "15"})
    assert client.post(address + "send/")["Location"] == address
    application = Application.objects.get()
    assert application.sent_at == NOW
    assert application.wishes.get().people == 15
    page = client.get(address)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"{address}wish/{application.wishes.get().id}/").status_code == 200
    assert client.post(f"{address}withdraw/").status_code == 422
    client.post(f"{address}withdraw/", {"sure": "1"})
    assert not Application.objects.exists()
    assert client.get(address).status_code == 404
    assert client.post("/seasons/application/", {"code": "7K2M-9QXD-41TV"}).status_code == 422


def test_the_desk_shares_out_decides_and_publishes(client, clock, monkeypatch):
    one = make_round()
    winner = send(one, "Ahma", wish(one, shortest=180))
    loser = send(one, "Beta", wish(one, shortest=180))
    clock(CLOSED)
    desk = f"/desk/seasons/{one.id}/"
    assert client.get(desk).status_code == 302
    sign_in(client, clerk_of_other())
    assert client.get(desk).status_code == 404
    assert client.post(desk + "propose/").status_code == 404
    sign_in(client, clerk_of_this())
    assert f'href="{desk}"' in client.get("/desk/seasons/").content.decode()
    assert client.post(desk + "propose/").status_code == 302
    assert client.post(desk + "propose/").status_code == 422
    jobs.make_proposal(proposal_id=Proposal.objects.get().id)
    assert "Ahma" in client.get(desk).content.decode()
    given = Allocation.objects.get()
    assert client.get(f"{desk}week/{given.place_id}/").status_code == 200
    client.post(f"{desk}times/{given.id}/", {"do": "lock"})
    given.refresh_from_db()
    assert given.locked
    other = loser if given.wish.application_id == winner.id else winner
    page = client.get(f"{desk}applications/{other.id}/").content.decode()
    assert "right" in page
    give = f"{desk}wishes/{other.wishes.get().id}/give/"
    slot = {"place": given.place_id, "weekday": "1", "begins": "1020", "ends": "1200"}
    assert client.get(give).status_code == 200
    assert client.post(give, slot).status_code == 422
    assert client.post(give, slot | {"place": place(one, "right")}).status_code == 302
    assert client.post(desk + "publish/").status_code == 422
    assert client.post(desk + "publish/", {"sure": "1"}).status_code == 302
    do_jobs(monkeypatch)
    assert Booking.objects.filter(kind="season").values("bookable").distinct().count() == 2
    assert len(mail.outbox) == 2
    mine = client.get(f"/seasons/application/{code_of(other)}/").content.decode()
    assert "right" in mine
