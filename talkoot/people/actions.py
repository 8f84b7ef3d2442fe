"""Verbs of people: accounts and roles, and bringing organisations and specialists in, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from talkoot.people.models import Organisation, Role, Specialist, User
from talkoot.people.signals import leaving
from talkoot.people.words import Part
from talkoot.shared import audit
from talkoot.shared.upsert import Saved, save_things


class Unknown(ValueError):
    """There is no such unit, role or person. The message says what to do."""


def make_account(*, email: str, name: str = "", language: str = "fi", now: datetime) -> User:
    """Return the account of an address, made if there is none. Nobody is signed in by it: each sign-in proves the address."""
    user, made = User.objects.get_or_create(
        email=email.lower(), defaults={"name": name, "language": language, "joined_at": now, "password": "!"}
    )
    if made:
        audit.record("account", user.id, "made", now=now)
    return user


@transaction.atomic
def account_of(*, email: str, language: str, now: datetime) -> User:
    """Return the account of an address that was just proved with a code, made if it is new."""
    user = make_account(email=email, language=language, now=now)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def rename(*, user: User, name: str, now: datetime) -> None:
    """Change what a person is called."""
    user.name = name
    user.save(update_fields=["name"])
    audit.record("account", user.id, "renamed", now=now)


def erase_account(*, user: User, now: datetime) -> None:
    """Erase an account, with what other folders keep of this person (signals.leaving). What they gave without an account stays."""
    leaving.send(sender=User, user=user, now=now)
    with transaction.atomic():
        audit.record("account", user.id, "erased", now=now)
        User.objects.filter(id=user.id).delete()


def _unit(key: str) -> Organisation | None:
    """Return the unit with a key (its source id); None for "", the whole city. Raises Unknown."""
    if not key:
        return None
    units: list[Organisation] = list(Organisation.objects.filter(source_id=key)[:2])
    if len(units) != 1:
        msg = f"{'Several units have' if units else 'No unit has'} the key {key!r}."
        raise Unknown(msg)
    return units[0]


@transaction.atomic
def give_role(*, email: str, part: str, unit_key: str = "", name: str = "", by: str, now: datetime) -> tuple[Role, bool]:
    """Give a person a role for a unit, or ("") for the whole city; the account is made if there is none. Safe to repeat.

    Returns the role and whether it is new. Raises Unknown.
    """
    if part not in Part.values:
        msg = f"There is no role {part!r}. There are: {', '.join(Part.values)}."
        raise Unknown(msg)
    unit = _unit(unit_key)
    if part == Part.ADMIN and unit:
        msg = "An administrator is one for the whole city: leave the unit out."
        raise Unknown(msg)
    user = make_account(email=email, name=name, now=now)
    role, made = Role.objects.get_or_create(user=user, unit=unit, part=part, defaults={"given_at": now})
    if made:
        audit.record("account", user.id, f"given {part}", by=by, now=now)
    return role, made


@transaction.atomic
def take_role(*, email: str, part: str, unit_key: str = "", by: str, now: datetime) -> bool:
    """Take a role back; tells whether there was one. What the person did stays. Raises Unknown."""
    taken, _ = Role.objects.filter(user__email=email.lower(), unit=_unit(unit_key), part=part).delete()
    if taken:
        audit.record("account", User.objects.get(email=email.lower()).id, f"taken {part}", by=by, now=now)
    return bool(taken)


def save_organisations(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update organisations by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "organisation", Organisation, rows, now=now)


def save_specialists(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update specialists by (source, source_id), and announce them. Rows are field values (see `shared.upsert.save_things`)."""
    return save_things(lambda _: "person", Specialist, rows, now=now)
