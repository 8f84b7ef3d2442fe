"""House rules that no linter knows."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent / "talkoot"
LONGEST_FILE = 330


def sources():
    return [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and "node_modules" not in path.parts]


def test_no_file_is_long():
    assert [str(path) for path in sources() if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE] == []


def test_every_folder_says_what_its_word_means():
    folders = [path for path in ROOT.iterdir() if (path / "apps.py").exists()]
    assert [folder.name for folder in folders if not (folder / "README.md").exists()] == []


def _clock_readers(path):
    text = path.read_text("utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        reads = isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"} and isinstance(node.value, ast.Name)
        if reads and node.value.id in {"timezone", "datetime", "date"} and "TID251" not in lines[node.lineno - 1]:
            yield f"{path}:{node.lineno}"


def test_only_the_clock_reads_the_clock():
    """A line may be let off by `noqa: TID251` and its reason: a backup's file name is not the city's business."""
    code = [path for path in sources() if "tests" not in path.parts and path.name != "clock.py"]
    assert [reader for path in code for reader in _clock_readers(path)] == []
