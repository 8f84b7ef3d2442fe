"""`backup`, `restore`, `psql`: PostgreSQL's own programs, with the right address, version and care."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
import psycopg

from talkoot.shared.postgres.address import parts_of
from talkoot.shared.postgres.binaries import find_binaries
from talkoot.site.cli.ground import secret_key_file, stand_on_database, start_django, take_secret_key
from talkoot.site.cli.screen import progress, say
from talkoot.site.cli.trouble import Failed, Unusable

NAME = "talkoot-%Y%m%d-%H%M%S.dump"
MEGABYTE = 1024 * 1024
SYSTEM_PROGRAMS = "/usr/lib/postgresql/{major}/bin"
SECONDS_TO_WAIT_FOR_OTHERS = 15


@click.command()
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option("--keep", type=click.IntRange(1), help="Afterwards keep only the newest so many in that folder.")
def backup(target: Path, keep: int | None) -> None:
    """Write everything in the database, photos too, to one compressed file. The city goes on meanwhile.

    TARGET is a file or a folder (then the name holds the time). The secret key is not in the backup: keep it too, elsewhere.

    \b
    Examples:
      talkoot backup                                   into this folder
      talkoot backup /var/backups/talkoot --keep 14    from a timer, every night
    """
    url = stand_on_database()
    file = target / datetime.now(UTC).strftime(NAME) if target.is_dir() else target  # noqa: DTZ005, TID251 - a file's name
    if not file.parent.is_dir():
        msg = f"There is no folder {file.parent}. Make it first."
        raise Unusable(msg)
    dump_to(url, file)
    say(f"{file}  ({file.stat().st_size / MEGABYTE:.1f} MB, checked). The secret key {secret_key_file()} is not in it: keep that too.")
    if keep:
        forget_older(file.parent, keep)


def dump_to(url: str, file: Path) -> None:
    """Dump into a file beside, check that it can be read to its end, then give it its name. Raises Failed and leaves nothing."""
    tools = Tools(url)
    beside = file.with_name(f"{file.name}.part")
    beside.touch(mode=0o600)
    try:
        with progress(f"Backing up to {file}", None) as advance, beside.open("wb") as out:
            command = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", "--schema=public", tools.address]
            tools.run(command, stdout=out, look=lambda: advance.to(f"{beside.stat().st_size / MEGABYTE:.0f} MB", 0, 1))
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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before what is in the database is replaced.")
def restore(file: Path, *, yes: bool) -> None:
    """Put a backup in the place of everything in the database: all of it, or, where anything fails, none of it.

    Stop the web and the jobs first. Afterwards tables are brought up to date, should the backup be older than this Talkoot.

    \b
    Examples:
      talkoot restore talkoot-20260301-020000.dump
      DATABASE_URL=postgresql://… talkoot restore --yes the.dump     into a new database, to try a backup
    """
    url = stand_on_database()
    tools = Tools(url)
    require_whole(tools, file)
    if not yes and has_tables(url):
        click.confirm(f"Everything in the database {parts_of(url).get('dbname')} is replaced by {file}. Go on?", abort=True)
    with progress("Restoring", None):
        replace_everything(tools, file)
    take_secret_key()
    start_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    say("Restored. Start the web and the jobs.")


def require_whole(tools: "Tools", file: Path) -> None:
    """Read the backup to its end. Raises Unusable when that cannot be done."""
    try:
        tools.run(["pg_restore", "--file=/dev/null", str(file)])
    except Failed as failure:
        msg = f"{file} is not a whole backup, so nothing was changed. ({failure.message})"
        raise Unusable(msg) from failure


def has_tables(url: str) -> bool:
    """Tell whether there is anything in the database."""
    with psycopg.connect(url) as connection:
        return bool(connection.execute("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'").fetchone())


# What is in the schema and belongs to no extension, as statements that drop it. Extensions stay: only an administrator could bring
# them back.
WIPE = """
SET lock_timeout = '{seconds}s';
SET client_min_messages = warning;
DO $wipe$
DECLARE thing record;
BEGIN
  FOR thing IN
    SELECT format('DROP %s IF EXISTS public.%I CASCADE',
             CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                          WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, relname) AS statement
      FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
                       AND (d.deptype = 'e' OR d.deptype = 'i' AND c.relkind = 'S'))
    UNION ALL
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
      FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT format('DROP TEXT SEARCH CONFIGURATION IF EXISTS public.%I CASCADE', cfgname)
      FROM pg_ts_config t WHERE cfgnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.classid = 'pg_ts_config'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT format('DROP TEXT SEARCH DICTIONARY IF EXISTS public.%I CASCADE', dictname)
      FROM pg_ts_dict t WHERE dictnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.classid = 'pg_ts_dict'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname)
      FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.classid = 'pg_type'::regclass AND d.deptype = 'e')
  LOOP
    EXECUTE thing.statement;
  END LOOP;
