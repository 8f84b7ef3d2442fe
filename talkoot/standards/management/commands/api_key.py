"""Make, list and end the keys of programs: `talkoot django api_key make "City app" --report`."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from talkoot.shared import clock
from talkoot.standards.actions import end_key, make_key
from talkoot.standards.models import Key
from talkoot.standards.words import READS_A_MINUTE, REPORTS_AN_HOUR


class Command(BaseCommand):
    """One command with three verbs."""

    help = "Make, list and end the keys that programs use the standards with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="Make a key and print it, once")
        make.add_argument("name", help="What people call the program")
        make.add_argument("--contact", default="", help="Whom to write to when something is wrong with it")
        make.add_argument("--person", default="", help="E-mail address of the account that it works for, where it is one person's own")
        make.add_argument("--report", action="store_true", help="It may give reports (Open311)")
        make.add_argument("--reads", type=int, default=READS_A_MINUTE, help="How often it may read in a minute")
        make.add_argument("--reports", type=int, default=REPORTS_AN_HOUR, help="How often it may report in an hour")
        verbs.add_parser("list", help="List the keys; the keys themselves are not kept")
        end = verbs.add_parser("end", help="End a key at once")
        end.add_argument("number", type=int, help="Its number in the list")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        getattr(self, f"_{options['verb']}")(options)

    def _make(self, options: dict[str, Any]) -> None:
        made = make_key(
            name=options["name"],
            contact=options["contact"],
            account_id=_account(options["person"]),
            may_report=options["report"],
            reads_a_minute=options["reads"],
            reports_an_hour=options["reports"],
            now=clock.now(),
        )
        self.stdout.write(f"Key {made.key.id} for {made.key.name}. Keep it now, it is not stored:\n{made.secret}")

    def _list(self, _options: dict[str, Any]) -> None:
        for key in Key.objects.order_by("id"):
            state = f"ended {key.ended_at:%Y-%m-%d}" if key.ended_at else "reads and reports" if key.may_report else "reads"
            whose = "one person's, " if key.account_id else ""
            self.stdout.write(f"{key.id}\t{key.name}\t{whose}{state}\t{key.reads_a_minute}/min\t{key.reports_an_hour}/h\t{key.contact}")

    def _end(self, options: dict[str, Any]) -> None:
        if not end_key(key_id=options["number"], now=clock.now()):
            raise CommandError(f"There is no living key {options['number']}. `api_key list` shows them all.")
        self.stdout.write(f"Key {options['number']} has ended.")


def _account(email: str) -> int | None:
    """Return the account of an address; None where none was said. Raises CommandError."""
    if not email:
        return None
    account = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
    if account is None:
        raise CommandError(f"Nobody has signed in with {email}. The person signs in once in the pages; then the key can be theirs.")
    return int(account.pk)
