"""The city's themes: names in several languages and an icon each, read from the city's own data file (settings.TALKOOT_THEMES).

A city changes its themes without code: the file says which there are, in which order, and what they are called.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from talkoot.shared.text import pick


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `icon` is SVG path data on a 24 by 24 grid, or "" for none."""

    key: str
    names: Mapping[str, str] = field(hash=False)
    icon: str = ""

    @property
    def name(self) -> str:
        """What the theme is called in the reader's language."""
        return pick(self.names, get_language() or "en")[0]

    def __str__(self) -> str:
        return self.name


@cache
def _read(path: str) -> dict[str, Theme]:
    rows = tomllib.loads(Path(path).read_text(encoding="utf-8"))["theme"]
    return {row["key"]: Theme(row["key"], row["name"], row.get("icon", "")) for row in rows}


def all_themes() -> list[Theme]:
    """Return the city's themes, in the order of its file."""
    return list(_read(str(settings.TALKOOT_THEMES)).values())


def theme_of(key: str) -> Theme:
    """Return a theme. One that the city does not know (from a source with its own) is named by its key."""
    known = _read(str(settings.TALKOOT_THEMES)).get(key)
    return known or Theme(key, {"en": key.replace("-", " ").capitalize()})


def themes_of(keys: Iterable[str]) -> list[Theme]:
    """Return the themes of a thing, in the thing's order."""
    return [theme_of(key) for key in keys]


def theme_choices() -> list[tuple[str, str]]:
    """Return (key, name) of each theme in the reader's language, for a filter or a form."""
    return [(theme.key, theme.name) for theme in all_themes()]


@cache
def _kind_icons() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "icons.toml").read_text(encoding="utf-8"))


def kind_icon(kind: str) -> str:
    """Return the icon of a kind of thing, as path data; "" for a kind that has none."""
    return _kind_icons().get(kind, "")
