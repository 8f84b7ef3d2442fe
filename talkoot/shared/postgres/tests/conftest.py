"""Homes that the server's account can reach, and clusters that end with their test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from talkoot.shared.postgres.cluster import Cluster


@pytest.fixture
def home() -> Iterator[Path]:
    """Return a short folder that every account may pass through; pytest's own are closed to the account that root starts."""
    folder = Path(tempfile.mkdtemp(prefix="tk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Return a cluster that is not made yet; stopped after the test, whatever happened."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = Cluster(home, "p", forgetful=True)
    yield made
    with made.lock():
        made.stop()


def is_root() -> bool:
    """Tell whether the tests run as root, which PostgreSQL itself does not."""
    return os.geteuid() == 0
