"""`talkoot people`: who may do what. Nobody signs in by it: each sign-in asks for a code by e-mail."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from talkoot.site.cli.ground import stand_on_ground
from talkoot.site.cli.screen import say
from talkoot.site.cli.trouble import Failed, PlainErrors

BY = "command line"
PARTS = "reader, clerk, owner, co-creation, knowledge, mayor, partner, admin"


class Group(PlainErrors, click.Group):
    """A group whose errors are one plain sentence."""


@click.group(cls=Group, name="people")
def group() -> None:
    r"""Who may do what: give, take and list roles.

    \b
    Examples:
      talkoot people role --help
      talkoot people role list
    """


@group.group(cls=Group)
def role() -> None:
    """Roles of people, by unit or for the whole city."""


@contextmanager
def _plainly() -> Iterator[None]:
    from talkoot.people.actions import Unknown

    try:
        yield
    except Unknown as trouble:
        raise Failed(str(trouble)) from trouble


def _where(unit: str) -> str:
    return f"unit {unit}" if unit else "the whole city"


@role.command()
@click.argument("email")
@click.option("--role", "part", required=True, help=f"One of: {PARTS}.")
@click.option("--unit", default="", help="Key of the unit (its source id); without it the whole city.")
@click.option("--name", default="", help="What a new person is called.")
def add(email: str, part: str, unit: str, name: str) -> None:
    r"""Give a person a role. Safe to run again.

    \b
    Examples:
      talkoot people role add ada@example.org --role admin
      talkoot people role add ben@example.org --role owner --unit unit-library
    """
    stand_on_ground()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from talkoot.people.actions import give_role
    from talkoot.shared import clock

    try:
        validate_email(email)
    except ValidationError as trouble:
        raise Failed(f"{email!r} is no e-mail address.") from trouble
    with _plainly():
        _role, made = give_role(email=email, part=part, unit_key=unit, name=name, by=BY, now=clock.now())
    say(f"{email} is {'now' if made else 'already'} {part} of {_where(unit)}.")


@role.command()
@click.argument("email")
@click.option("--role", "part", required=True, help=f"One of: {PARTS}.")
@click.option("--unit", default="", help="Key of the unit; without it the whole city.")
def remove(email: str, part: str, unit: str) -> None:
    r"""Take a role back. What the person did stays.

    \b
    Example:
      talkoot people role remove ben@example.org --role owner --unit unit-library
    """
    stand_on_ground()
    from talkoot.people.actions import take_role
    from talkoot.shared import clock

    with _plainly():
        taken = take_role(email=email, part=part, unit_key=unit, by=BY, now=clock.now())
    say(f"{email} {'is no longer' if taken else 'was not'} {part} of {_where(unit)}.")


@role.command(name="list")
def list_() -> None:
    """List who holds which role."""
    stand_on_ground()
    from talkoot.people.queries import standing_roles

    for email, name, part, unit in standing_roles():
        say(f"{email}  {part}  {_where(unit)}{f'  ({name})' if name else ''}")
