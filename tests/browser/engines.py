"""Three checkers of pages, each asked in its own way: axe-core and IBM's engine inside the page, the Nu checker over files."""

import json
import subprocess
from pathlib import Path

TOOLS = Path(__file__).parents[1] / "tools" / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
IBM = TOOLS / "accessibility-checker-engine" / "ace.js"
NU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on colours and sizes, and so on the look that a page has on.
LOOKS_ALONE = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "css-orientation-lock"]
RUN_AXE = """async ([type, values]) => {
    const found = await axe.run(document, {runOnly: {type, values}, resultTypes: ["violations"], elementRef: false});
    return found.violations.flatMap(rule => rule.nodes.map(node =>
        `axe ${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 200)} ${(node.any[0] || node.all[0] || node.none[0] || {}).message || ""}`));
}"""
RUN_IBM = """async () => {
    const report = await new ace.Checker().check(document, ["WCAG_2_2"]);
    return report.results.filter(one => one.value[0] === "VIOLATION" && one.value[1] === "FAIL")
        .map(one => `ibm ${one.ruleId}: ${one.path.dom} ${one.snippet.slice(0, 200)} ${one.message}`);
}"""
# Widest the page may scroll: not at all. Answers what sticks out, so that a fault can be found.
SIDEWAYS = """() => {
    const root = document.scrollingElement, wide = root.scrollWidth - root.clientWidth;
    if (wide <= 0) return [];
    const clipped = one => { for (let up = one.parentElement; up && up !== root; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== "visible") return true; return false; };
    const out = [...document.body.querySelectorAll("*")].filter(one => { const box = one.getBoundingClientRect();
        return box.width && (box.right > root.clientWidth + 0.5 || box.left < -0.5) && !clipped(one); });
    return [`reflow: scrolls ${wide} px sideways: ` + out.slice(0, 4).map(one => one.outerHTML.slice(0, 120)).join(" | ")];
}"""


# A page is at rest when for some frames in a row nothing was added, taken away or changed in it, nothing is being fetched for it, no map is
# being drawn and nothing moves. Frames, not seconds: on a slow machine they come later, and so does the verdict.
REST = """async () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    const until = performance.now() + 30000, calm_frames = 4;
    let changed = false;
    const watcher = new MutationObserver(() => { changed = true; });
    watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 10)));
    const moves = () => document.readyState !== "complete" || document.fonts.status !== "loaded" ||
        document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added") ||
        document.getAnimations().some(one => one.playState === "running" && one.effect.getComputedTiming().progress !== null);
    let calm = 0;
    do {
        await frame();
        // What a map fetches is not in the page yet, so nothing else tells of it: its element keeps the promise.
        await Promise.all([...document.querySelectorAll("talkoot-map")].map(one => one.map));
        calm = moves() || changed ? 0 : calm + 1;
        changed = false;
    } while (calm < calm_frames && performance.now() < until);
    watcher.disconnect();
    return calm >= calm_frames;
}"""


def come_to_rest(page):
    """Unfold everything, since what is folded cannot be judged, and wait until nothing moves or is being fetched."""
    assert page.evaluate(REST), "the page never came to rest"


def lasting(page, look):
    """Return the faults that `look(page)` finds in a page at rest. They count only if a second look, a while later, finds them too.

    A page that is judged while it still moves has faults that no person ever meets: half faded words are pale, a list that is being
    swapped has no items. That it came to rest can be told from within only as well as the browser tells; a real fault stays.
    """
    come_to_rest(page)
    found = look(page)
    if not found:
        return []
    page.wait_for_timeout(1000)
    come_to_rest(page)
    again = look(page)
    return [fault for fault in found if fault in again]


def load_checkers(page):
    """Bring both engines into a page. Through the browser's own door, so the page's content policy stays in force."""
    page.evaluate(f"() => {{ {_source(AXE)}\n }}")
    page.evaluate(f"() => {{ {_source(IBM)}\n window.ace = ace; }}")


def axe_faults(page, only=None):
    return page.evaluate(RUN_AXE, ["rule", only] if only else ["tag", AXE_TAGS])


def ibm_faults(page):
    return page.evaluate(RUN_IBM)


def sideways_faults(page):
    return page.evaluate(SIDEWAYS)


def all_faults(page):
    return axe_faults(page) + ibm_faults(page) + sideways_faults(page)


# Safari's screen reader forgets that a list without bullets is a list; the role reminds it. The checker calls that needless: a warning.
NU_EXCUSED = ("The “list” role is unnecessary for element “ul”.", "The “list” role is unnecessary for element “ol”.")


def nu_faults(folder):
    """Check every .html file of a folder, in one go. Returns "file:line: message"."""
    command = ["java", "-Xss4m", "-jar", str(NU), "--format", "json", "--exit-zero-always", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    messages = json.loads(done.stderr)["messages"]
    return [_nu_line(one) for one in messages if one["message"] not in NU_EXCUSED]


def _nu_line(message):
    return f"nu {Path(message['url']).name}:{message.get('lastLine', 0)}: {message['message']} {message.get('extract', '')!r}"


def _source(path):
    assert path.exists(), f"{path.name} is missing: `make test` installs it (tests/tools/install.py)"
    text = _sources.get(path)
    if text is None:
        text = _sources[path] = path.read_text("utf-8")
    return text


_sources: dict = {}
