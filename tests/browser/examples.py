"""What an example of a page is: an address, a state, who looks."""

from dataclasses import dataclass, field
from zlib import crc32

LANGUAGES = ("fi", "sv", "en")
# Who has just asked for a code to sign in with: anybody, anew at each look.
ASKED = "asked for a code"


@dataclass(frozen=True)
class Example:
    """One page in one state. `path` and the values of `form` may name things of the city in braces, as `{idea}` (see `things_of`).

    `who` is the e-mail of a person of the sample city who is signed in, ASKED, or "" for somebody nobody knows. `filled`: the form is sent
    as the page has it, with the changes in `form`. `by_turns`: looked at in one language, another one for each example.
    """

    pattern: str
    path: str
    state: str = ""
    form: dict = field(default_factory=dict)
    status: int = 200
    who: str = ""
    filled: bool = False
    by_turns: bool = False

    def __str__(self):
        return f"{self.pattern}[{self.state}]" if self.state else self.pattern

    @property
    def languages(self):
        """In which languages the engines look at it. Those that turn, turn the same way in every run."""
        return (LANGUAGES[crc32(str(self).encode()) % len(LANGUAGES)],) if self.by_turns else LANGUAGES


def get(pattern, path, state="", status=200, **more):
    return Example(pattern, path, state, status=status, **more)


def post(pattern, path, state, status=200, *, who="", filled=False, by_turns=False, **form):
    said = {name: str(value) for name, value in form.items()} or {"nothing": ""}
    return Example(pattern, path, state, form=said, status=status, who=who, filled=filled, by_turns=by_turns)
