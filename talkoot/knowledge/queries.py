"""Questions about data sets and lessons."""

from talkoot.knowledge.models import DataSet, Lesson
from talkoot.shared.catalogue import texts
from talkoot.shared.kinds import Document


def dataset_document(thing: DataSet) -> Document:
    """Return a data set as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.description),
        facets={"theme": thing.themes, "updated": thing.updated},
    )


def lesson_document(thing: Lesson) -> Document:
    """Return a lesson as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.evidence, thing.conditions),
        facets={"theme": thing.themes, "decision": thing.decision},
    )
