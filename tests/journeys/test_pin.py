"""The pin points at the spot that was pressed: measured in what the browser draws, since a stylesheet can turn it away."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.browser.fixtures import SIZES
from tests.journeys.hands import said

pytestmark = pytest.mark.timeout(180, func_only=True)
NEAR_ENOUGH = 3  # pixels
# A colour that nothing else on the page has, so that the pin can be found in a picture of it.
PAINT = "[...document.styleSheets].at(-1).insertRule('.t-pin::before { background: #f0f; border-color: #f0f; box-shadow: none }')"


def tip(page):
    """Return (x, y) of the lowest point of the pin as it is drawn, in pixels of the window; None where no pin is."""
    shown = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    rows, columns = np.nonzero((abs(shown - (255, 0, 255)) < 60).all(axis=2))
    return (float(columns[rows >= rows.max() - 1].mean()), float(rows.max() + 1)) if len(rows) else None


def tip_soon_at(page, wanted):
    """Return where the tip is as soon as it is there, else where it stays: what is drawn may come a moment after what was pressed."""
    for _ in range(20):
        found = tip(page)
        if found == pytest.approx(wanted, abs=NEAR_ENOUGH):
            break
        page.wait_for_timeout(100)
    return found


def at(page):
    """Return (latitude, longitude) as the form would send them."""
    return tuple(page.locator(f"#id_{name}").input_value() for name in ("lat", "lon"))


def opened_map(browsing, size):
    page = browsing(language="en", size=size)
    page.goto("/")
    page.get_by_text(said("en", "Add a place"), exact=True).click()
    canvas = page.locator(".t-map")
    canvas.locator("path").first.wait_for()
    canvas.scroll_into_view_if_needed()
    page.evaluate(PAINT)
    return page, canvas.bounding_box()


@pytest.mark.parametrize("size", SIZES)
def test_the_pin_points_where_one_pressed_and_moves_by_keys(browsing, size):
    page, box = opened_map(browsing, size)
    assert tip(page) is None
    for share in ((0.5, 0.4), (0.75, 0.7), (0.3, 0.6)):
        x, y = round(box["x"] + share[0] * box["width"]), round(box["y"] + share[1] * box["height"])
        page.mouse.click(x, y)
        assert tip_soon_at(page, (x, y)) == pytest.approx((x, y), abs=NEAR_ENOUGH)
    before, (x, y) = at(page), tip(page)
    page.locator(".t-map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    moved = (x + 12, y - 12)
    assert tip_soon_at(page, moved) == pytest.approx(moved, abs=NEAR_ENOUGH)
    assert at(page) > before


@pytest.mark.parametrize("size", SIZES)
def test_a_chosen_place_shows_its_pin_in_the_middle_of_the_map(browsing, size):
    page, _box = opened_map(browsing, size)
    page.locator("#id_where").fill("kirjasto")
    page.locator("#places-found input[type=radio]").first.check()
    page.locator(".t-map").scroll_into_view_if_needed()
    page.locator(".t-pin").wait_for()
    box = page.locator(".t-map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert tip_soon_at(page, middle) == pytest.approx(middle, abs=NEAR_ENOUGH)
    assert at(page) == ("", ""), "the choice itself says where it is"
