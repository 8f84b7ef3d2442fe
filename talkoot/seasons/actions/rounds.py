"""Opening a round, changing, closing and calling it off, and its target groups."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from talkoot.seasons.actions.giving_out import Hours, refuse_overlaps, set_places
from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.models import Application, Proposal, Round
from talkoot.seasons.words import DEFAULT_BASKETS, Making
from talkoot.shared import audit
from talkoot.shared.clock import local_day


@transaction.atomic
def open_round(
    *,
    owner_id: int,
    name: Mapping[str, str],
    opens_at: datetime,
    closes_at: datetime,
    first_day: date,
    last_day: date,
    places: Mapping[int, Hours],
    now: datetime,
    summary: Mapping[str, str] | None = None,
    visible: bool = True,
    baskets: Sequence[Mapping[str, Any]] = DEFAULT_BASKETS,
    by: str = "",
    source: str = "own",
    source_id: str = "",
) -> Round:
    """Make a round and say what it gives out: bookable id -> hours [(weekday, begins, ends)], minutes from midnight, Monday 0.

    Raises Refused (dates_apply, dates_between, dates_season, past, hours, no_places, overlaps, baskets).
    """
    _check_dates(opens_at, closes_at, first_day, last_day)
    if closes_at <= now:
        raise Refused("past")
    _check_baskets(baskets)
    one = Round.objects.create(
        owner_id=owner_id,
        name=dict(name),
        summary=dict(summary or {}),
        visible=visible,
        baskets=[dict(basket) for basket in baskets],
        opens_at=opens_at,
        closes_at=closes_at,
        closes_day=local_day(closes_at),
        first_day=first_day,
        last_day=last_day,
        source=source,
        source_id=source_id or uuid.uuid4().hex,
        made_at=now,
    )
    set_places(round_id=one.id, places=places)
    audit.record("round", one.id, "opened", by=by, now=now)
    return one


def _check_dates(opens_at: datetime, closes_at: datetime, first_day: date, last_day: date) -> None:
    if opens_at >= closes_at:
        raise Refused("dates_apply")
    if last_day < first_day:
        raise Refused("dates_season")
    if first_day <= local_day(closes_at):
        raise Refused("dates_between")


def _check_baskets(baskets: Sequence[Mapping[str, Any]]) -> None:
    if len({basket["key"] for basket in baskets}) != len(baskets) or not baskets or any(basket["weight"] < 1 for basket in baskets):
        raise Refused("baskets")


def _standing(round_id: int) -> Round:
    """Return a round that is not decided yet, locked. Raises Refused (decided, being_made), Round.DoesNotExist."""
    one = Round.objects.select_for_update(no_key=True).get(id=round_id)
    if one.published_at:
        raise Refused("decided")
    if Proposal.objects.filter(round=one, state__in=[Making.WAITING, Making.RUNNING]).exists():
        raise Refused("being_made")
    return one


@transaction.atomic
def change_round(
    *,
    round_id: int,
    name: Mapping[str, str],
    summary: Mapping[str, str],
    opens_at: datetime,
    closes_at: datetime,
    first_day: date,
    last_day: date,
    visible: bool,
    by: str,
    now: datetime,
) -> Round:
    """Change what a round is called and its dates, until it is decided. A later end of applying opens a closed round again.

    Raises Refused (decided, being_made, dates_apply, dates_between, dates_season, past, overlaps), Round.DoesNotExist.
    """
    one = _standing(round_id)
    _check_dates(opens_at, closes_at, first_day, last_day)
    if closes_at != one.closes_at and closes_at <= now:
        raise Refused("past")
    one.name, one.summary, one.visible = dict(name), dict(summary), visible
    one.opens_at, one.closes_at, one.closes_day = opens_at, closes_at, local_day(closes_at)
    one.first_day, one.last_day = first_day, last_day
    one.save()
    refuse_overlaps(one)
    audit.record("round", one.id, "changed", by=by, now=now)
    return one


@transaction.atomic
def close_round(*, round_id: int, by: str, now: datetime) -> None:
    """End the applying now, before its time. Raises Refused (decided, not_to_close), Round.DoesNotExist."""
    one = _standing(round_id)
    if not one.opens_at < now < one.closes_at:
        raise Refused("not_to_close")
    one.closes_at, one.closes_day = now, local_day(now)
    one.save(update_fields=["closes_at", "closes_day"])
    audit.record("round", one.id, "closed", by=by, now=now)


@transaction.atomic
def call_off(*, round_id: int, by: str, now: datetime) -> None:
    """Erase a round for which nobody has begun an application. Raises Refused (decided, applied), Round.DoesNotExist."""
    one = _standing(round_id)
    if Application.objects.filter(round=one).exists():
        raise Refused("applied")
    audit.record("round", one.id, "called off", by=by, now=now)
    one.delete()


@transaction.atomic
def set_baskets(*, round_id: int, baskets: Sequence[Mapping[str, Any]], by: str, now: datetime) -> None:
    """Say whom the times are shared out between, the foremost first, while nobody has applied.

    Raises Refused (decided, applied, baskets), Round.DoesNotExist.
    """
    one = _standing(round_id)
    _check_baskets(baskets)
    if Application.objects.filter(round=one).exists():
        raise Refused("applied")
    one.baskets = [dict(basket) for basket in baskets]
    one.save(update_fields=["baskets"])
    audit.record("round", one.id, "groups changed", by=by, now=now)