END $wipe$;
"""


def replace_everything(tools: "Tools", file: Path) -> None:
    """In one transaction, drop what is there and make what is in the file. Raises Failed and changes nothing."""
    psql = [tools.path("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-", tools.address]
    script = [tools.path("pg_restore"), "--no-owner", "--no-acl", "--file=-", f"--use-list={_list_without_extensions(tools, file)}", str(file)]
    with (
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=tools.environment) as reader,
        subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=tools.environment) as writer,
    ):
        pump(reader, writer)
        complaint = (writer.stderr.read() if writer.stderr else b"").decode(errors="replace").strip().rpartition("ERROR: ")[2]
    if reader.returncode or writer.returncode:
        why = complaint or "the backup could not be read to its end"
        msg = f"The backup was not restored, and the database is as it was: {why}"
        if "lock timeout" in why:
            msg += " Something still uses it: stop the web and the jobs, then try again."
        raise Failed(msg)


def pump(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """Hand the statements on, ours first. If the reader fails, the writer must not commit the half it got."""
    if reader.stdout is None or writer.stdin is None or reader.stderr is None:
        return
    errors: list[bytes] = []
    listener = threading.Thread(target=lambda stream: errors.append(stream.read()), args=[reader.stderr])
    listener.start()
    try:
        writer.stdin.write(WIPE.format(seconds=SECONDS_TO_WAIT_FOR_OTHERS).encode())
        for line in iter(reader.stdout.readline, b""):
            # Servers before 17 do not know this setting, which the programs of later ones set first of all.
            if line != b"SET transaction_timeout = 0;\n":
                writer.stdin.write(line)
            if line.startswith(b"COPY "):
                break
        shutil.copyfileobj(reader.stdout, writer.stdin, MEGABYTE)
        listener.join()
        if reader.wait() != 0:
            writer.stdin.write(b"\n\\.\nROLLBACK; SELECT 'the backup ended early' / 0;\n")
        writer.stdin.close()
    except BrokenPipeError:
        reader.kill()


def _list_without_extensions(tools: "Tools", file: Path) -> Path:
    """Write the backup's table of contents without extensions, which are there and whose owner is another; and the schema."""
    contents = subprocess.run(
        [tools.path("pg_restore"), "--list", str(file)], check=True, capture_output=True, text=True, env=tools.environment
    ).stdout
    kept = [line for line in contents.splitlines() if " EXTENSION " not in line and " SCHEMA - public" not in line]
    path = tools.scratch / "contents"
    path.write_text("\n".join(kept) + "\n")
    return path


class Tools:
    """PostgreSQL's programs that fit a server: those of its own version where installed, else those that come along."""

    def __init__(self, url: str) -> None:
        """Choose them. Passwords go through the environment, where other accounts do not see them."""
        parts = parts_of(url)
        self.environment: Mapping[str, str] = {**os.environ, **({"PGPASSWORD": parts.pop("password")} if "password" in parts else {})}
        self.address = " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())
        self._folder = _programs_for(url)
        self._scratch = tempfile.TemporaryDirectory(prefix="talkoot-")
        self.scratch = Path(self._scratch.name)

    def path(self, name: str) -> str:
        """Return where a program is."""
        return str(self._folder / name)

    def run(self, command: list[str], *, stdout: IO[bytes] | int | None = None, look: object = None) -> None:
        """Run one, calling `look` now and then. Raises Failed with what it said."""
        with subprocess.Popen(
            [self.path(command[0]), *command[1:]], stdout=stdout, stderr=subprocess.PIPE, text=True, env=self.environment
        ) as process:
            said = ""
            while process.poll() is None:
                try:
                    said += process.communicate(timeout=0.5)[1] or ""
                except subprocess.TimeoutExpired:
                    if callable(look):
                        look()
        if process.returncode:
            msg = f"{command[0]} failed: {said.strip()}"
            raise Failed(msg)


def _programs_for(url: str) -> Path:
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10000
    named = Path(SYSTEM_PROGRAMS.format(major=major))
    return named if (named / "pg_dump").exists() else find_binaries()


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open PostgreSQL's own prompt on this database, or hand it ARGUMENTS.

    \b
    Examples:
      talkoot psql
      talkoot psql -c 'SELECT count(*) FROM ideas_idea'
    """
    tools = Tools(stand_on_database())
    # The wheel's psql has no line editing; a system's own has.
    program = shutil.which("psql") or tools.path("psql")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    done = subprocess.run([program, tools.address, *arguments], check=False, env=tools.environment)
    raise click.exceptions.Exit(done.returncode)
