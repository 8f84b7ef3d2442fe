"""What people do with the ideas of others: support, join, find, in their own language."""

import re

import pytest

from tests.browser import engines
from tests.browser.addresses import LANGUAGES
from tests.journeys.hands import button, press, said, write

pytestmark = pytest.mark.timeout(180, func_only=True)


def supports(city, idea_id):
    return city.one("SELECT supports FROM ideas_idea WHERE id = %s", idea_id)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_support_and_take_back_by_keyboard(browsing, city, things, language, scripts):
    page = browsing(language=language, scripts=scripts)
    before = supports(city, things["idea"])
    page.goto(f"/ideas/{things['idea']}/")
    press(page, button(page, language, "Support this idea"))
    back = button(page, language, "You support this. Take it back")
    back.wait_for()
    assert supports(city, things["idea"]) == before + 1
    if scripts:
        engines.come_to_rest(page)
        assert back.evaluate("element => element === document.activeElement"), "the focus stays on the button that was pressed"
        engines.load_checkers(page)
        assert engines.lasting(page, engines.all_faults) == []
        page.keyboard.press("Enter")
    else:
        press(page, back)
    button(page, language, "Support this idea").wait_for()
    assert supports(city, things["idea"]) == before


def test_the_same_idea_joins_as_supporter(browsing, city):
    known, text = city.rows(
        "SELECT id, text FROM ideas_idea WHERE source = 'sample' AND language = 'fi' AND state = 'received' AND length(text) < 120 ORDER BY id LIMIT 1"
    )[0]
    before = supports(city, known)
    page = browsing(language="fi")
    page.goto("/")
    write(page, page.locator("#id_text"), text)
    press(page, button(page, "fi", "Give the idea"))
    page.wait_for_url(re.compile("/given/"))
    press(page, page.locator(f"a[href$='/same/?into={known}']"))
    page.wait_for_url("**/same/**")
    assert supports(city, known) == before, "first it asks"
    engines.load_checkers(page)
    assert engines.axe_faults(page) + engines.ibm_faults(page) == []
    press(page, button(page, "fi", "Yes, join them"))
    page.wait_for_url("**/?done=joined")
    words = said("fi", "Your idea has been joined. You now support the other one, and this code shows its way.")
    assert words in page.locator("main").inner_text()
    assert supports(city, known) == before + 1
    own = city.rows("SELECT state, joined_to_id FROM ideas_idea WHERE text = %s AND id <> %s", text, known)
    assert own == [("joined", known)]
    press(page, button(page, "fi", "Not the same after all: undo"))
    page.wait_for_url("**/?done=parted")
    assert supports(city, known) == before


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_supporting_the_same_idea_keeps_what_is_being_written(browsing, city, scripts):
    known, text = city.rows(
        "SELECT id, text FROM ideas_idea WHERE source = 'sample' AND language = 'en' AND state = 'received' AND length(text) < 120 ORDER BY id LIMIT 1"
    )[0]
    before = supports(city, known)
    page = browsing(language="en", scripts=scripts)
    page.goto("/")
    write(page, page.locator("#id_text"), text)
    if not scripts:
        press(page, button(page, "en", "See what fits"))
    same = page.locator(f"#same-button-{known}")
    press(page, same)
    page.locator(f"#same-button-{known}[name=back]").wait_for()
    assert supports(city, known) == before + 1
    assert page.locator("#id_text").input_value() == text
    if scripts:
        assert same.evaluate("element => element === document.activeElement"), "the focus stays on the button that was pressed"
    press(page, same) if not scripts else page.keyboard.press("Enter")
    page.locator(f"#same-button-{known}[name=support]").wait_for()
    assert supports(city, known) == before
    assert page.locator("#id_text").input_value() == text


def test_the_language_is_switched_and_remembered(browsing):
    page = browsing(language="fi")
    page.goto("/ideas/?order=newest")
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_url("**lang=sv**")
    assert page.locator("html").get_attribute("lang") == "sv"
    assert "order=newest" in page.url, "the page stays the same"
    page.goto("/about/")
    assert page.locator("html").get_attribute("lang") == "sv"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_filtered_in_its_address(browsing, city, language):
    page = browsing(language=language)
    page.goto("/ideas/")
    page.get_by_label(said(language, "State"), exact=True).select_option("pilot")
    press(page, button(page, language, "Show"))
    page.wait_for_url("**state=pilot**")
    shown = [
        int(re.search(r"\d+", href)[0])
        for href in page.locator(".t-card__link").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    ]
    assert shown
    assert {row[0] for row in city.rows("SELECT state FROM ideas_idea WHERE id = ANY(%s)", shown)} == {"pilot"}
    page.reload()
    assert page.get_by_label(said(language, "State"), exact=True).input_value() == "pilot"


def test_one_search_over_everything_in_any_language(browsing, city):
    title = city.one("SELECT title FROM ideas_idea WHERE language = 'fi' AND source = 'sample' ORDER BY source_id LIMIT 1")
    page = browsing(language="en")
    page.goto("/explore/")
    box = page.get_by_role("searchbox").first
    write(page, box, title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.locator("main [lang=fi]").count() > 0, "texts carry their language"
    assert title in page.locator("main").inner_text()
