"""The service catalogue."""

from django.db import models

from talkoot.shared.catalogue import CatalogueThing, translated, words


class Service(CatalogueThing):
    """Something the city does for people: who answers for it, how it is got, what it costs and what it promises."""

    description = translated()
    how = translated()
    promise = translated()
    cost = translated()
    audience = words()
    channels = words()
    owner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="services")
