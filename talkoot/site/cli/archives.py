"""PostgreSQL's own dump and restore programs, used so that a restore does all or nothing."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from talkoot.shared.postgres.address import parts_of
from talkoot.shared.postgres.binaries import find_binaries
from talkoot.site.cli.trouble import Failed, Unusable

MEGABYTE = 1024 * 1024
SYSTEM_PROGRAMS = "/usr/lib/postgresql/{major}/bin"
SECONDS_TO_WAIT_FOR_OTHERS = 15


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

    def run(self, command: list[str], *, look: Callable[[], None] | None = None) -> None:
        """Run one, calling `look` now and then. Raises Failed with what it said."""
        with subprocess.Popen(
            [self.path(command[0]), *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment
        ) as process:
            said = ""
            while process.poll() is None:
                try:
                    said += process.communicate(timeout=0.5)[1] or ""
                except subprocess.TimeoutExpired:
                    if look:
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


def require_whole(tools: Tools, file: Path) -> None:
    """Read the backup to its end. Raises Unusable when that cannot be done."""
    try:
        tools.run(["pg_restore", "--file=/dev/null", str(file)])
    except Failed as failure:
        msg = f"{file} is not a whole backup, so nothing was changed. ({failure.message})"
        raise Unusable(msg) from failure


# What is in the schema and belongs to no extension, as statements that drop it: all are written before the first is carried out, since
# a dropped table takes routines along, whose names are unknown after. Extensions stay: only an administrator could bring them back.
WIPE = """
SET lock_timeout = '{seconds}s';
SET client_min_messages = warning;
DO $wipe$
DECLARE thing record;
BEGIN
  FOR thing IN SELECT unnest(ARRAY(
      SELECT format('DROP %s IF EXISTS public.%I CASCADE',
               CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                            WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, relname)
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
  )) AS statement
  LOOP
    EXECUTE thing.statement;
  END LOOP;
END $wipe$;
"""


def replace_everything(tools: Tools, file: Path) -> None:
    """In one transaction, drop what is there and make what is in the file. Raises Failed and changes nothing."""
    contents = list_without_extensions(tools, file)
    psql = [tools.path("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-", tools.address]
    script = [
        tools.path("pg_restore"),
        "--no-owner",
        "--no-acl",
        "--file=-",
        f"--use-list={contents}",
        str(file),
    ]
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


def list_without_extensions(tools: Tools, file: Path) -> Path:
    """Write the backup's table of contents without extensions, which are there and whose owner is another; and the schema."""
    contents = subprocess.run(
        [tools.path("pg_restore"), "--list", str(file)], check=True, capture_output=True, text=True, env=tools.environment
    ).stdout
    kept = [line for line in contents.splitlines() if " EXTENSION " not in line and " SCHEMA - public" not in line]
    path = tools.scratch / "contents"
    path.write_text("\n".join(kept) + "\n")
    return path
