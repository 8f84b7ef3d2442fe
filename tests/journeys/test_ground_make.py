"""What `make` says to a newcomer, before anything is installed: in a folder with the Makefile and the locks alone."""

import shutil
import subprocess
from pathlib import Path

import pytest

from talkoot.shared.postgres.places import CHECKOUT


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return a folder like a fresh clone, as far as make reads it."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make there."""
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_make_alone_lists_the_commands(fresh: Path) -> None:
    listed = make(fresh)

    assert listed.returncode == 0
    for command in ("run", "test", "lint", "types", "bench-quality", "bench-match", "bench-pages", "lock", "clean"):
        assert f"make {command} " in listed.stdout
    assert not (fresh / ".venv").exists()


def test_no_python_that_is_new_enough(fresh: Path) -> None:
    told = make(fresh, "run", "PYTHON=")

    assert told.returncode == 2
    assert "Talkoot needs Python 3.11 or newer, and none is here." in told.stderr


def test_a_python_without_venv(fresh: Path) -> None:
    bare = fresh / "python3"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    told = make(fresh, "run", f"PYTHON={bare}")

    assert told.returncode == 2
    assert "lacks its module venv. Install it (Debian, Ubuntu: apt install python3-venv)" in told.stderr
    assert not (fresh / ".venv").exists()


def test_an_old_python_is_passed_over(fresh: Path) -> None:
    programs = fresh / "bin"
    programs.mkdir()
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ("sh", "make", "touch"):
        (programs / name).symlink_to(str(shutil.which(name)))
    told = subprocess.run(["make", "run"], cwd=fresh, capture_output=True, text=True, timeout=60, check=False, env={"PATH": str(programs)})

    assert told.returncode == 2
    assert "Talkoot needs Python 3.11 or newer" in told.stderr
