"""The settings the server is started with: for a web service on a small machine, and nobody but us may knock."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

SUPERUSER = "postgres"
ROLE = "talkoot"
DATABASE = "talkoot"
EXTENSIONS = ("vector", "pg_trgm", "unaccent", "btree_gist")

MEGABYTE = 1024 * 1024


def machine_memory() -> int:
    """Return the bytes of memory that we may use: the machine's, or the container's when that is less."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        return physical
    return min(physical, limit)


def tuned_settings(*, memory: int, cores: int) -> dict[str, str]:
    """Return settings for a machine of this size (bytes, cores). A vector index answers fast only while it fits in memory."""
    return {
        "shared_buffers": _megabytes(memory // 6, least=128, most=8192),
        "effective_cache_size": _megabytes(memory // 2, least=256, most=65536),
        "maintenance_work_mem": _megabytes(memory // 16, least=64, most=2048),
        "work_mem": _megabytes(memory // 512, least=8, most=64),
        "max_connections": "100",
        "max_worker_processes": str(max(8, cores)),
        "max_logical_replication_workers": "0",
        "max_parallel_workers": str(cores),
        "max_parallel_workers_per_gather": str(max(1, cores // 2)),
        "max_parallel_maintenance_workers": str(cores),
        # Compiling a query costs more than any of our queries takes.
        "jit": "off",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "64",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "pglz",
        "default_toast_compression": "pglz",
    }


FIXED_SETTINGS = {
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
    "idle_in_transaction_session_timeout": "10min",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
    "log_lock_waits": "on",
    # What people wrote does not belong in a log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "1s",
}

# A cluster for tests is thrown away after a crash of the machine, so nothing needs to reach the disk.
FORGETFUL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "log_min_duration_statement": "-1",
    "max_wal_size": "4GB",
}


def settings_text(settings: Mapping[str, str]) -> str:
    """Return the settings as a postgresql.conf."""
    quoted = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items())
    return "# Written anew at each start by talkoot.shared.postgres; changes here are lost.\n" + "\n".join(quoted) + "\n"


def access_text(*, tcp: bool) -> str:
    """Return a pg_hba.conf: our own accounts over the socket; over TCP, where asked for, this machine with a password."""
    lines = ["local all all peer map=talkoot"]
    if tcp:
        lines += [f"host all all {address} scram-sha-256" for address in ("127.0.0.1/32", "::1/128")]
    return "\n".join(lines) + "\n"


def people_text(system_accounts: Iterable[str]) -> str:
    """Return a pg_ident.conf: which accounts of the operating system may come in as which role."""
    pairs = [(account, role) for account in sorted(set(system_accounts)) for role in (ROLE, SUPERUSER)]
    return "".join(f'talkoot "{account}" "{role}"\n' for account, role in pairs)


def _megabytes(size: int, *, least: int, most: int) -> str:
    return f"{min(max(size // MEGABYTE, least), most)}MB"
