"""Verbs of ideas. `give_idea` is the one intake: web, API, paper, e-mail and, later, drawings and recordings all go through it."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from talkoot.conversation.actions import add_support, close_subject, open_subject, take_back_support
from talkoot.ideas import jobs
from talkoot.ideas.models import Idea, IdeaAddition, IdeaContact, IdeaPhoto, IdeaShowing, IdeaStep, IdeaVersion
from talkoot.ideas.queries import fair_turn
from talkoot.ideas.words import EDITABLE, LONGEST_ADDITION, LONGEST_TEXT, SHORTEST_TEXT, Channel, State
from talkoot.places.queries import area_of_place, nearest_area
from talkoot.shared import audit
from talkoot.shared.images import Picture
from talkoot.shared.kinds import announce
from talkoot.shared.secrets import hash_code, make_code
from talkoot.shared.text import clean, title_of

_luck = random.SystemRandom()


class Refused(ValueError):  # noqa: N818 - reads as what happened
    """The city cannot take this. `code` is one of: too_short, too_long, answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Given:
    """A given idea and its follow-up code, which exists nowhere else: show it now."""

    idea: Idea
    code: str


def checked_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a person's text, cleaned. Raises Refused (too_short, too_long)."""
    text = clean(text)
    if len(text) < SHORTEST_TEXT:
        raise Refused("too_short")
    if len(text) > longest:
        raise Refused("too_long")
    return text


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

    text: 3 to 5,000 characters once cleaned. language: BCP 47 tag of the text. point: (longitude, latitude), WGS 84. email: where to send the
    answer, kept apart; its language is `reader_language`. Raises Refused. Index, themes and mail follow in jobs of the same transaction.
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
        _keep_photo(idea, photo, photo_description)
    if email:
        IdeaContact.objects.create(idea=idea, email=email, language=reader_language or language)
        jobs.mail_received.defer(idea_id=idea.id)
    audit.record("idea", idea.id, "given", now=now)
    announce("idea", [idea.id])
    jobs.place_idea.defer(idea_id=idea.id)
    return Given(idea, code)


def _keep_photo(idea: Idea, photo: Picture, description: str) -> None:
    IdeaPhoto.objects.create(
        idea=idea,
        content=photo.content,
        content_type=photo.content_type,
        width=photo.width,
        height=photo.height,
        description=clean(description)[:300],
    )


def _locked(idea_id: int) -> Idea:
    return Idea.objects.select_for_update().get(id=idea_id)


@transaction.atomic
def edit_idea(*, idea_id: int, text: str, language: str, now: datetime) -> Idea:
    """Change the words of an idea that nobody has answered yet; the old ones are kept as a version. Raises Refused, Idea.DoesNotExist."""
    idea = _locked(idea_id)
    text = checked_text(text)
    if idea.state not in EDITABLE:
        raise Refused("answered")
    if (text, language) == (idea.text, idea.language):
        return idea
    IdeaVersion.objects.create(idea=idea, text=idea.text, language=idea.language, until=now)
    idea.text, idea.title, idea.language, idea.changed_at = text, title_of(text), language, now
    idea.save(update_fields=["text", "title", "language", "changed_at"])
    audit.record("idea", idea.id, "edited", now=now)
    announce("idea", [idea.id])
    jobs.place_idea.defer(idea_id=idea.id)
    return idea


@transaction.atomic
def add_to_idea(*, idea_id: int, text: str, language: str, now: datetime) -> IdeaAddition:
    """Add something to an idea, in any state. Raises Refused, Idea.DoesNotExist."""
    idea = _locked(idea_id)
    addition = IdeaAddition.objects.create(idea=idea, text=checked_text(text, LONGEST_ADDITION), language=language, at=now)
    audit.record("idea", idea.id, "added to", now=now)
    return addition


@transaction.atomic
def withdraw_idea(*, idea_id: int, now: datetime) -> None:
    """Erase an idea for real: text, versions, additions, picture, e-mail, support and index. What stays says only that one was withdrawn."""
    idea = _locked(idea_id)
    subject_id = idea.subject_id
    Idea.objects.filter(id=idea_id).delete()
    close_subject(subject_id=subject_id)
    announce("idea", [idea_id])
    audit.record("idea", idea_id, "withdrawn", now=now)


@transaction.atomic
def forget_email(*, idea_id: int, now: datetime) -> None:
    """Erase the e-mail address of an idea. Safe to repeat."""
    if IdeaContact.objects.filter(idea_id=idea_id).delete()[0]:
        audit.record("idea", idea_id, "e-mail erased", now=now)


@transaction.atomic
def support_idea(*, idea: Idea, by: bytes, now: datetime) -> bool:
    """Support an idea once; `by` is the keyed hash of a visitor. Return True when it was new."""
    new = add_support(subject_id=idea.subject_id, by=by, now=now)
    if new:
        Idea.objects.filter(id=idea.id).update(supports=F("supports") + 1)
    return new


@transaction.atomic
def stop_supporting_idea(*, idea: Idea, by: bytes) -> bool:
    """Take support back. Return True when there was one."""
    taken = take_back_support(subject_id=idea.subject_id, by=by)
    if taken:
        Idea.objects.filter(id=idea.id).update(supports=F("supports") - 1)
    return taken


def record_showing(*, ids: Sequence[int], now: datetime) -> None:
    """Count that a list showed these ideas. One small insert; nothing about who looked."""
    if ids:
        IdeaShowing.objects.create(ids=list(ids), at=now)


@transaction.atomic
def fold_showings(*, most: int = 5000) -> int:
    """Add recorded showings to the ideas' counts and move those ideas back in the fair order. Return how many lists were folded.

    Rows are locked and skipped when another worker holds them, so that two runs never count one twice.
    """
    rows = list(IdeaShowing.objects.select_for_update(skip_locked=True).order_by("id")[:most])
    times: dict[int, int] = {}
    for row in rows:
        for idea_id in row.ids:
            times[idea_id] = times.get(idea_id, 0) + 1
    ideas = list(Idea.objects.select_for_update().filter(id__in=times).only("id", "shown").order_by("id"))
    for idea in ideas:
        idea.shown += times[idea.id]
        idea.turn = fair_turn(idea.shown, _luck)
    Idea.objects.bulk_update(ideas, ["shown", "turn"], batch_size=1000)
    IdeaShowing.objects.filter(id__in=[row.id for row in rows]).delete()
    return len(rows)
