"""The main story: an idea is given, meets the city, is followed, edited, added to and withdrawn. By keyboard, with script and without."""

import re
from urllib.parse import quote

import pytest

from tests.browser import engines
from tests.browser.addresses import LANGUAGES
from tests.journeys.hands import button, heading, link, press, said, tab_to, write

pytestmark = pytest.mark.timeout(240, func_only=True)
IDEAS = {
    "fi": ("Kirjastosta voisi lainata polkupyörän peräkärryjä", "zirkkelöinti", "Peräkärry mahtuisi myös metroon, jos se taittuu"),
    "sv": ("Biblioteket kunde låna ut cykelkärror till familjer", "zirkelidé", "Kärran ryms i metron om den går att fälla ihop"),
    "en": ("The library could lend bicycle trailers to families", "zircopedal", "The trailer would fit into the metro if it folds"),
}
# Without JavaScript in one language: the pages are the same, only the words differ.
WAYS = [*((language, True) for language in LANGUAGES), ("fi", False), ("en", False)]


@pytest.mark.parametrize(("language", "scripts"), WAYS, ids=lambda value: {True: "script", False: "no script"}.get(value, value))
def test_from_give_to_withdraw_by_keyboard(browsing, city, language, scripts):
    text, rare, addition = IDEAS[language]
    text = f"{text}, {rare} {'a' if scripts else 'b'}"
    page = browsing(language=language, scripts=scripts)
    page.goto("/")
    write(page, page.locator("#id_text"), text)
    meet(page, language, scripts=scripts)
    press(page, button(page, language, "Give the idea"))
    page.wait_for_url(re.compile("/given/"))
    assert heading(page) == said(language, "Thank you. Your idea is with the city.")
    code = page.locator(".t-code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", code)

    press(page, link(page, language, "Follow this idea"))
    page.wait_for_url(f"**/follow/{code}/")
    assert text[:40] in heading(page)

    press(page, link(page, language, "Edit the idea"))
    page.wait_for_url("**/edit/")
    changed = f"{text} {rare}"
    write(page, page.locator("#id_text"), changed)
    press(page, button(page, language, "Save"))
    page.wait_for_url("**/?done=edited")
    assert said(language, "Your idea has been changed. What it said before is kept below.") in page.locator("main").inner_text()

    write(page, page.get_by_label(said(language, "What would you like to add?")), addition)
    press(page, button(page, language, "Add"))
    page.wait_for_url("**/?done=added")
    assert addition in page.locator("main").inner_text()

    idea_id = city.one("SELECT id FROM ideas_idea WHERE text = %s", changed)
    assert found_by_search(city, rare, idea_id), "a change is findable at once by its words"
    press(page, link(page, language, "Withdraw the idea"))
    page.wait_for_url("**/withdraw/")
    press(page, page.locator("#id_sure"), "Space")
    press(page, button(page, language, "Erase my idea"))
    page.wait_for_url("**/follow/withdrawn/")
    assert not found_by_search(city, rare, idea_id), "withdrawn, and still found"
    with city.visitor() as anyone:
        assert anyone.get(f"/ideas/{idea_id}/").status_code == 404
        assert anyone.get(f"/follow/{code}/").status_code == 404


def meet(page, language, *, scripts):
    """See what the city has: while writing, or by asking for it."""
    if not scripts:
        press(page, button(page, language, "See what fits"))
        page.wait_for_load_state()
        assert page.locator("#id_text").input_value(), "what was typed is kept"
    page.locator("#meet .t-group").first.wait_for()
    assert page.locator("#meet .t-match a").count() > 0
    assert page.locator("#meet ul.t-why li").count() > 0, "every match says why it fits"
    if scripts:
        engines.load_checkers(page)
        assert engines.lasting(page, engines.all_faults) == []


def found_by_search(city, word, idea_id):
    with city.visitor() as visitor:
        page = visitor.get(f"/search/?q={quote(word)}")
    assert page.status_code == 200
    return f'href="/ideas/{idea_id}/"' in page.text


