"""`hide` and `show`: take one thing away from the public, and bring it back."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from talkoot.site.cli.ground import stand_on_ground
from talkoot.site.cli.loading import pending_migrations
from talkoot.site.cli.screen import say
from talkoot.site.cli.trouble import Failed, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talkoot.shared.kinds import Kind

BY = "command line"


class Number(click.ParamType[int]):
    """The id of a thing."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the id; anything else is refused with the place where it stands."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < 2**63):
            self._refuse(value, param, ctx)
        return int(text)

    def _refuse(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        self.fail(
            f"“{value}” is no ID. The ID is the number in the address of the thing's page: 123 where that is …/ideas/123/.", param, ctx
        )


NUMBER = Number()


@click.command()
@click.argument("kind")
@click.argument("number", metavar="ID", type=NUMBER)
@click.option("--reason", default="", help="Why; kept, and told to whoever follows an idea. No names, and nothing of what it says.")
def hide(kind: str, number: int, reason: str) -> None:
    r"""Take a thing away from all pages, the search and the API at once: what is unlawful, or is not there any more.

    KIND is idea, service, place, infrastructure, dataset, person, organisation, challenge, pilot or lesson; ID is the number in the
    address of its page. Nothing is erased: `talkoot show` brings it back. Who has the code of a hidden idea still sees it, and why.

    \b
    Examples:
      talkoot hide idea 123 --reason "It accuses somebody of a crime."
      talkoot hide place 45
    """
    found = _kind(kind)
    from django.core.exceptions import ObjectDoesNotExist

    from talkoot.shared import clock, hiding
    from talkoot.shared.models import LONGEST_REASON

    if not reason.isprintable():
        raise Unusable("The reason has characters that cannot be shown. Write it in UTF-8, on one line.")
    if len(reason) > LONGEST_REASON:
        raise Unusable(f"The reason is longer than {LONGEST_REASON} characters.")
    try:
        with _patience(kind, number):
            hidden = hiding.hide(found, number, by=BY, reason=reason, now=clock.now())
    except ObjectDoesNotExist as error:
        raise Unusable(f"There is no {kind} {number}. The number is the one in the address of its page.") from error
    say(
        f"Hidden: {kind} {number}. `talkoot show {kind} {number}` brings it back."
        if hidden
        else f"Nobody can see {kind} {number} as it is."
    )


@click.command()
@click.argument("kind")
@click.argument("number", metavar="ID", type=NUMBER)
def show(kind: str, number: int) -> None:
    r"""Bring back what `talkoot hide` has hidden.

    KIND and ID are those that it was hidden by.

    \b
    Example:
      talkoot show idea 123
    """
    found = _kind(kind)
    from django.core.exceptions import ObjectDoesNotExist

    from talkoot.shared import clock, hiding

    try:
        with _patience(kind, number):
            shown = hiding.show(found, number, by=BY, now=clock.now())
    except ObjectDoesNotExist as error:
        raise Unusable(f"There is no {kind} {number}.") from error
    except hiding.NotHidden as error:
        raise Unusable(f"{kind} {number} was not hidden by `talkoot hide`; its giver joined it with another, say. It stays so.") from error
    say(f"Shown: {kind} {number}." if shown else f"Everyone can see {kind} {number} as it is.")


@contextmanager
def _patience(kind: str, number: int) -> "Iterator[None]":
    """Say who it waits for, where somebody holds the thing. Raises Failed."""
    from django.db import OperationalError
    from psycopg.errors import LockNotAvailable

    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        msg = f"Nothing was changed: somebody else is changing {kind} {number}, perhaps an import. Try again when it has ended, or stop it."
        raise Failed(msg) from error


def _kind(name: str) -> "Kind":
    """Return a kind by its name, on a database that is ready. Raises Unusable with the names there are."""
    stand_on_ground()
    if pending_migrations():
        raise Unusable("The database's tables are not up to date. Run `talkoot migrate` first.")
    from talkoot.shared.hiding import can_be_hidden
    from talkoot.shared.kinds import all_kinds

    kinds = {kind.name: kind for kind in all_kinds() if can_be_hidden(kind)}
    if name not in kinds:
        raise Unusable(f"There is no kind {name}. There are: {', '.join(sorted(kinds))}.")
    return kinds[name]
