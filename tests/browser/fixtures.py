"""What tests of the running city share: the city, its visitors, what one of them gave, and a browser."""

import io
import shutil
import subprocess
import sys

import pytest
from PIL import Image

from talkoot.bookings.tests import paytrail_double
from tests.browser.addresses import MARKER, things_of
from tests.browser.city import City, new_address
from tests.browser.doing import do_all
from tests.browser.forms import token_of
from tests.browser.signing import People

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-sync", "--no-first-run", "--disable-extensions", "--mute-audio",
]  # fmt: skip
TIMEOUT = 60_000  # milliseconds: for a slow machine with much else to do; nothing is waited for that long otherwise
SIZES = {"phone": {"width": 320, "height": 640}, "desk": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def city():
    """The sample city, served as in production, with a double of its payment service; one for each test process."""
    with subprocess.Popen([sys.executable, paytrail_double.__file__], stdout=subprocess.PIPE, text=True) as payments:
        account = {"TALKOOT_PAYTRAIL_ACCOUNT": paytrail_double.ACCOUNT, "TALKOOT_PAYTRAIL_SECRET": paytrail_double.SECRET}
        try:
            running = City(settings=account | {"TALKOOT_PAYTRAIL_ADDRESS": f"http://127.0.0.1:{payments.stdout.readline().strip()}"})
            yield running
            running.stop()
        finally:
            payments.terminate()


def picture(size=(40, 30), kind="PNG", **more):
    """Return the bytes of a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (120, 160, 90)).save(out, kind, **more)
    return out.getvalue()


def give(visitor, text, *, files=None, **more):
    """Give an idea by the form, as a browser without script does. Returns the answer."""
    token = token_of(visitor)
    return visitor.post("/", data={"text": text, "csrfmiddlewaretoken": token, **more}, files=files or {"photo": ("", b"")})


def code_from(answer):
    """Return the follow-up code that an idea was answered with."""
    assert answer.status_code == 302, (answer.status_code, answer.text[:500])
    return answer.headers["Location"].split("/")[2]


@pytest.fixture(scope="session")
def given(city):
    """An idea with everything that one can say: a photo, an e-mail, an edit, an addition. Returns its code and id."""
    with city.visitor() as visitor:
        files = {"photo": ("bench.png", picture(), "image/png")}
        code = code_from(give(visitor, f"{MARKER}.", files=files, photo_description="A bench", email="giver@example.org"))
        for path, text in (("edit", f"{MARKER}, and a lamp."), ("add", "It rains there often.")):
            token = token_of(visitor, f"/follow/{code}/")
            visitor.post(f"/follow/{code}/{path}/", data={"text": text, "language": "en", "csrfmiddlewaretoken": token})
    idea_id = city.one("SELECT id FROM ideas_idea WHERE text = %s", f"{MARKER}, and a lamp.")
    assert idea_id
    return {"code": code, "id": idea_id}


@pytest.fixture(scope="session")
def visitors(city):
    """Who looks at a page: visitors(who), see Example. Each person signs in once."""
    people = People(city)
    yield people
    people.close()


@pytest.fixture(scope="session")
def things(city, given, visitors):
    """An example of each thing in the city."""
    return things_of(city, given, do_all(city, visitors))


@pytest.fixture(scope="module")
def chromium():
    """A browser: Playwright's own where it was installed, else the system's. For one module: its event loop must not stay behind."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        found = own if shutil.which(own) else next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        assert found, "no Chromium: `make test` installs one (tests/tools/install.py)"
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def new_page(chromium, city, *, language="en", size="desk", dark=False, scripts=True, **more):
    """Open a page for a new person, who asks for less motion. What goes wrong in it is noted in `page.troubles`."""
    context = chromium.new_context(
        base_url=city.url, viewport=SIZES[size], color_scheme="dark" if dark else "light", reduced_motion="reduce",
        java_script_enabled=scripts, locale=language, extra_http_headers={"X-Forwarded-For": new_address()}, **more,
    )  # fmt: skip
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    page.troubles = watch(page, city.url)
    return page


@pytest.fixture
def browsing(chromium, city):
    """Open a page for a new person: browsing(language="fi", size="desk", dark=False, scripts=True). Nothing may go wrong in it unseen."""
    opened = []

    def open_page(**how):
        opened.append(new_page(chromium, city, **how))
        return opened[-1]

    yield open_page
    troubles = [trouble for page in opened for trouble in page.troubles]
    for page in opened:
        page.context.close()
    assert troubles == []


@pytest.fixture(scope="module")
def kept_pages():
    """The pages that `reading` keeps open, by language."""
    kept = {}
    yield kept
    for page in kept.values():
        page.context.close()


@pytest.fixture
def reading(chromium, city, kept_pages, request):
    """Open a page as `browsing` does, for tests that only look: reading("fi").

    The browser's process of a language stays, since it has the checkers compiled already: a new one takes three times as long. Nothing of
    the person before stays; and where anything went wrong, the process goes as well.
    """
    opened = []

    def open_page(language):
        if language not in kept_pages:
            kept_pages[language] = new_page(chromium, city, language=language)
        page = kept_pages[language]
        page.set_extra_http_headers({"X-Forwarded-For": new_address()})
        opened.append(language)
        return page

    failed = request.session.testsfailed
    yield open_page
    for language in opened:
        page = kept_pages[language]
        troubles = list(page.troubles)
        if troubles or request.session.testsfailed > failed:
            del kept_pages[language]
            page.context.close()
        else:
            page.evaluate("() => { sessionStorage.clear(); localStorage.clear(); }")
            page.context.clear_cookies()
        assert troubles == []


def watch(page, home):
    """Return a list that fills with what goes wrong in a page: script errors, breaches of the content policy, requests to strangers."""
    troubles = []
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda message: troubles.append(f"console: {message.text}") if _is_trouble(message) else None)
    page.on("request", lambda request: None if _is_ours(request.url, home) else troubles.append(f"stranger: {request.url}"))
    page.on("response", lambda response: troubles.append(f"{response.status}: {response.url}") if response.status >= 500 else None)
    page.on("requestfailed", lambda request: _note_failed(request, troubles))
    return troubles


def _is_trouble(message):
    # A page that answers 4xx on purpose is written to the console as well; the tests look at its status themselves.
    return message.type in {"error", "warning"} and "Failed to load resource" not in message.text


def _is_ours(url, home):
    return url.startswith((home + "/", "data:", "blob:", "about:"))


def _note_failed(request, troubles):
    if "csp" in (request.failure or "").lower() or "BLOCKED" in (request.failure or ""):
        troubles.append(f"blocked: {request.url} {request.failure}")
