"""Questions about data sets and lessons."""

from django.db.models import QuerySet

from talkoot.knowledge.models import DataSet, Lesson
from talkoot.shared.catalogue import see, texts
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


def published_data_sets() -> QuerySet[DataSet]:
    """Return the open data sets that everyone may see, with their owner."""
    return see.objects(None, DataSet.objects.select_related("owner"))
