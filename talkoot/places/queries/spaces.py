"""Questions about the tree of spaces."""

from collections.abc import Sequence

from django.db import connection

from talkoot.places.models import Space
from talkoot.shared.upsert import ids_by_source

# UNION drops what came before, so that even a tree that went round in circles would end.
_BELOW = """
WITH RECURSIVE tree(id) AS (
    SELECT id FROM places_space WHERE id = ANY(%s)
    UNION SELECT child.id FROM places_space child JOIN tree ON child.parent_id = tree.id
) SELECT id FROM tree
"""
_ABOVE = """
WITH RECURSIVE tree(id, parent_id) AS (
    SELECT id, parent_id FROM places_space WHERE id = ANY(%s)
    UNION SELECT above.id, above.parent_id FROM places_space above JOIN tree ON above.id = tree.parent_id
) SELECT id FROM tree
"""


def descendants_of(space_ids: Sequence[int]) -> set[int]:
    """Return the ids of these spaces and of everything inside them, at any depth. One query."""
    return _ids(_BELOW, space_ids)


def ancestors_of(space_ids: Sequence[int]) -> set[int]:
    """Return the ids of these spaces and of everything that they are inside of. One query."""
    return _ids(_ABOVE, space_ids)


def space_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the spaces that came from one source."""
    return ids_by_source(Space, source)


def _ids(sql: str, space_ids: Sequence[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(space_ids)])
        return {row[0] for row in cursor.fetchall()}
