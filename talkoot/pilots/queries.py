"""Questions about pilots."""

from talkoot.pilots.models import Pilot
from talkoot.shared.catalogue import texts
from talkoot.shared.kinds import Document
from talkoot.shared.upsert import ids_by_source


def pilot_document(thing: Pilot) -> Document:
    """Return a pilot as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.problem, thing.tried, thing.result),
        facets={"theme": thing.themes, "decision": thing.decision, "area": thing.area.key if thing.area else ""},
    )


def pilot_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the pilots that came from one source."""
    return ids_by_source(Pilot, source)
