"""What matching answers with: plain values, ready to be shown or sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The languages in which it is measured how well things are found and what the floors let through (bench/quality.py).
MEASURED = frozenset({"fi", "sv", "en"})
ReasonType = Literal["concept", "word", "distance", "offer", "meaning", "name"]
_KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a thing fits, from what the ranking used.

    type: "concept" (values: shared concepts' labels in the reader's language), "word" (values: shared words as the reader of the
    thing sees them), "offer" (values: one phrase of what it has, its language in `language`), "distance" (metres),
    "meaning" (close in meaning; strong tells how close), "name" (its name is what was asked for).
    """

    type: ReasonType
    values: Sequence[str] = ()
    metres: int | None = None
    strong: bool = False
    language: str = ""

    def sentence(self, language: str | None = None) -> str:
        """Return the reason as a short sentence, in a language or the active one."""
        if language is None:
            return self._sentence()
        with translation.override(language):
            return self._sentence()

    def _sentence(self) -> str:
        listed = ", ".join(self.values)
        if self.type == "concept":
            return _("In common: %(list)s") % {"list": listed}
        if self.type == "word":
            return ngettext("Shared word: %(list)s", "Shared words: %(list)s", len(self.values)) % {"list": listed}
        if self.type == "offer":
            return _("Offers: %(offer)s") % {"offer": listed}
        if self.type == "distance":
            return _("%(distance)s away") % {"distance": distance_text(self.metres or 0)}
        if self.type == "name":
            return _("Has the name you wrote")
        return _("Very close in meaning") if self.strong else _("Close in meaning")


def distance_text(metres: int) -> str:
    """Return a distance as people say it: "400 m", "1,2 km" in the active language."""
    from django.utils.formats import number_format

    if metres < _KILOMETRE:
        return f"{max(round(metres, -1), 10)} m"
    return f"{number_format(metres / _KILOMETRE, decimal_pos=1 if metres < 10 * _KILOMETRE else 0)} km"


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that fits. title, snippet and offers are in `language`, the reader's where the thing has it. score: higher fits better.

    strong: close enough that a text which has such a match is not new. state: tells what the index knew of the thing in all its
    languages, so that an answer that is kept can be compared with it.
    """

    kind: str
    source_id: int
    title: str
    language: str
    snippet: str
    score: float
    reasons: Sequence[Reason] = ()
    distance_m: int | None = None
    point: tuple[float, float] | None = None
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    offers: Sequence[str] = ()
    strong: bool = False
    state: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """The matches of one kind, best first."""

    kind: str
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the city already has for a text. Groups stand in the order of the registry; a kind without matches has none.

    language: what the text was taken to be in. novel: nothing but weak likenesses anywhere; never said of a text that we
    may not understand. meaning_used: False when words worked alone (no embedder, or it did not answer). key: tells it from every other
    meeting that is remembered, so that what is rendered of it can be kept as long as it is; empty when it is not remembered.
    """

    groups: Sequence[Group]
    language: str
    novel: bool
    meaning_used: bool
    key: str = field(default="", compare=False)

    @property
    def unsure(self) -> bool:
        """Tell whether the text is in a language in which it was not measured how well things are found."""
        return self.language not in MEASURED

    def group(self, kind: str) -> Sequence[Match]:
        """Return the matches of one kind; empty when there are none."""
        return next((group.matches for group in self.groups if group.kind == kind), ())


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results, best first. next: pass it as `after` for the page that follows; None at the end.

    counts: kind -> how many fit, counted no further than one more than the pages so far hold. number: tells it from every other page
    that this process remembers, so that what is rendered of it can be kept as long as it is; 0 when it is not remembered.
    """

    matches: Sequence[Match]
    next: str | None
    language: str
    meaning_used: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    number: int = field(default=0, compare=False)
