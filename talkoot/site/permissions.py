"""`python -m talkoot.site.permissions > docs/permissions.md`: who may do what, written from the rules themselves. A test holds it."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from talkoot.shared.rules import Rule

HEAD = """# Who may do what

Written from the rules in the code (`python -m talkoot.site.permissions > docs/permissions.md`); a test fails when it is out of date. What
no rule allows is refused: a route without a rule answers 403. The same rule gates one thing and filters a list of them.

## Roles

A role is held for one unit of the city or for the whole city (`talkoot people role add EMAIL --role owner --unit KEY`).

| role | holds in it, too |
|---|---|
"""
MEANINGS = (("READERS", "reader"), ("CLERKS", "clerk"), ("OWNERS", "owner"))


def routes(resolver: Any = None, prefix: str = "/") -> Iterator[tuple[str, "Rule"]]:
    """Yield every address pattern with its rule, the API's operations among them."""
    from django.urls import URLResolver, get_resolver

    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + str(pattern.pattern))
        elif not prefix.startswith("/api/v1/"):
            yield prefix + str(pattern.pattern), pattern.callback.rule  # type: ignore[union-attr]
    if resolver is None:
        yield from _operations()


def _operations() -> Iterator[tuple[str, "Rule"]]:
    from talkoot.site.api.root import api

    for router in api._get_bound_routers():  # noqa: SLF001 - ninja has no public list of them
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{' '.join(sorted(operation.methods))} /api/v1{router.prefix}{path}", operation.view_func.rule  # type: ignore[attr-defined]


def _rules_in_files() -> Iterator["Rule"]:
    """Yield the rules that each folder's rules.py names, also those that no address declares: pages ask them of a thing."""
    import importlib
    import pkgutil

    import talkoot
    from talkoot.shared.rules import Rule

    for folder in sorted(found.name for found in pkgutil.iter_modules(talkoot.__path__) if found.ispkg):
        try:
            module = importlib.import_module(f"talkoot.{folder}.rules")
        except ModuleNotFoundError:
            continue
        yield from (thing for thing in vars(module).values() if isinstance(thing, Rule))


def permissions() -> str:
    """Return the text of docs/permissions.md."""
    from talkoot.people import words

    held: dict[str, list[str]] = {part.value: [] for part in words.Part}
    for group, name in MEANINGS:
        for part in sorted(getattr(words, group)):
            if part != name:
                held[part].append(name)
    lines = [f"| {part} | {', '.join(more) or 'nothing more'} |" for part, more in held.items()]
    rules: dict[str, tuple[Any, set[str]]] = {rule.name: (rule, set()) for rule in _rules_in_files()}
    for address, rule in routes():
        rules.setdefault(rule.name, (rule, set()))[1].add(address)
    table = ["", "## Rules", "", "| rule | who may | where it is declared |", "|---|---|---|"]
    for name, (rule, addresses) in sorted(rules.items()):
        table.append(f"| `{name}` | {rule.says} | {', '.join(f'`{one}`' for one in sorted(addresses)) or 'asked of a thing'} |")
    return HEAD + "\n".join([*lines, *table]) + "\n"


def main() -> None:
    """Print it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
    django.setup()
    sys.stdout.write(permissions())


if __name__ == "__main__":
    main()
