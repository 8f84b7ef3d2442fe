"""Who the server runs as. PostgreSQL refuses to run as root, so root hands it to an account that exists on every machine."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from talkoot.shared.postgres.trouble import DatabaseTrouble

# A service account of that name, where an administrator made one, is better than one shared with other programs.
PREFERRED_ACCOUNTS = ("talkoot", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An operating system account. foreign: another one than this process runs as, so children must change to it."""

    uid: int
    gid: int
    name: str
    foreign: bool

    def popen_options(self) -> dict[str, Any]:
        """Return what subprocess needs to run a child as this account, and nothing else."""
        if not self.foreign:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def choose_account(data: Path) -> Account:
    """Return who shall run the server on this data folder: its owner, else (for root) a powerless account, else ourselves.

    Raises DatabaseTrouble when the folder belongs to somebody else and we are not root, or when no account fits.
    """
    mine = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if mine != 0:
        if owner not in (None, mine):
            msg = (
                f"The database folder {data} belongs to another account (number {owner}). Run Talkoot as that account, "
                "or set TALKOOT_HOME to a folder of your own."
            )
            raise DatabaseTrouble(msg)
        return _account_of(mine)
    if owner:
        return _account_of(owner)
    return _powerless_account()


def _powerless_account() -> Account:
    wanted = os.environ.get("TALKOOT_DATABASE_ACCOUNT")
    for name in [wanted] if wanted else PREFERRED_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return _account_of(entry.pw_uid)
    msg = (
        "PostgreSQL does not run as root, and this machine has no account "
        f"{wanted or ' or '.join(PREFERRED_ACCOUNTS)!r} to run it as. Name one in TALKOOT_DATABASE_ACCOUNT."
    )
    raise DatabaseTrouble(msg)


def _account_of(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        msg = f"The account number {uid} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd."
        raise DatabaseTrouble(msg) from None
    return Account(uid=uid, gid=entry.pw_gid, name=entry.pw_name, foreign=uid != os.geteuid())


def can_reach(account: Account, path: Path) -> bool:
    """Tell whether the account may pass through every folder above `path`, going by their modes. `path` itself need not exist."""
    if not account.foreign:
        return True
    return all(_may_pass(account, folder) for folder in path.resolve().parents)


def _may_pass(account: Account, folder: Path) -> bool:
    try:
        status = folder.stat()
    except FileNotFoundError:
        return True  # we shall make it ourselves
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
