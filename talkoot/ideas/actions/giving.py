"""The one intake: web, API, paper, e-mail and, later, drawings and recordings all go through `give_idea`."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from talkoot.conversation.actions import open_subject
from talkoot.ideas import jobs
from talkoot.ideas.actions.words_given import checked_text
from talkoot.ideas.models import Idea, IdeaContact, IdeaPhoto, IdeaStep
from talkoot.ideas.queries import fair_turn
from talkoot.ideas.words import Channel, State
from talkoot.places.queries import area_of_place, nearest_area
from talkoot.shared import audit
from talkoot.shared.images import Picture
from talkoot.shared.kinds import announce
from talkoot.shared.secrets import hash_code, make_code
from talkoot.shared.text import clean

_luck = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Given:
    """A given idea and its follow-up code, which exists nowhere else: show it now."""

    idea: Idea
    code: str


@transaction.atomic
def give_idea(
    *,
    text: str,
    language: str,
    now: datetime,
    channel: str = Channel.WEB,
    point: tuple[float, float] | None = None,
    place_id: int | None = None,
    photo: Picture | None = None,
    photo_description: str = "",
    email: str = "",
    reader_language: str = "",
) -> Given:
    """Take in an idea and return it with its follow-up code.

    text: 3 to 5,000 characters once cleaned. language: BCP 47 tag of the text. point: (longitude, latitude), WGS 84. email: where to send
    the answer, kept apart; its language is `reader_language`. Raises Refused. Index, themes and mail follow in jobs.
    """
    nonce = uuid.uuid4()
    code = make_code("idea", nonce.hex)
    area = area_of_place(place_id) if place_id else None
    idea = Idea(
        text=checked_text(text),
        language=language,
        channel=channel,
        place_id=place_id,
        area=area or (nearest_area(point) if point else None),
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        code_nonce=nonce,
        code_hash=hash_code("idea", code),
        subject=open_subject("idea"),
        turn=fair_turn(0, _luck),
        given_at=now,
        changed_at=now,
    )
    idea.save()
    IdeaStep.objects.create(idea=idea, state=State.RECEIVED, at=now)
    if photo:
        keep_photo(idea, photo, photo_description)
    if email:
        IdeaContact.objects.create(idea=idea, email=email, language=reader_language or language)
        jobs.mail_received.defer(idea_id=idea.id)
    audit.record("idea", idea.id, "given", now=now)
    announce("idea", [idea.id])
    jobs.place_idea.defer(idea_id=idea.id)
    return Given(idea, code)


def keep_photo(idea: Idea, photo: Picture, description: str) -> None:
    """Keep the photo of an idea, in the place of one that it had."""
    IdeaPhoto.objects.filter(idea=idea).delete()
    IdeaPhoto.objects.create(
        idea=idea,
        content=photo.content,
        content_type=photo.content_type,
        width=photo.width,
        height=photo.height,
        description=clean(description)[:300],
    )
