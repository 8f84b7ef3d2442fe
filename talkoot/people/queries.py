"""Questions about people and organisations."""

from talkoot.people.models import Organisation, Specialist
from talkoot.shared.catalogue import texts
from talkoot.shared.kinds import Document, Text
from talkoot.shared.upsert import ids_by_source


def organisation_document(thing: Organisation) -> Document:
    """Return an organisation as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.needs, thing.offers),
        facets={"theme": thing.themes, "sector": thing.sector, "area": thing.area.key if thing.area else ""},
        offers={language: [phrase] for language, phrase in thing.offers.items() if phrase},
    )


def person_document(thing: Specialist) -> Document:
    """Return a specialist as the index needs it: in the language they wrote in."""
    name = next(iter(thing.name.values()))
    organisation = thing.organisation
    return Document(
        source_id=thing.id,
        texts={thing.language: Text(name, f"{thing.title}\n{thing.can}" if thing.title else thing.can)},
        facets={
            "theme": thing.themes,
            "language": thing.languages,
            "sector": organisation.sector if organisation and organisation.visible else "",
        },
    )


def organisation_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the organisations that came from one source."""
    return ids_by_source(Organisation, source)
