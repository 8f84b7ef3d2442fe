"""`backup`, `restore`, `psql`: PostgreSQL's own programs, with the right address, version and care."""

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import click
import psycopg
from psycopg import sql

from talkoot.shared.postgres import require_fit
from talkoot.shared.postgres.address import parts_of
from talkoot.shared.postgres.config import EXTENSIONS
from talkoot.site.cli.archives import MEGABYTE, Tools, replace_everything, require_whole
from talkoot.site.cli.erasing import erase_again, known_erasures
from talkoot.site.cli.ground import secret_key_file, stand_on_database, start_django, take_secret_key
from talkoot.site.cli.screen import progress, say
from talkoot.site.cli.trouble import Unusable

NAME = "talkoot-%Y%m%d-%H%M%S.dump"


@click.command()
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option("--keep", type=click.IntRange(1), help="Afterwards keep only the newest so many in that folder.")
def backup(target: Path, keep: int | None) -> None:
    r"""Write everything in the database, photos too, to one compressed file. The city goes on meanwhile.

    TARGET is a file or a folder (then the name holds the time). The secret key is not in the backup: keep it too, elsewhere.

    \b
    Examples:
      talkoot backup                                   into this folder
      talkoot backup /var/backups/talkoot --keep 14    from a timer, every night
    """
    if keep:
        make_folder(target)
    url = stand_on_database()
    file = target / time.strftime(NAME, time.gmtime()) if target.is_dir() else target
    if not file.parent.is_dir():
        msg = f"There is no folder {file.parent}. Make it first."
        raise Unusable(msg)
    dump_to(url, file)
    say(f"{file}  ({file.stat().st_size / MEGABYTE:.1f} MB, checked). The secret key {secret_key_file()} is not in it: keep that too.")
    if keep:
        forget_older(file.parent, keep)


def make_folder(folder: Path) -> None:
    """Make a folder for backups that only its owner reads, unless it is there. Raises Unusable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"--keep removes older backups from a folder, and {folder} cannot be one: {error.strerror}."
        raise Unusable(msg) from error


def dump_to(url: str, file: Path) -> None:
    """Dump into a file beside, check that it can be read to its end, then give it its name. Raises Failed and leaves nothing."""
    tools = Tools(url)
    beside = file.with_name(f"{file.name}.part")
    beside.touch(mode=0o600)
    try:
        with progress(f"Backing up to {file}", None) as advance:
            # To a file by name: on standard output pg_dump cannot go back, and a file cut short could not be told from a whole one.
            command = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", "--schema=public", f"--file={beside}", tools.address]
            tools.run(command, look=lambda: advance.to(f"{beside.stat().st_size / MEGABYTE:.0f} MB", 0, 1))
        tools.run(["pg_restore", "--file=/dev/null", str(beside)])
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def forget_older(folder: Path, keep: int) -> None:
    """Remove all but the newest backups in a folder, going by their names."""
    for old in sorted(folder.glob("talkoot-*.dump"))[:-keep]:
        old.unlink()
        say(f"{old}  removed: {keep} newer ones are kept.")


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before what is in the database is replaced.")
@click.option("--try", "only_try", is_flag=True, help="Restore into a database made for that, count what is in it, drop it again.")
def restore(file: Path, *, yes: bool, only_try: bool) -> None:
    r"""Put a backup in the place of everything in the database: all of it, or, where anything fails, none of it.

    FILE is a backup, or a folder of which the newest is taken. Stop the web and the jobs first. Afterwards tables are brought up to
    date, should the backup be older than this Talkoot, and what people erased since the backup is erased again.

    \b
    Examples:
      talkoot restore talkoot-20260301-020000.dump
      talkoot restore --try /var/backups/talkoot       a backup that was never restored is none
    """
    url = stand_on_database()
    tools = Tools(url)
    file = newest_in(file)
    require_whole(tools, file)
    if only_try:
        try_out(url, file)
        return
    require_alone(url)
    if not yes and has_tables(url):
        click.confirm(f"Everything in the database {parts_of(url).get('dbname')} is replaced by {file}. Go on?", abort=True)
        require_alone(url)  # somebody may have come while the question stood
    take_secret_key()
    start_django()
    erased = known_erasures(url)
    with progress("Restoring", None):
        replace_everything(tools, file)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from talkoot.matching.remembered import note_change

    note_change()
    again = erase_again(erased)
    say(f"Restored.{f' Erased again, since people had it erased after the backup: {again}.' if again else ''} Start the web and the jobs.")


# Whoever else has a session. An account without special rights is not told what kind of session another account's is, but whose.
OTHERS = """
SELECT coalesce(nullif(application_name, ''), 'a program without a name'), count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
  AND coalesce(backend_type, 'client backend') = 'client backend' GROUP BY 1 ORDER BY 1"""


def require_alone(url: str) -> None:
    """Return when nobody else uses the database: a session from before would fail on everything it remembers of it. Raises Unusable."""
    with psycopg.connect(url, application_name="talkoot restore") as connection:
        others = [f"{name} ({count})" for name, count in connection.execute(OTHERS)]
    if others:
        msg = (
            f"Others use the database: {', '.join(others)}. Nothing was changed. Stop the web and the jobs, then try again: on a server "
            "`systemctl stop talkoot-web talkoot-worker`, on your own machine Ctrl-C where `talkoot run` runs."
        )
        raise Unusable(msg)


def newest_in(place: Path) -> Path:
    """Return the file, or the newest backup in the folder. Raises Unusable when there is none."""
    found = [place] if place.is_file() else sorted(place.glob("talkoot-*.dump"))
    if not found:
        msg = f"There is no backup in {place}."
        raise Unusable(msg)
    return found[-1]


def try_out(url: str, file: Path) -> None:
    """Restore into a database that lives only meanwhile, and say what was in the backup. Raises Failed or Unusable."""
    name = f"talkoot_try_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            msg = "This database's user may not make databases, which trying a backup needs: ALTER ROLE … CREATEDB as an administrator."
            raise Unusable(msg) from error
        try:
            elsewhere = with_database(url, name)
            with progress(f"Trying {file}", None):
                make_extensions(elsewhere)
                replace_everything(Tools(elsewhere), file)
            tables, rows = count_everything(elsewhere)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
    say(f"{file}  can be restored: {tables} tables, {rows} rows.")


def with_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def make_extensions(url: str) -> None:
    """Make the extensions where the server's template has none. Raises DatabaseTrouble when only an administrator may."""
    require_fit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        for name in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def count_everything(url: str) -> tuple[int, int]:
    """Return how many tables there are and how many rows in all of them."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        counts = [connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone() for name in names]
    return len(names), sum(count[0] for count in counts if count)


def has_tables(url: str) -> bool:
    """Tell whether there is anything in the database."""
    with psycopg.connect(url) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'").fetchone())


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    r"""Open PostgreSQL's own prompt on this database, or hand it ARGUMENTS.

    \b
    Examples:
      talkoot psql
      talkoot psql -c 'SELECT count(*) FROM ideas_idea'
    """
    tools = Tools(stand_on_database())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    done = subprocess.run([tools.path("psql"), tools.address, *arguments], check=False, env=tools.environment)
    raise click.exceptions.Exit(done.returncode)
