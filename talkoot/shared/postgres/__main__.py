"""`python -m talkoot.shared.postgres url|serve|stop|status [--test]`: the database by itself, for developers and for systemd."""

import argparse
import os
import signal
import socket
import sys

from talkoot.shared.postgres.cluster import Cluster
from talkoot.shared.postgres.trouble import DatabaseTrouble
from talkoot.shared.postgres.use import Usage, cluster_for, keep_running

EXIT_NOT_RUNNING = 3
EXIT_UNFIT = 2


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; returns the exit code (0 done, 2 the database cannot be used, 3 status: not running)."""
    parser = argparse.ArgumentParser(prog="python -m talkoot.shared.postgres", description=__doc__)
    parser.add_argument("verb", choices=["url", "serve", "stop", "status"], help="url: start, stay up, print the address")
    parser.add_argument("--test", action="store_true", help="the cluster of the tests: no fsync, thrown away after a crash")
    options = parser.parse_args(arguments)
    try:
        if options.verb == "url":
            print(keep_running(test=options.test))
            return 0
        return {"serve": serve, "stop": stop, "status": status}[options.verb](cluster_for(test=options.test))
    except DatabaseTrouble as trouble:
        print(trouble, file=sys.stderr)
        return EXIT_UNFIT


def serve(cluster: Cluster) -> int:
    """Run the database in the foreground until SIGTERM or Ctrl-C, then stop it whoever uses it: for a systemd unit."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        usage = Usage(cluster)
        print(usage.url, flush=True)
        tell_service_manager("READY=1")
        postmaster = cluster.running()
        while postmaster is not None and postmaster.process.is_running():
            postmaster.process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        with cluster.lock():
            cluster.stop()
    return EXIT_NOT_RUNNING


def tell_service_manager(news: str) -> None:
    """Send systemd a line, where it started us and listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
            line.send(news.encode())


def stop(cluster: Cluster) -> int:
    """Stop the cluster, whoever uses it."""
    with cluster.lock():
        print("stopped" if cluster.stop() else "was not running")
    return 0


def status(cluster: Cluster) -> int:
    """Say whether the cluster runs, where its data is and as whom."""
    postmaster = cluster.running()
    print(f"{'running' if postmaster else 'not running'}; data {cluster.places.data}; account {cluster.places.account.name}")
    return 0 if postmaster else EXIT_NOT_RUNNING


if __name__ == "__main__":
    sys.exit(main())
