"""Questions about services."""

from django.db.models import QuerySet

from talkoot.services.models import Service
from talkoot.shared.catalogue import see, texts
from talkoot.shared.kinds import Document


def service_document(thing: Service) -> Document:
    """Return a service as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.description, thing.how),
        facets={"theme": thing.themes, "audience": thing.audience},
    )


def published_services() -> QuerySet[Service]:
    """Return the services that everyone may see, with their owner."""
    return see.objects(None, Service.objects.select_related("owner"))
