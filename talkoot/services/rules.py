"""Who may do what with a service."""

from talkoot.people.rules import for_units, of_owners
from talkoot.people.words import READERS
from talkoot.shared.catalogue import see

__all__ = ["edit", "read", "see"]

edit = of_owners("services.edit", "Owners of the unit that answers for a service keep it current: edit, confirm, undo.")
read = for_units(
    "services.read", "Readers, clerks and owners of its unit see a service that is not published, and the list of their own.", parts=READERS
)
