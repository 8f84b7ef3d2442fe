"""What a page's form would send, as a browser reads it."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """Collects the fields of every form that is sent by POST: [(action, [(name, value)])]."""

    def __init__(self):
        super().__init__()
        self.forms, self._form, self._area, self._select = [], None, None, None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form" and said.get("method", "").lower() == "post":
            self._form = []
            self.forms.append((said.get("action", ""), self._form))
        elif self._form is None:
            return
        elif tag == "input" and said.get("name") and said.get("type") not in {"submit", "button", "file"}:
            if said.get("type") not in {"checkbox", "radio"} or "checked" in said:
                self._form.append((said["name"], said.get("value") or ""))
        elif tag == "textarea":
            self._area = [said.get("name"), ""]
        elif tag == "select":
            self._select = [said.get("name"), None]
        elif tag == "option" and self._select and (self._select[1] is None or "selected" in said):
            self._select[1] = said.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area:
            self._form.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            self._form.append((self._select[0], self._select[1] or ""))
            self._select = None

    def handle_data(self, data):
        if self._area:
            self._area[1] += data


def filled_form(html, asks=""):
    """Return what the first form that has the field `asks` holds: {name: value}, or [values] where a name comes more than once."""
    reader = _Forms()
    reader.feed(html)
    found = next(fields for _action, fields in reader.forms if not asks or any(name == asks for name, _value in fields))
    values = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    return {name: kept[0] if len(kept) == 1 else kept for name, kept in values.items()}


def token_of(visitor, path="/"):
    """Return the secret of a form, as a browser would send it back."""
    page = visitor.get(path)
    return page.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
