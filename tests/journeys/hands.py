"""How a person without a mouse goes through a page: by Tab, Enter, Space and the arrow keys, always seeing where they are."""

from django.utils import translation

MOST_TABS = 150
FOCUS = """element => {
    if (element !== document.activeElement) return null;
    const shown = [element, element.parentElement, element.closest("label, .ds-card, .ds-field")].filter(Boolean).some(one => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"; });
    const box = element.getBoundingClientRect();
    return {shown, inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


def said(language, text, **values):
    """Return a text of the pages in a language, as its catalogue has it."""
    with translation.override(language):
        words = translation.gettext(text)
    assert language == "en" or words != text or text in SAME_EVERYWHERE, f"{text!r} is not translated into {language}"
    return words % values if values else words


SAME_EVERYWHERE: set = set()


def tab_to(page, target, *, key="Tab"):
    """Press Tab until the target has the focus; fails when it cannot be reached, or when nothing shows where the focus is."""
    target.wait_for(state="attached")
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        focus = target.evaluate(FOCUS)
        if focus:
            assert focus["shown"], f"the focus cannot be seen on {target}"
            assert focus["inside"], f"the focus is out of sight on {target}"
            return
    raise AssertionError(f"{target} cannot be reached by the keyboard")


def press(page, target, key="Enter"):
    """Go to the target by keyboard and press a key on it."""
    tab_to(page, target)
    page.keyboard.press(key)


def write(page, target, text):
    """Go to a field by keyboard and write in it, in place of what it holds."""
    tab_to(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def heading(page):
    return page.locator("h1").inner_text()


def button(page, language, text):
    return page.get_by_role("button", name=said(language, text), exact=True)


def link(page, language, text):
    return page.get_by_role("link", name=said(language, text), exact=True)
