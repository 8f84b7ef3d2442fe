"""Finnish and Swedish are complete: every text of the code is translated, with the same placeholders and all plural forms."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment

from tests.architecture.test_glossary import glossary

ROOT = Path(__file__).parent.parent.parent
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")


def in_the_code():
    # ConfigParser's successor of read_file wants text
    methods, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text("utf-8")))
    methods = [(f"{pattern}", method) for pattern, method in methods]
    found = extract_from_dir(
        str(ROOT), methods, options, KEYWORDS, directory_filter=lambda path: "node_modules" not in path and "/." not in path
    )
    return {
        (context, message if isinstance(message, str) else message[0]) for path, _, message, _, context in found if "/tests/" not in path
    }


def catalogue(language):
    with (ROOT / "talkoot" / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def wanted():
    messages = in_the_code()
    assert len(messages) > 150
    return messages


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_text_is_missing(language, wanted):
    known = {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue(language)
        if message.id and (all(message.string) if isinstance(message.string, tuple) else message.string) and not message.fuzzy
    }
    assert sorted(text for _, text in wanted - known) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_placeholders_agree(language):
    def names(text):
        return sorted({match.group(0) for match in PLACEHOLDER.finditer(text)})

    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set(names(ids[-1]))
        wrong += [
            (ids[-1], string)
            for string in strings
            if not set(names(string)) <= wanted or (string == strings[-1] and set(names(string)) != wanted)
        ]
    assert wrong == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_nothing_is_left_over(language, wanted):
    """A translation that no code uses is deleted, so that translators never work for nothing."""
    known = {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]) for message in catalogue(language) if message.id
    }
    assert sorted(text for _, text in known - wanted) == []


@pytest.mark.parametrize(("language", "column"), [("fi", 0), ("sv", 1)])
def test_states_are_called_what_the_glossary_calls_them(language, column):
    words = catalogue(language)
    said = {code: words.get(cells[2]).string for code, cells in glossary().items()}
    assert {code: text for code, text in said.items() if text != glossary()[code][column]} == {}


def test_templates_say_nothing_untranslated():
    """Words in a template stand inside `_()`. The page of looks is for makers, and the name of the service is a name."""
    bare = {}
    for path in sorted((ROOT / "talkoot").glob("*/templates/**/*.html")):
        source = "".join(value if kind == "data" else "\0" for _, kind, value in Environment().lex(path.read_text("utf-8")))
        text = re.sub(r'[\w-]+="\w*"?', "", re.sub(r"<[^>]*>", "\n", source))
        attributes = re.findall(r'(?:aria-label|title|alt|placeholder|data-label)="([^"\0]+)"', source)
        words = [words.strip() for words in [*re.findall(r"[^\n\0]+", text), *attributes] if re.search(r"[^\W\d_]{2}", words)]
        if words not in ([], ["Talkoot"]) and path.name != "style.html":
            bare[path.name] = words
    assert bare == {}
