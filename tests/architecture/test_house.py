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


def test_only_the_clock_reads_the_clock():
    readers = []
    for path in sources():
        if "tests" in path.parts or path.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"} and isinstance(node.value, ast.Name):
                if node.value.id in {"timezone", "datetime", "date"}:
                    readers.append(f"{path}:{node.lineno}")
    assert readers == []
