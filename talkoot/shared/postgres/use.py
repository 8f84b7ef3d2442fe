"""Who uses the cluster. The first starts it, the last stops it, and one who is killed counts as gone."""

import atexit
import os
from pathlib import Path

from talkoot.shared.postgres.cluster import Cluster
from talkoot.shared.postgres.locks import Lease
from talkoot.shared.postgres.places import home_folder


def cluster_for(*, test: bool = False, home: Path | None = None) -> Cluster:
    """Return the cluster of this installation, or the one its tests use beside it."""
    return Cluster(home or home_folder(), "postgres-test" if test else "postgres", forgetful=test)


def ensure_running(*, test: bool = False, home: Path | None = None) -> str:
    """Return the DATABASE_URL of a database that answers, starting our own PostgreSQL if need be; safe to call from many processes.

    `DATABASE_URL` in the environment is returned as it is, and nothing is started. Otherwise our share in the cluster ends with
    this process, and the last process stops it. test: the cluster for tests. Raises DatabaseTrouble with a plain text.
    """
    named = os.environ.get("DATABASE_URL")
    if named:
        return named
    usage = Usage(cluster_for(test=test, home=home))
    atexit.register(usage.leave)
    return usage.url


class Usage:
    """Our share in a running cluster: taken when made, given back by `leave`."""

    def __init__(self, cluster: Cluster) -> None:
        """Start the cluster or adopt the running one. Raises DatabaseTrouble with a plain text."""
        self.cluster = cluster
        self._owner = os.getpid()
        self._lease: Lease | None = None
        with cluster.lock():
            cluster.start()
            self._lease = Lease(cluster.leases)

    @property
    def url(self) -> str:
        """Return the address of the database."""
        return self.cluster.url()

    def leave(self) -> bool:
        """Give the share back; stop the cluster when nobody else uses it and nobody asked to keep it. Tells whether it was stopped."""
        # A forked child inherits this object but not the share.
        if self._lease is None or os.getpid() != self._owner:
            return False
        lease, self._lease = self._lease, None
        with self.cluster.lock():
            last = lease.was_last()
            return last and not self.cluster.kept.exists() and self.cluster.stop()


def keep_running(*, test: bool = False, home: Path | None = None) -> str:
    """Start the cluster and let it stay up after this process, until `stop`. Returns its DATABASE_URL."""
    cluster = cluster_for(test=test, home=home)
    with cluster.lock():
        cluster.start()
        cluster.kept.touch()
    return cluster.url()


def name_of_test_run() -> str:
    """Return a name that differs between test runs going on at once, for their databases. The workers of one run share it."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or str(os.getpid())
