"""The component layer: `ui.button("Send", variant="primary")` in any template.

A component is a macro in templates/ui/components/*.html. This layer finds them by name and is strict: a component that does not exist, an
attribute that it does not take, or a value that it does not offer is an error with a sentence that says which there are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.forms import BoundField, CheckboxInput, FileInput, HiddenInput, RadioSelect, Select, Textarea
from jinja2 import Environment, TemplateNotFound, nodes
from jinja2.runtime import Macro

from talkoot.ui.values import UnknownAttribute

FILES = ("forms", "content", "navigation")
# Jinja adds these to what a macro takes; they are not attributes.
IMPLICIT = frozenset({"caller"})


class UnknownComponent(TypeError):
    """There is no component of this name. No AttributeError: Jinja would turn that into an empty value."""


class Component:
    """One component: calling it renders it."""

    __slots__ = ("attributes", "macro", "most", "name", "takes")

    def __init__(self, name: str, macro: Macro) -> None:
        self.name = name
        self.macro = macro
        self.attributes = frozenset(macro.arguments)
        self.takes = self.attributes | IMPLICIT
        self.most = len(macro.arguments)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Render. Positional values fill the attributes in their order. Raises UnknownAttribute."""
        if not kwargs.keys() <= self.takes or len(args) > self.most:
            raise UnknownAttribute(_unknown_attribute(self.name, kwargs.keys() - self.takes, self.macro.arguments))
        return self.macro(*args, **kwargs)


def _unknown_attribute(name: str, unknown: Any, known: Any) -> str:
    what = ", ".join(sorted(unknown)) or "so many values"
    return f"The component {name!r} does not take {what}. It takes: {', '.join(known)}"


class Components:
    """All components, by attribute access. Found once, at first use; in DEBUG looked up anew, so that an edit shows."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Component:
        if name.startswith("__"):
            raise AttributeError(name)
        found = dict(self._load())
        if not self._env.auto_reload:
            vars(self).update(found)  # from now on they are plain attributes, and this is not asked again
        try:
            return found[name]
        except KeyError:
            msg = f"There is no component {name!r}. There are: {', '.join(sorted(found))}"
            raise UnknownComponent(msg) from None

    def _load(self) -> Iterator[tuple[str, Component]]:
        for file in FILES:
            module = self._env.get_template(f"ui/components/{file}.html").module
            for name, macro in vars(module).items():
                if isinstance(macro, Macro) and not name.startswith("_"):
                    yield name, Component(name, macro)

    def all(self) -> dict[str, Component]:
        """Return every component by name, for the style page and the tests."""
        return dict(self._load())


def one_of(value: str, *allowed: str) -> str:
    """Return value when it is one of those a component offers. Raises UnknownAttribute."""
    if value not in allowed:
        msg = f"{value!r} is not offered here. These are: {', '.join(allowed)}"
        raise UnknownAttribute(msg)
    return value


def widget_kind(field: BoundField) -> str:
    """Return which component renders a form's field: input, textarea, select, radios, checkbox, file or hidden."""
    widget = field.field.widget
    kinds: tuple[tuple[type, str], ...] = (
        (HiddenInput, "hidden"),
        (Textarea, "textarea"),
        (RadioSelect, "radios"),
        (Select, "select"),
        (CheckboxInput, "checkbox"),
        (FileInput, "file"),
    )
    return next((kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "input")


SHOWN = {
    "number": re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][-+]?\d+)?", re.ASCII),
    "date": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "time": re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?", re.ASCII),
}


def shows(kind: str, value: object) -> bool:
    """Return whether an input of this kind can show a value (HTML, "Common microsyntaxes"). One that cannot would come up empty."""
    text = "" if value is None else str(value)
    if not text or kind not in SHOWN:
        return True
    return bool(SHOWN[kind].fullmatch(text)) and (kind != "date" or _is_day(text))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def without_bounds(attrs: Mapping[str, object]) -> dict[str, object]:
    """Return a field's attributes without those that a text input does not take."""
    return {name: value for name, value in attrs.items() if name not in {"min", "max", "step"}}


def begins_empty(options: Iterable[tuple[object, object]]) -> bool:
    """Return whether the first of the options of a list to choose from stands for "nothing chosen yet"."""
    return any(key in {"", None} for key, _text in islice(options, 1))


def checks() -> dict[str, Callable[..., Any]]:
    """Return the helpers that the macros call."""
    helpers = (one_of, widget_kind, shows, without_bounds, begins_empty)
    return {helper.__name__: helper for helper in helpers}


def wrong_uses(env: Environment, template: str) -> list[str]:
    """Return a sentence for each call in a template of a component or an attribute that does not exist, also on branches never taken."""
    assert env.loader is not None
    try:
        source, _file, _fresh = env.loader.get_source(env, template)
    except TemplateNotFound:
        return [f"{template}: not found"]
    known = env.globals["ui"].all()  # type: ignore[attr-defined]
    return [f"{template}:{call.lineno}: {trouble}" for call in _component_calls(env.parse(source)) if (trouble := _trouble(call, known))]


def _component_calls(tree: nodes.Template) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        target = call.node
        if isinstance(target, nodes.Getattr) and isinstance(target.node, nodes.Name) and target.node.name == "ui":
            yield call


def _trouble(call: nodes.Call, known: dict[str, Component]) -> str:
    name = call.node.attr  # type: ignore[attr-defined]
    if name not in known:
        return f"There is no component {name!r}"
    unknown = {keyword.key for keyword in call.kwargs} - known[name].attributes - IMPLICIT
    if unknown or len(call.args) > len(known[name].macro.arguments):
        return _unknown_attribute(name, unknown, known[name].macro.arguments)
    return ""
