"""The street and the floors: who may import whom."""

from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent.parent
OPEN_TO_ALL = {"shared", "ui"}  # these know no word of the city
SEES_ALL = {"site"}  # the switchboard wires routes and API roots
FRONT_DOOR = {"actions", "queries", "words", "signals"}
OPEN_FILES = {"talkoot.people.rules"}  # who holds which role: every folder builds its own rules from these


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("talkoot", cache_dir=None)


def test_import_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=".importlinter", no_cache=True) == 0


def _folder(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _is_test(module):
    return "tests" in module.split(".")


def test_a_folder_is_entered_by_its_front_door(graph):
    """From another folder, only actions, queries, words and signals may be imported."""
    by_the_window = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        if not _is_test(importer)
        for imported in graph.find_modules_directly_imported_by(importer)
        if _folder(importer) != _folder(imported)
        and _folder(imported) not in OPEN_TO_ALL | {""}
        and importer != "talkoot.__main__"
        and _folder(importer) not in SEES_ALL
        and imported not in OPEN_FILES
        and [*imported.split("."), "", ""][2] not in FRONT_DOOR
    ]
    assert by_the_window == []


def test_the_front_door_test_can_fail(graph):
    """A test that finds nothing must be able to find something: windows are used inside a folder."""
    assert "talkoot.ideas.models" in graph.find_modules_directly_imported_by("talkoot.ideas.queries")
