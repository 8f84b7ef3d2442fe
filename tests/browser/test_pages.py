"""The gate: every page, in every language, narrow and wide, light and dark, is open to all. No violations at all.

Both engines look at every page in every language, each in one look (which, changes from language to language). What depends on colours and
sizes is looked at narrow and wide, light and dark, in every language; so that each page is seen in all four looks. Pages of the staff and
for programs, and the further states of every page, take turns with the languages: each is looked at in one (`Example.by_turns`), in all
four looks, while its HTML is fetched and checked in all languages. `TALKOOT_GATE=full` has every page in every language and all of it in
all four looks, in several times the time.
"""

import os
import re
from functools import partial

import pytest

from tests.browser import engines
from tests.browser.addresses import LANGUAGES, NO_PAGES, PAGES, WITHOUT_LOOKS, every_pattern
from tests.browser.forms import filled_form, token_of

LOOKS = [("desk", "light"), ("phone", "dark"), ("desk", "dark"), ("phone", "light")]
# Of a page that is looked at in all languages: narrow and wide, light and dark in each; the first has both engines do all they can.
TURNS = {"fi": LOOKS[:2], "sv": LOOKS[:1:-1], "en": LOOKS[1::-1]}
SIZES = {"desk": 1280, "phone": 320}
FULL = os.environ.get("TALKOOT_GATE") == "full"
LOOKED_AT = [(example, language) for example in PAGES for language in (LANGUAGES if FULL else example.languages)]
pytestmark = pytest.mark.timeout(180, func_only=True)


def test_every_pattern_has_an_example():
    patterns = {name for name in every_pattern() if not name.startswith(WITHOUT_LOOKS)}
    known = {page.pattern for page in PAGES} | set(NO_PAGES)
    assert patterns - known == set(), "give each new page an example in tests/browser/addresses.py"
    assert known - patterns - {"error", "ui:style"} == set(), "these are gone"


def fetched(visitor, example, things, language):
    """Return the answer to an example, as a person with cookies gets it."""
    path = example.path.format(**things)
    headers = {"Accept-Language": language}
    if not example.form:
        return visitor.get(path, headers=headers)
    form = {name: value.format(**things) for name, value in example.form.items()}
    if example.filled:
        form = filled_form(visitor.get(path, headers=headers).text, asks=next(name for name in form if name != "action")) | form
    form["csrfmiddlewaretoken"] = form.pop("csrf", None) or token_of(visitor, "/follow/")
    return visitor.post(path, data=form, headers=headers)


@pytest.fixture(scope="module")
def sources(visitors, things):
    """Every page's HTML: (example, language) -> answer. Fetched once."""
    return {(str(one), language): fetched(visitors(one.who), one, things, language) for one in PAGES for language in LANGUAGES}


def test_every_example_answers_as_it_should(sources):
    wrong = {
        f"{name} {language}": answer.status_code for (name, language), answer in sources.items() if answer.status_code != STATUSES[name]
    }
    assert wrong == {}
    assert {name for (name, language), answer in sources.items() if f'<html lang="{language}"' not in answer.text} == set()
    assert {name for (name, _language), answer in sources.items() if not answer.headers["Content-Type"].startswith("text/html")} == set()


STATUSES = {str(one): one.status for one in PAGES}


@pytest.mark.timeout(900, func_only=True)
def test_the_html_of_every_page_is_valid(sources, tmp_path):
    for (name, language), answer in sources.items():
        (tmp_path / (re.sub(r"\W+", "-", f"{name} {language}") + ".html")).write_bytes(answer.content)
    assert engines.nu_faults(tmp_path) == []


@pytest.mark.parametrize(("example", "language"), LOOKED_AT, ids=str)
def test_page_is_open_to_all(reading, sources, example, language):
    page = reading(language)
    show(page, example, sources[str(example), language])
    engines.load_checkers(page)
    found = {}
    looks = LOOKS if FULL or example.by_turns else TURNS[language]
    for look in looks:
        put_on(page, look)
        for fault in engines.lasting(page, partial(faults, whole=FULL or look == TURNS[language][0])):
            found.setdefault(fault, []).append(look)
    page.set_viewport_size({"width": SIZES["phone"], "height": 256})  # 1280 × 1024 at 400 %
    assert found == {}
    assert engines.sideways_faults(page) == []
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    assert engines.sideways_faults(page) == [], "from right to left"


def show(page, example, answer):
    """Open a page that was fetched before, at its own address, with the headers that it came with."""
    home = str(answer.url)
    body = {"status": answer.status_code, "headers": _own_headers(answer), "body": answer.content}
    page.route(home, lambda route: route.fulfill(**body) if route.request.is_navigation_request() else route.continue_(), times=1)
    page.goto(home)
    assert page.url == home, example
    page.troubles[:] = [
        trouble for trouble in page.troubles if trouble != f"{answer.status_code}: {home}"
    ]  # a 503 may be what it should be


def _own_headers(answer):
    left_out = {"content-length", "content-encoding", "transfer-encoding", "set-cookie", "connection"}
    return {name: value for name, value in answer.headers.items() if name.lower() not in left_out}


def put_on(page, look):
    size, scheme = look
    page.set_viewport_size({"width": SIZES[size], "height": 800})
    page.emulate_media(color_scheme=scheme)


def faults(page, *, whole):
    found = engines.sideways_faults(page) if page.viewport_size["width"] == SIZES["phone"] else []
    found += engines.axe_faults(page, only=None if whole else engines.LOOKS_ALONE)
    return found + (engines.ibm_faults(page) if whole else [])
