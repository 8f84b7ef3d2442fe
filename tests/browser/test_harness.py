"""The gate itself can fail: faults that were planted are found."""

import pytest

from tests.browser import engines

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>A page</h1>{}</main></body></html>"""
PLANTED = {
    "an image without alternative": (
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
        ("axe image-alt", "ibm img_alt"),
    ),
    "a field without a label": ("<input type=text>", ("axe label", "ibm input_label")),
    "pale words": ('<p style="color:#ccc;background:#fff">Hard to read</p>', ("axe color-contrast", "ibm text_contrast")),
    "a button without a name": ("<button></button>", ("axe button-name", "ibm input_label")),
    "a list that is none": ("<ul><div>one</div></ul>", ("axe list",)),
    "an id twice": ('<p id="a">1</p><p id="a">2</p>', ("nu ",)),
    "a heading left out": ("<h2>Two</h2><h4>Four</h4>", ("axe heading-order",)),
    "a wide thing": ('<div style="width:900px">wide</div>', ("reflow",)),
    "small targets": ('<a href="#a" style="font-size:6px">a</a><a href="#b" style="font-size:6px">b</a>', ("axe target-size",)),
}


def found_in(chromium, html, folder=None):
    """Return what the checkers find in a page; the Nu checker looks only where a folder is given, because it starts slowly."""
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    page.set_content(PAGE.format(html))
    engines.load_checkers(page)
    found = engines.all_faults(page)
    page.close()
    if folder:
        (folder / "page.html").write_text(PAGE.format(html))
        found += engines.nu_faults(folder)
    return found


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(chromium, tmp_path, name):
    html, expected = PLANTED[name]
    found = found_in(chromium, html, tmp_path if "nu " in expected else None)
    for sign in expected:
        assert any(fault.startswith(sign) for fault in found), f"{sign!r} is not among {found}"


def test_a_good_page_has_none(chromium, tmp_path):
    assert found_in(chromium, "<p>Good</p>", tmp_path) == []


def test_breaches_of_the_content_policy_and_strangers_are_seen(browsing, city):
    page = browsing()
    page.goto("/")
    page.evaluate("""() => { const script = document.createElement("script"); script.textContent = "1"; document.head.append(script);
        fetch("https://example.org/").catch(() => {}); }""")
    policy = "Content Security Policy"
    page.wait_for_timeout(200)
    for _second in range(20):  # the browser tells of them when it gets round to it
        if any(policy in trouble for trouble in page.troubles):
            break
        page.wait_for_timeout(1000)
    page.close()  # from now on it tells of nothing more
    seen, page.troubles[:] = list(page.troubles), []
    assert any(policy in trouble for trouble in seen)
