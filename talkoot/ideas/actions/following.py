"""What the holder of a follow-up code may do: edit, add, withdraw, take the photo or the e-mail address back."""

from datetime import datetime

from django.db import transaction

from talkoot.conversation.actions import close_subject
from talkoot.ideas import jobs
from talkoot.ideas.actions.giving import keep_photo
from talkoot.ideas.actions.words_given import Refused, checked_text
from talkoot.ideas.models import Idea, IdeaAddition, IdeaContact, IdeaPhoto, IdeaVersion
from talkoot.ideas.words import EDITABLE, EMAIL_ERASED, LONGEST_ADDITION, PHOTO_ERASED, WITHDRAWN
from talkoot.places.queries import centre_of_area, id_of_area
from talkoot.shared import audit
from talkoot.shared.images import Picture
from talkoot.shared.kinds import announce
from talkoot.shared.text import title_of


def _locked(idea_id: int) -> Idea:
    return Idea.objects.select_for_update().get(id=idea_id)


@transaction.atomic
def edit_idea(
    *,
    idea_id: int,
    text: str,
    language: str,
    now: datetime,
    area: str | None = None,
    photo: Picture | None = None,
    photo_description: str = "",
) -> Idea:
    """Change an idea that nobody has answered yet; words that it had are kept as a version. Raises Refused, Idea.DoesNotExist.

    area: key of the part of the city that it is about from now on, "" for no place at all, None to leave its place as it is. photo: one to
    add, or to put in the place of the one it has.
    """
    idea = _locked(idea_id)
    text = checked_text(text)
    if idea.state not in EDITABLE:
        raise Refused("answered")
    said, moved = (text, language) != (idea.text, idea.language), area is not None
    if said:
        IdeaVersion.objects.create(idea=idea, text=idea.text, language=idea.language, until=now)
        idea.text, idea.title, idea.language = text, title_of(text), language
    if area is not None:
        _move(idea, area)
    if photo:
        keep_photo(idea, photo, photo_description)
    if said or moved or photo:
        _changed(idea, now)
    return idea


def _move(idea: Idea, area: str) -> None:
    centre = centre_of_area(area) if area else None
    idea.place, idea.area_id = None, id_of_area(area) if area else None
    idea.lon, idea.lat = centre or (None, None)


def _changed(idea: Idea, now: datetime) -> None:
    idea.changed_at = now
    idea.save(update_fields=["text", "title", "language", "place", "area", "lon", "lat", "changed_at"])
    audit.record("idea", idea.id, "edited", now=now)
    announce("idea", [idea.id])
    jobs.place_idea.defer(idea_id=idea.id)


@transaction.atomic
def add_to_idea(*, idea_id: int, text: str, language: str, now: datetime) -> IdeaAddition:
    """Add something to an idea, in any state. Raises Refused, Idea.DoesNotExist."""
    idea = _locked(idea_id)
    addition = IdeaAddition.objects.create(idea=idea, text=checked_text(text, LONGEST_ADDITION), language=language, at=now)
    audit.record("idea", idea.id, "added to", now=now)
    return addition


@transaction.atomic
def withdraw_idea(*, idea_id: int, now: datetime) -> None:
    """Erase an idea for real: text, versions, additions, picture, e-mail, support and index. The audit says only that one was withdrawn."""
    idea = _locked(idea_id)
    subject_id = idea.subject_id
    Idea.objects.filter(id=idea_id).delete()
    close_subject(subject_id=subject_id)
    announce("idea", [idea_id])
    audit.record("idea", idea_id, WITHDRAWN, now=now)


@transaction.atomic
def forget_email(*, idea_id: int, now: datetime) -> None:
    """Erase the e-mail address of an idea. Safe to repeat."""
    if IdeaContact.objects.filter(idea_id=idea_id).delete()[0]:
        audit.record("idea", idea_id, EMAIL_ERASED, now=now)


@transaction.atomic
def forget_photo(*, idea_id: int, now: datetime) -> None:
    """Erase the photo of an idea, in any state. Safe to repeat."""
    if IdeaPhoto.objects.filter(idea_id=idea_id).delete()[0]:
        Idea.objects.filter(id=idea_id).update(changed_at=now)
        audit.record("idea", idea_id, PHOTO_ERASED, now=now)
