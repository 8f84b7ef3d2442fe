"""What the address of a search says: words, kind, theme, area, where the reader is, which page. What nothing knows is left out and said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.places.queries import area_choices
from talkoot.shared.geo import is_point
from talkoot.shared.kinds import all_kinds
from talkoot.shared.text import clean
from talkoot.ui.catalogue.filters import Chosen, Filter, Options, read
from talkoot.ui.themes import theme_choices

LONGEST_TEXT = 500


def _narrows(name: str, label: Any, options: Callable[[], Options]) -> Filter:
    """Return a filter of the index: its value goes to the search as it is, so that it needs no condition."""
    return Filter(name, label, lambda _asked: options(), lambda _value: Q())


FACETS = (_narrows("theme", _("Theme"), theme_choices), _narrows("area", _("Area"), area_choices))
KIND = _narrows("kind", _("Kind"), lambda: [(kind.name, kind.plural) for kind in all_kinds()])


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as asked.

    text: cleaned, at most LONGEST_TEXT characters. point: (longitude, latitude) of a reader who wants near things; nearest: those first.
    """

    text: str
    kind: Chosen
    facets: list[Chosen]
    point: tuple[float, float] | None = None
    nearest: bool = False
    cursor: str | None = None

    @property
    def ignored(self) -> list[Chosen]:
        """What the address said and nothing knows."""
        return [one for one in (self.kind, *self.facets) if one.ignored]

    @property
    def narrowing(self) -> dict[str, str]:
        """Facet -> the value that a thing must have."""
        return {one.filter.name: one.value for one in self.facets if one.value}

    @property
    def query(self) -> str:
        """The part of an address that narrows in the same way: "" or "?theme=…"."""
        return f"?{urlencode(self.narrowing)}" if self.narrowing else ""

    def scope(self) -> dict[str, Any]:
        """Return what the search is narrowed to, as its arguments."""
        facets = {name: [value] for name, value in self.narrowing.items()}
        return {
            "only": self.kind.value or None,
            "facets": facets or None,
            "point": self.point,
            "nearest": self.nearest,
            "after": self.cursor,
        }


def asked_of(query: Mapping[str, str]) -> Asked:
    """Return what an address asks."""
    (kind,) = read((KIND,), query)
    text = clean(query.get("q", "")[: 4 * LONGEST_TEXT])[:LONGEST_TEXT]
    return Asked(text, kind, read(FACETS, query), _point(query), query.get("order") == "nearest", query.get("cursor") or None)


def _point(query: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lon, lat = float(query["lon"]), float(query["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if is_point(lon, lat) else None
