"""How the tests' people sign in to the running city: by the code that it sends, as everybody does."""

import re
import time
from itertools import count

from tests.browser.examples import ASKED
from tests.browser.forms import token_of

CODE = re.compile(r"^ +([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", re.MULTILINE)
numbers = count(1)


class People:
    """The visitors of a city by who they are (see Example.who). Each signs in once and stays the same visitor."""

    def __init__(self, city):
        self.city, self._known = city, {}

    def __call__(self, who=""):
        """Return the HTTP client of a person; of somebody who has just asked for a code, another one each time."""
        if who == ASKED:
            return self._keep(f"{ASKED} {next(numbers)}", lambda: self._asking(f"asking{next(numbers)}@example.org"))
        return self._keep(who, lambda: self._signed_in(who) if who else self.city.visitor())

    def _keep(self, name, make):
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]

    def _asking(self, email):
        visitor = self.city.visitor()
        answer = visitor.post("/sign-in/", data={"email": email, "csrfmiddlewaretoken": token_of(visitor, "/sign-in/")})
        assert answer.headers.get("Location") == "/sign-in/code/", (answer.status_code, answer.text[:500])
        return visitor

    def _signed_in(self, email):
        visitor = self._asking(email)
        token = token_of(visitor, "/sign-in/code/")
        answer = visitor.post("/sign-in/code/", data={"code": self._code_sent_to(email), "csrfmiddlewaretoken": token})
        assert answer.status_code == 302, (answer.status_code, answer.text[:500])
        return visitor

    def _code_sent_to(self, email, seconds=60):
        """Return the newest code in the city's log, where its letters are written."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _before, sent, letter = self.city.log.read_text("utf-8", "replace").rpartition(f"To: {email}")
            found = CODE.search(letter) if sent else None
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"no code was sent to {email}: {self.city.log.read_text()[-2000:]}")

    def close(self):
        for visitor in self._known.values():
            visitor.close()
