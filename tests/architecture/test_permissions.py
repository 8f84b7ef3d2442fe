"""docs/permissions.md says what the rules say."""

from pathlib import Path

from talkoot.site.permissions import permissions, routes

WRITTEN = Path(__file__).parent.parent.parent / "docs" / "permissions.md"


def test_the_page_of_permissions_is_true():
    """Write it anew after a change of the rules: python -m talkoot.site.permissions > docs/permissions.md."""
    assert WRITTEN.read_text("utf-8") == permissions()


def test_two_rules_never_share_a_name():
    named = {}
    for _address, rule in routes():
        named.setdefault(rule.name, set()).add((rule.says, id(rule)))
    assert {name: found for name, found in named.items() if len(found) > 1} == {}
