"""Who holds which role, as rules: for any folder to build its own from. The same rule gates one object and filters a list.

Of other folders' files this one may be imported by all: it asks the person in the request, and knows no table.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q

from talkoot.people.words import CLERKS, OWNERS
from talkoot.shared.rules import Rule

NOTHING = Q(pk__in=[])


def is_person(by: Any) -> bool:
    """Tell whether someone is signed in; `by` may be None, as for index and feeds."""
    return bool(by is not None and by.is_authenticated)


def units_of(by: Any, parts: Collection[str]) -> frozenset[int] | None:
    """Return the ids of the units for which a person holds one of these parts; None for the whole city, an empty set for nobody."""
    if not is_person(by):
        return frozenset()
    units = {unit for part, unit in by.parts_held if part in parts}
    return None if None in units else frozenset(unit for unit in units if unit is not None)


def holds(by: Any, parts: Collection[str]) -> bool:
    """Tell whether a person holds one of these parts anywhere."""
    return units_of(by, parts) != frozenset()


def _of_units(by: Any, parts: Collection[str], unit: str) -> Q:
    units = units_of(by, parts)
    return Q() if units is None else Q(**{f"{unit}__in": units}) if units else NOTHING


def for_units(name: str, says: str, *, parts: Collection[str], unit: str = "owner_id", among: Callable[[], Q] = Q) -> Rule:
    """Return the rule "whoever holds one of these parts for the unit that owns the thing, or for the whole city".

    unit: path from the thing to its unit's id, such as "owner_id" or "place__owner_id". among: narrows further whatever the role is.
    """
    return Rule(name, says, visible=lambda by: _of_units(by, parts, unit) & among(), admits=lambda by: holds(by, parts))


def of_clerks(name: str, says: str, *, unit: str = "owner_id", among: Callable[[], Q] = Q) -> Rule:
    """Return the rule of clerks (and owners) of the unit that owns the thing; see `for_units`."""
    return for_units(name, says, parts=CLERKS, unit=unit, among=among)


def of_owners(name: str, says: str, *, unit: str = "owner_id", among: Callable[[], Q] = Q) -> Rule:
    """Return the rule of owners of the unit that owns the thing; see `for_units`."""
    return for_units(name, says, parts=OWNERS, unit=unit, among=among)


signed_in = Rule("people.signed_in", "Whoever is signed in, for what is their own.", visible=lambda by: Q(user_id=by.pk), admits=is_person)
sign_in = Rule("people.sign_in", "Everyone may sign in with a code sent to their e-mail address, within limits against guessing.")
