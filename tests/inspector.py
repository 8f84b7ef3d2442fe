"""A test client that inspects every page it fetches: what no page may get wrong is checked on all of them, without asking."""

from collections import Counter
from html.parser import HTMLParser

from django.test import Client

TYPED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}


class Page(HTMLParser):
    """What the inspection needs to know of a page."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.ids, self.labels_for, self.fields, self.headings = [], set(), [], []
        self.title, self.lang, self.dir = "", "", ""
        self.inline, self.scripts, self.described, self.links, self.images = [], [], [], [], []
        self._open, self._label_depth = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = {name: value if value is not None else "" for name, value in attrs}
        if attrs.get("id"):
            self.ids.append(attrs["id"])
        if tag == "html":
            self.lang, self.dir = attrs.get("lang", ""), attrs.get("dir", "")
        if tag in {"title", "h1"}:
            self._open.append((tag, []))
        if tag == "label":
            self._label_depth += 1
            self.labels_for.add(attrs.get("for", ""))
        if tag in TYPED and attrs.get("type") not in UNLABELLED_TYPES:
            self.fields.append((attrs, self._label_depth > 0))
        if tag == "script":
            self.scripts.append(attrs)
        if tag == "style" or "style" in attrs or any(name.startswith("on") for name in attrs):
            self.inline.append((tag, attrs))
        if tag == "img":
            self.images.append(attrs)
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        self.described += attrs.get("aria-describedby", "").split()

    def handle_endtag(self, tag):
        if tag == "label":
            self._label_depth -= 1
        if self._open and self._open[-1][0] == tag:
            name, parts = self._open.pop()
            text = " ".join("".join(parts).split())
            if name == "title" and not self.title:
                self.title = text
            elif name == "h1":
                self.headings.append(text)

    def handle_data(self, data):
        if self._open:
            self._open[-1][1].append(data)


def faults(html, response=None):
    """Return what is wrong with a whole page, in words."""
    page = Page(html)
    found = []
    if len(page.headings) != 1:
        found.append(f"{len(page.headings)} h1: {page.headings}")
    elif not page.title.startswith(page.headings[0]):
        found.append(f"the title {page.title!r} does not begin with the h1 {page.headings[0]!r}")
    if not page.lang or page.dir not in {"ltr", "rtl"}:
        found.append("no lang or dir on html")
    found += [f"the id {name!r} is there {count} times" for name, count in Counter(page.ids).items() if count > 1]
    for attrs, inside_label in page.fields:
        labelled = inside_label or attrs.get("id") in page.labels_for or attrs.get("aria-label") or attrs.get("aria-labelledby")
        if not labelled:
            found.append(f"a field without a label: {attrs}")
    found += [f"aria-describedby names {name!r}, which is not there" for name in page.described if name not in page.ids]
    found += [f"inline style or script: {thing}" for thing in page.inline]
    found += [f"an image without alt: {attrs}" for attrs in page.images if "alt" not in attrs]
    found += [
        f"a script without nonce or address: {attrs}"
        for attrs in page.scripts
        if not attrs.get("src") and "nonce" not in attrs and attrs.get("type") not in {"application/json", "application/ld+json"}
    ]
    found += [f"a script-address as a link: {link}" for link in page.links if link.lower().startswith("javascript:")]
    if "<!doctype html>" not in html[:200].lower():
        found.append("no doctype")
    if response is not None:
        found += _header_faults(response)
    return found


def _header_faults(response):
    policy = response.headers.get("Content-Security-Policy", "")
    found = []
    if "unsafe" in policy or "script-src" not in policy:
        found.append(f"no or an unsafe content security policy: {policy!r}")
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    return found


class InspectingClient(Client):
    """Django's test client, which fails on any page with a fault. `client.inspect = False` turns it off."""

    inspect = True

    def request(self, **request):
        response = super().request(**request)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if self.inspect and html and not response.streaming and response.content:
            text = response.content.decode()
            is_fragment = "HTTP_HX_REQUEST" in request
            if not is_fragment:
                assert faults(text, response) == [], f"{request['PATH_INFO']}: {faults(text, response)}"
        return response
