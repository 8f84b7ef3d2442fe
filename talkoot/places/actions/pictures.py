"""Adding pictures to places."""

from collections.abc import Mapping
from datetime import datetime

from talkoot.places.models import PlacePicture
from talkoot.places.words import ALT_LANGUAGES, LONGEST_ALT
from talkoot.shared.images import Picture


class MissingAlt(ValueError):
    """A picture needs words for those who do not see it, in Finnish, Swedish and English. `languages` are those that are missing."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__(f"Say in {', '.join(languages)} what the picture shows, in at most {LONGEST_ALT} characters")
        self.languages = languages


def add_picture(*, place_id: int, picture: Picture, alt: Mapping[str, str], order: int = 0, now: datetime) -> PlacePicture:
    """Keep a picture of a place. picture: as shared.images.re_encode returns it. alt: what it shows, by language. Raises MissingAlt."""
    told = {language: alt.get(language, "").strip() for language in ALT_LANGUAGES}
    missing = tuple(language for language, text in told.items() if not 0 < len(text) <= LONGEST_ALT)
    if missing:
        raise MissingAlt(missing)
    return PlacePicture.objects.create(
        place_id=place_id,
        content=picture.content,
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        alt=told,
        order=order,
        added_at=now,
    )


def drop_picture(*, place_id: int, picture_id: int) -> None:
    """Drop a picture of a place, if it is there."""
    PlacePicture.objects.filter(pk=picture_id, place_id=place_id).delete()
