"""Where the database lives: data, settings, log and socket, each where the account that runs it can reach it."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from talkoot.shared.postgres.account import Account, can_reach, choose_account
from talkoot.shared.postgres.trouble import DatabaseTrouble

CHECKOUT = Path(__file__).resolve().parents[3]
SYSTEM_HOME = Path("/var/lib/talkoot")

# The kernel takes 107 bytes, of which PostgreSQL's own "/.s.PGSQL.5432" and its ".lock" need some.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one cluster and the account that runs it. moved_from: the folder it would be in, had the account reached it."""

    folder: Path
    socket: Path
    account: Account
    moved_from: Path | None

    @property
    def data(self) -> Path:
        """Return PostgreSQL's own data folder. Only PostgreSQL writes in it."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Return the file the server writes its log to."""
        return self.folder / "postgres.log"


def home_folder() -> Path:
    """Return the folder for everything Talkoot keeps on disk: `TALKOOT_HOME`, else `.local` in the checkout."""
    named = os.environ.get("TALKOOT_HOME")
    return Path(named).expanduser().resolve() if named else CHECKOUT / ".local"


def find_places(home: Path, name: str) -> Places:
    """Return the places of the cluster `name` under `home`; makes none of them.

    Root's account may not reach `home` (a checkout in /root, say). Nobody's permissions are loosened for that: the cluster then
    lies under /var/lib/talkoot, in a folder named after `home`.
    """
    wanted = home / name
    account = choose_account(wanted / "data")
    folder, moved_from = wanted, None
    if not can_reach(account, wanted / "data"):
        folder, moved_from = SYSTEM_HOME / f"home-{_short(home)}" / name, wanted
        account = choose_account(folder / "data")
    return Places(folder=folder, socket=_socket_folder(folder), account=account, moved_from=moved_from)


def make_places(places: Places) -> None:
    """Make the folders. What the server must read is open to it by name only; its data and its socket are its own."""
    foreign = places.account.foreign
    _make_folder(places.folder, mode=0o755 if foreign else 0o700)
    _make_folder(places.socket, mode=0o700)
    if foreign:
        os.chown(places.socket, places.account.uid, places.account.gid)
    _refuse_strangers_socket(places)


def _make_folder(folder: Path, *, mode: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
    except OSError as error:
        msg = f"Talkoot cannot make its folder {folder} ({error.strerror}). Set TALKOOT_HOME to a folder you may write to."
        raise DatabaseTrouble(msg) from error


def _refuse_strangers_socket(places: Places) -> None:
    """Raise for a socket folder that somebody else put there, as may happen in /tmp: they would read along."""
    status = places.socket.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != places.account.uid or status.st_mode & 0o022:
        msg = f"The folder {places.socket} belongs to somebody else or is open to all. Remove it, then start Talkoot again."
        raise DatabaseTrouble(msg)


def _socket_folder(folder: Path) -> Path:
    beside = folder / "socket"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
        return beside
    base = Path("/run") if os.geteuid() == 0 else Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    return base / f"talkoot-{_short(folder)}"


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
