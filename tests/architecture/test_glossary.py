"""One glossary: every state in the code stands in docs/words.md in three languages, and words to avoid are avoided."""

import importlib
import re
from pathlib import Path

from django.db.models import Choices

ROOT = Path(__file__).parent.parent.parent
GLOSSARY = ROOT / "docs" / "words.md"


def glossary():
    rows = [line.strip("|").split("|") for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| `")]
    return {cells[0].strip().strip("`"): [cell.strip() for cell in cells[1:]] for cells in rows}


def states():
    for path in sorted((ROOT / "talkoot").glob("*/words.py")):
        module = importlib.import_module(f"talkoot.{path.parent.name}.words")
        for name, thing in vars(module).items():
            if isinstance(thing, type) and issubclass(thing, Choices) and thing.__module__ == module.__name__:
                for member in thing:
                    yield f"{path.parent.name}.{name}.{member.value}"


def test_every_state_is_in_the_glossary():
    known = glossary()
    assert len(known) > 50
    assert [state for state in states() if state not in known] == []


def test_the_glossary_has_three_languages():
    assert [word for word, cells in glossary().items() if len(cells) < 3 or not all(cells[:3])] == []


def test_the_glossary_holds_nothing_that_the_code_does_not():
    assert set(glossary()) - set(states()) == set()


def test_words_to_avoid_are_avoided_in_the_catalogues():
    """A line `avoid: fi: "…"` names a word that no translation may use."""
    avoid = re.findall(r'^- avoid \((fi|sv|en)\): "([^"]+)"', GLOSSARY.read_text("utf-8"), re.MULTILINE)
    assert avoid
    found = []
    for language, word in avoid:
        path = ROOT / "talkoot" / "locale" / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith(("msgstr", '"'))]
            found += [(language, word, line) for line in lines if re.search(rf"\b{re.escape(word)}\b", line, re.IGNORECASE)]
    assert found == []
