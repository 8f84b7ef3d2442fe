"""The locks hold everything that pyproject.toml names, by hash, and name no machine or registry."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from talkoot.shared.postgres.places import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
NEEDED = {
    "requirements.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "requirements-dev.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"], *GROUPS["dev"]],
}


def normal(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", NEEDED)
def test_the_lock_fits_the_project(lock: str) -> None:
    text = (CHECKOUT / lock).read_text("utf-8")
    locked = {normal(name): version for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+)", text, re.MULTILINE)}
    for line in NEEDED[lock]:
        wanted = Requirement(line)
        assert normal(wanted.name) in locked, f"{wanted.name} is not in {lock}: make lock"
        assert wanted.specifier.contains(locked[normal(wanted.name)]), (
            f"{lock} has another {wanted.name} than pyproject.toml wants: make lock"
        )


@pytest.mark.parametrize("lock", NEEDED)
def test_every_package_has_hashes_and_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text("utf-8")
    for entry in re.split(r"\n(?=[\w])", text):
        if "==" in entry and not entry.startswith("#"):
            assert "--hash=sha256:" in entry, entry.partition(" ")[0]
    assert "://" not in text


def test_npm_lock_names_no_registry() -> None:
    text = (CHECKOUT / "tests/tools/package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') >= 3
