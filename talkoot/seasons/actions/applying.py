"""Applying in a round: a draft, sent, changed, withdrawn. The code opens it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.models import Application, RankedPlace, Round, SeasonWish
from talkoot.seasons.words import CODE_PURPOSE, DAY, LONGEST_SLOT, MOST_PLACES, MOST_TIMES, MOST_WINDOWS, MOST_WISHES, STEP, AgeGroup, Stage
from talkoot.shared import audit
from talkoot.shared.secrets import hash_code, make_code
from talkoot.shared.text import clean

WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class WishGiven:
    """One wish as it is given. windows: (weekday, begins, ends, second choice) in minutes; places: ids of RoundPlace, the best first."""

    purpose: str
    people: int
    shortest: int
    longest: int
    windows: tuple[tuple[int, int, int, bool], ...]
    places: tuple[int, ...]
    times: int = 1
    age_group: str = AgeGroup.MIXED


@dataclass(frozen=True, slots=True)
class Given:
    """An application and its secret code, which is stored nowhere: show it now."""

    application: Application
    code: str


@transaction.atomic
def apply(*, round_id: int, applicant: str, language: str, now: datetime, send: bool = False, **more: Any) -> Given:
    """Begin an application in an open round; `more` as in `change`. Raises Refused, Round.DoesNotExist."""
    nonce = uuid.uuid4()
    code = make_code(CODE_PURPOSE, nonce.hex)
    one = _open_round(round_id, now)
    application = Application.objects.create(
        round=one,
        applicant=clean(applicant)[:120],
        language=language,
        code_nonce=nonce,
        code_hash=hash_code(CODE_PURPOSE, code),
        made_at=now,
        changed_at=now,
    )
    return Given(change(application_id=application.id, applicant=applicant, now=now, send=send, **more), code)


@transaction.atomic
def change(
    *,
    application_id: int,
    now: datetime,
    applicant: str,
    basket: str = "",
    contact: str = "",
    email: str = "",
    phone: str = "",
    wishes: Sequence[WishGiven] = (),
    send: bool = False,
) -> Application:
    """Replace all that an application says, while its round is open. Once sent it stays sent, with its place in the order of arrival.

    Raises Refused (not_open, basket, unknown_place …, and when it is sent: nameless, no_email, no_basket, no_wishes) and
    Application.DoesNotExist.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("round").get(id=application_id)
    one = _open_round(application.round_id, now)
    send = send or application.sent_at is not None
    if basket and basket not in {known["key"] for known in one.baskets}:
        raise Refused("basket")
    if len(wishes) > MOST_WISHES:
        raise Refused("too_many_wishes")
    for name, value in (("applicant", applicant), ("contact", contact), ("phone", phone)):
        setattr(application, name, clean(value)[:120])
    application.basket, application.email, application.changed_at = basket, email, now
    if send:
        _complete(application, wishes)
        application.sent_at = application.sent_at or now
    application.save()
    application.wishes.all().delete()
    known_places = set(one.places.values_list("id", flat=True))
    for wish in wishes:
        _save_wish(application, wish, known_places)
    audit.record("season application", application.id, "sent" if send else "saved", now=now)
    return application


def _open_round(round_id: int, now: datetime) -> Round:
    one = Round.objects.select_for_update(no_key=True).get(id=round_id)
    if one.stage_at(now) != Stage.OPEN or not one.visible:
        raise Refused("not_open")
    return one


def _complete(application: Application, wishes: Sequence[WishGiven]) -> None:
    """See that nothing is missing that handling needs."""
    for code, there in (
        ("nameless", application.applicant),
        ("no_email", application.email),
        ("no_basket", application.basket),
        ("no_wishes", wishes),
    ):
        if not there:
            raise Refused(code)


def _save_wish(application: Application, given: WishGiven, known_places: set[int]) -> None:
    places = list(dict.fromkeys(given.places))
    if not places or not set(places) <= known_places or len(places) > MOST_PLACES:
        raise Refused("unknown_place")
    if not given.windows or len(given.windows) > MOST_WINDOWS or not all(_is_window(window, given.shortest) for window in given.windows):
        raise Refused("windows")
    if not STEP <= given.shortest <= given.longest <= LONGEST_SLOT or given.shortest % STEP or given.longest % STEP:
        raise Refused("length")
    if not 1 <= given.times <= MOST_TIMES or given.people < 1:
        raise Refused("times")
    wish = SeasonWish.objects.create(
        application=application,
        purpose=clean(given.purpose)[:200],
        age_group=AgeGroup(given.age_group),
        people=given.people,
        shortest=given.shortest,
        longest=given.longest,
        times=given.times,
        windows=[list(window) for window in given.windows],
    )
    RankedPlace.objects.bulk_create(RankedPlace(wish=wish, place_id=place, rank=rank) for rank, place in enumerate(places))


def _is_window(window: tuple[int, int, int, bool], shortest: int) -> bool:
    weekday, begins, ends, _second = window
    return 0 <= weekday < WEEKDAYS and begins >= 0 and begins + shortest <= ends <= DAY


@transaction.atomic
def withdraw(*, application_id: int, now: datetime) -> None:
    """Erase an application for real, before its round is decided. Raises Refused (decided), Application.DoesNotExist."""
    application = Application.objects.select_related("round").get(id=application_id)
    one = Round.objects.select_for_update(no_key=True).get(id=application.round_id)
    if one.published_at:
        raise Refused("decided")
    application.delete()
    audit.record("season application", application_id, "withdrawn", now=now)
