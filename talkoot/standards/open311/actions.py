"""The verb of a report: it is given as an idea through the one intake, with the service that it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from talkoot.ideas.actions import Given, give_idea
from talkoot.ideas.words import Channel
from talkoot.shared.images import Picture
from talkoot.standards.models import Key, Report


@dataclass(frozen=True, slots=True)
class Told:
    """What a reporter told. point: (longitude, latitude) in WGS 84, or None where only an address in words is known."""

    description: str
    language: str
    point: tuple[float, float] | None
    address: str = ""
    address_id: str = ""
    media_url: str = ""
    email: str = ""
    photo: Picture | None = None


@transaction.atomic
def give_report(*, told: Told, service_id: int, key: Key | None, now: datetime) -> Given:
    """Give a report as an idea and return it with its follow-up code. Raises ideas.actions.Refused as every idea does."""
    given = give_idea(
        text=told.description,
        language=told.language,
        point=told.point,
        email=told.email,
        reader_language=told.language,
        channel=Channel.API,
        photo=told.photo,
        now=now,
    )
    Report.objects.create(
        idea=given.idea,
        service_id=service_id,
        key=key,
        address=told.address,
        address_id=told.address_id,
        media_url=told.media_url,
        given_at=now,
    )
    return given