def test_a_mistake_is_said_and_nothing_typed_is_lost(browsing):
    page = browsing(language="sv")
    page.goto("/")
    write(page, page.locator("#id_text"), "En lekplats till")
    press(page, page.get_by_text(said("sv", "Get the answer by e-mail")))
    write(page, page.locator("#id_email"), "ingen adress")
    press(page, button(page, "sv", "Give the idea"))
    page.locator(".ds-error-summary").wait_for()
    assert page.evaluate("document.activeElement.className").startswith("ds-error-summary"), "the focus goes to what is wrong"
    assert page.locator("#id_text").input_value() == "En lekplats till"
    assert page.locator("#id_email").input_value() == "ingen adress"
    press(page, page.locator(".ds-error-summary a").first)
    assert page.evaluate("document.activeElement.id") == "id_email"


def test_a_place_by_words_and_keyboard(browsing, city):
    page = browsing(language="fi")
    page.goto("/")
    write(page, page.locator("#id_text"), "Lukupiiri lapsille tänne")
    press(page, page.get_by_text(said("fi", "Add a place"), exact=True))
    # On a slow machine the first letters are answered before the last are written: a choice among those would be swapped away.
    with page.expect_response(re.compile("where=kirjasto$")):
        write(page, page.locator("#id_where"), "kirjasto")
    engines.come_to_rest(page)
    first = page.locator("#places-found input[type=radio]").first
    first.wait_for()
    press(page, first, "Space")
    chosen = int(page.locator("#places-found input[type=radio]:checked").input_value())
    press(page, button(page, "fi", "Give the idea"))
    page.wait_for_url(re.compile("/given/"))
    assert city.one("SELECT place_id FROM ideas_idea WHERE text = %s", "Lukupiiri lapsille tänne") == chosen


def test_a_pin_on_the_map_by_keyboard(browsing, city):
    page = browsing(language="en")
    page.goto("/")
    write(page, page.locator("#id_text"), "A swing with a view, by the shore")
    press(page, page.get_by_text(said("en", "Add a place"), exact=True))
    canvas = page.locator(".t-map")
    canvas.wait_for()
    tab_to(page, canvas)
    page.keyboard.press("Enter")
    before = float(page.locator("#id_lat").input_value())
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    lat, lon = (float(page.locator(f"#id_{name}").input_value()) for name in ("lat", "lon"))
    assert lat > before
    press(page, button(page, "en", "Give the idea"))
    page.wait_for_url(re.compile("/given/"))
    assert city.rows("SELECT lat, lon FROM ideas_idea WHERE text = %s", "A swing with a view, by the shore") == [(lat, lon)]


def test_a_photo_is_shown_and_published(browsing, city, tmp_path):
    from tests.browser.fixtures import picture

    photo = tmp_path / "swing.jpg"
    photo.write_bytes(picture((64, 48), "JPEG"))
    page = browsing(language="en")
    page.goto("/")
    write(page, page.locator("#id_text"), "Like this one, please")
    press(page, page.get_by_text(said("en", "Add a photo"), exact=True))
    page.locator("#id_photo").set_input_files(photo)
    page.locator("talkoot-photo canvas").wait_for()
    write(page, page.locator("#id_photo_description"), "A swing under a pine")
    press(page, button(page, "en", "Give the idea"))
    page.wait_for_url(re.compile("/given/"))
    page.goto(f"/ideas/{city.one('SELECT id FROM ideas_idea WHERE text = %s', 'Like this one, please')}/")
    shown = page.get_by_alt_text("A swing under a pine")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64


def test_a_double_click_gives_once(browsing, city):
    page = browsing(language="en")
    page.goto("/")
    page.locator("#id_text").fill("Once is enough, twice is too much")
    button(page, "en", "Give the idea").dblclick()
    page.wait_for_url(re.compile("/given/"))
    assert city.one("SELECT count(*) FROM ideas_idea WHERE text = %s", "Once is enough, twice is too much") == 1


def test_a_draft_survives_a_lost_page(browsing):
    page = browsing(language="en")
    page.goto("/")
    page.locator("#id_text").fill("Half a thought")
    page.goto("/about/")
    page.goto("/")
    assert page.locator("#id_text").input_value() == "Half a thought"
