"""Filters of a list: what stands in the address, what the reader can choose, and the condition that narrows the rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from talkoot.shared.text import sort_key
from talkoot.ui.themes import theme_choices
from talkoot.ui.values import language_name, said

LONGEST_ECHO = 60
LONGEST_ID = 18
Options = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. name: the parameter in the address. options: (what the address says) -> (value, text) of each choice.

    condition: a chosen value -> Q. Only a value among the options is ever used. listed: whether the reader can choose it on the page;
    one that is not comes from links, and can only be taken off.
    """

    name: str
    label: Any
    options: Callable[[str], Options]
    condition: Callable[[str], Q]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter as one request has it. value: "" when it does not narrow. ignored: what the address said and nothing knows, or ""."""

    filter: Filter
    options: Options
    value: str = ""
    ignored: str = ""

    @property
    def text(self) -> str:
        """What the chosen value is called."""
        return next((str(text) for value, text in self.options if value == self.value), "")


def choice(name: str, label: Any, options: Options, condition: Callable[[str], Q] | None = None) -> Filter:
    """Return a filter on a column with fixed choices; `condition` when it is not a column of that name."""
    return Filter(name, label, lambda _asked: options, condition or column(name))


def column(lookup: str) -> Callable[[str], Q]:
    """Return the condition that a column, perhaps of a related row, is the chosen value."""
    return lambda value: Q(**{lookup: value})


def member(name: str, label: Any, options: Options, field: str) -> Filter:
    """Return a filter on an array column: rows that have the value among theirs."""
    return Filter(name, label, lambda _asked: options, lambda value: Q(**{f"{field}__contains": [value]}))


def spoken(name: str, label: Any, codes: Sequence[str]) -> Filter:
    """Return a filter on an array of language tags, each told by its name in the reader's language."""
    return Filter(
        name,
        label,
        lambda _asked: sorted(((code, language_name(code)) for code in codes), key=lambda row: sort_key(row[1])),
        lambda value: Q(**{f"{name}__contains": [value]}),
    )


def theme() -> Filter:
    """Return the filter by theme, of the city's own themes."""
    return Filter("theme", _("Theme"), lambda _asked: theme_choices(), lambda value: Q(themes__contains=[value]))


def related(name: str, label: Any, model: Callable[[], type[Model]], key: str = "key") -> Filter:
    """Return a filter on a foreign key called `name`. Its choices are the rows it may point at, by `key`, in the reader's alphabet."""

    def options(_asked: str) -> Options:
        target = _target(model(), name)
        rows = [(row_key, said(names)) for row_key, names in target.objects.values_list(key, "name")]
        return sorted(rows, key=lambda row: sort_key(row[1]))

    return Filter(name, label, options, lambda value: Q(**{f"{name}__{key}": value}))


def belonging_to(name: str, label: Any, model: Callable[[], type[Model]]) -> Filter:
    """Return a filter on a foreign key with too many rows to choose from: links bring its id, and only that row is looked up."""

    def options(asked: str) -> Options:
        if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_ID):
            return []
        return [
            (str(pk), said(names))
            for pk, names in _target(model(), name).objects.filter(pk=int(asked), visible=True).values_list("pk", "name")
        ]

    return Filter(name, label, options, lambda value: Q(**{name: int(value)}), listed=False)


def _target(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name).related_model


def read(filters: Sequence[Filter], query: Mapping[str, str]) -> list[Chosen]:
    """Return each filter with what the address says. An unknown value does not narrow, and is kept to say so."""
    return [_read(one, query.get(one.name, "")) for one in filters]


def _read(one: Filter, asked: str) -> Chosen:
    options = one.options(asked)
    if not asked or any(value == asked for value, _text in options):
        return Chosen(one, options, asked)
    return Chosen(one, options, ignored=asked.replace("\x00", "")[:LONGEST_ECHO] or "?")


def condition_of(chosen: Sequence[Chosen]) -> Q:
    """Return the condition that all chosen filters make together."""
    condition = Q()
    for one in chosen:
        if one.value:
            condition &= one.filter.condition(one.value)
    return condition
