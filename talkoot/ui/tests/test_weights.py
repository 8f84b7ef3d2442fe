"""What a page weighs, gzipped: the style sheet and the scripts have budgets. A map is loaded only where somebody opens one."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "ui"
BUDGET = 20_000
# a form that is being filled in also loads the proof of work


def weight(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def test_the_style_sheet_is_light():
    assert weight("talkoot.css") <= BUDGET


def test_the_scripts_of_a_page_are_light():
    assert weight("vendor/htmx.min.js", "talkoot.js") <= BUDGET
    assert weight("vendor/htmx.min.js", "talkoot.js", "pow-worker.js") <= BUDGET


def test_the_style_sheet_names_only_files_that_are_there():
    for sheet in ("talkoot.css", "vendor/leaflet.css"):
        text = (STATIC / sheet).read_text()
        for address in re.findall(r'url\(["\']?(?!data:|#)([^"\')]+)', text):
            assert (STATIC / sheet).parent.joinpath(address).exists(), address


def test_own_layout_is_written_for_both_directions():
    own = "\n".join(path.read_text() for path in sorted((STATIC.parents[1] / "css").glob("*.css")))
    assert not re.findall(r"(?:margin|padding|border)-(?:left|right)\b|\b(?:left|right):|text-align: (?:left|right)", own)


@pytest.mark.parametrize("name", ["talkoot.js", "pow-worker.js", "map.js"])
def test_own_scripts_write_text_never_markup(name):
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write", (STATIC / name).read_text())


@pytest.mark.parametrize("source", sorted((STATIC.parents[1] / "js").glob("*.js")), ids=lambda path: path.name)
def test_built_scripts_are_there_and_smaller_than_their_sources(source):
    assert 0 < (STATIC / source.name).stat().st_size < source.stat().st_size


def test_vendored_files_carry_their_licences():
    for name in ("designsystemet", "htmx", "leaflet"):
        assert (STATIC / "vendor" / f"{name}.LICENSE.txt").stat().st_size > 300


def test_what_is_served_was_built_from_what_is_written():
    ui = STATIC.parents[1]
    sources = [*sorted((ui / "css").glob("*.css")), *sorted((ui / "js").glob("*.js"))]
    mark = hashlib.sha256("\n".join(path.read_text("utf-8") for path in sources).encode()).hexdigest()[:16]
    assert f"Sources: {mark}" in (STATIC / "talkoot.css").read_text("utf-8"), "run: cd talkoot/ui && npm install && node build_css.mjs"
