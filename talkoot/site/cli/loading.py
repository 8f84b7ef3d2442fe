"""`migrate`, `sample` and `django`: what goes into the database, and a door to Django's own commands."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkoot.shared.postgres.places import home_folder
from talkoot.site.cli.ground import stand_on_ground
from talkoot.site.cli.screen import progress, say

if TYPE_CHECKING:
    from talkoot.shared.upsert import Saved

# Any number, the same in each process: only one at a time may change tables or load the sample.
LOCK = 718_265


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit code 3 when something waits.")
def migrate(*, check: bool) -> None:
    r"""Bring the database's tables up to date. Safe to run again and from several machines at once.

    \b
    Examples:
      talkoot migrate
      talkoot migrate --check      in a deployment script
    """
    stand_on_ground()
    waiting = pending_migrations()
    if check:
        say(f"{len(waiting)} migrations wait." if waiting else "Nothing waits.")
        raise click.exceptions.Exit(3 if waiting else 0)
    migrate_if_needed()
    say(f"{len(waiting)} migrations applied." if waiting else "Nothing to do: the tables are up to date.")


@click.command()
def sample() -> None:
    r"""Load the sample city, or bring it up to date. What people gave since is left alone.

    \b
    Example:
      talkoot sample
    """
    stand_on_ground()
    migrate_if_needed()
    saved = load_sample()
    say(f"The sample city is there: {saved.made} made, {saved.changed} changed, {saved.same} left as they were.")


@click.command(name="django", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    r"""Run one of Django's own commands on this database.

    \b
    Examples:
      talkoot django shell
      talkoot django makemigrations ideas
    """
    stand_on_ground()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["talkoot django", *(arguments or ("help",))])


def pending_migrations() -> list[str]:
    """Return the names of the migrations that are not applied yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def migrate_if_needed() -> int:
    """Apply what waits, one process at a time; returns how many that were."""
    if not pending_migrations():
        return 0
    with one_process_at_a_time():
        waiting = pending_migrations()
        if waiting:
            _apply(waiting)
    return len(waiting)


def _apply(waiting: list[str]) -> None:
    from django.core.management import call_command

    with progress("Making tables", len(waiting)) as advance:

        def shown(action: str, migration: object = None, fake: object = None) -> None:  # noqa: ARG001 - Django hands it over
            if action == "apply_success":
                advance(str(migration))

        _run_migrate_command(call_command, shown)


def _run_migrate_command(call_command: object, shown: object) -> None:
    from django.core.management.commands import migrate as django_migrate

    command = django_migrate.Command()
    command.migration_progress_callback = shown  # type: ignore[method-assign,assignment]
    call_command(command, verbosity=0, interactive=False)  # type: ignore[operator]


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Hold a lock in the database, so that two machines that start at once do not both change it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def load_sample() -> "Saved":
    """Load the sample city with a progress bar, and remember that it is loaded; returns what was saved."""
    from talkoot.cities.espoo.load import load_sample_city
    from talkoot.matching.jobs import count_words
    from talkoot.shared import clock

    with one_process_at_a_time(), progress("Loading the sample city", None) as advance:
        saved = load_sample_city(now=clock.now(), progress=advance.to)
        count_words()  # how rare a word is decides what it is worth, and the clock counts only once an hour
    sample_mark().parent.mkdir(parents=True, exist_ok=True)
    sample_mark().write_text(_sample_print())
    return saved


def sample_is_loaded() -> bool:
    """Tell whether this very sample was loaded into this very database before; costs a query and a few file times."""
    try:
        return sample_mark().read_text() == _sample_print()
    except FileNotFoundError:
        return False


def sample_mark() -> Path:
    """Return the file that tells which sample was loaded into which database."""
    return home_folder() / "sample-loaded"


def _sample_print() -> str:
    """Return what changes when the sample or the database is another one."""
    from django.db import connection

    import talkoot.cities.espoo

    with connection.cursor() as cursor:
        cursor.execute("SELECT s.system_identifier, d.oid FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()")
        database = cursor.fetchone()
    found = hashlib.sha256(repr(database).encode())
    folder = Path(next(iter(talkoot.cities.espoo.__path__)))
    for path in sorted([*folder.glob("*.py"), *folder.rglob("*.toml")]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()
