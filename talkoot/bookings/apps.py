"""Bookings: shows what serves an idea, a challenge or a pilot, and follows the spaces and hours of places."""

from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext


class BookingsConfig(AppConfig):
    """Configuration of the bookings folder."""

    name = "talkoot.bookings"

    def ready(self) -> None:
        """Fill the slot that shows bookings, and listen to what places say."""
        from talkoot.bookings.actions import paying
        from talkoot.bookings.actions.erasing import on_leaving
        from talkoot.bookings.calendars import writing
        from talkoot.bookings.queries.belongings import belongings
        from talkoot.bookings.serving import bookable_at, happening_for
        from talkoot.bookings.signals import changed
        from talkoot.people.signals import belongings_wanted, doors_wanted, leaving
        from talkoot.places.signals import hours_changed, inside_changed
        from talkoot.shared import kinds, slots

        slots.bookings_serving.fill(happening_for)
        slots.bookable_at.fill(bookable_at)
        doors_wanted.connect(_door, dispatch_uid="bookings.door")
        changed.connect(writing.on_change, dispatch_uid="bookings.letters")
        changed.connect(paying.on_change, dispatch_uid="bookings.money")
        leaving.connect(on_leaving, dispatch_uid="bookings.erase")
        belongings_wanted.connect(belongings, dispatch_uid="bookings.belongings")
        kinds.changed.connect(_follow, dispatch_uid="bookings.follow")
        for model in ("places.Hours", "places.Space", "places.Resource"):
            post_save.connect(_follow_inside, sender=model, dispatch_uid=f"bookings.follow.{model}")
        # Hours, spaces and things that come many at once send no post_save.
        hours_changed.connect(_follow_places, dispatch_uid="bookings.follow.hours")
        inside_changed.connect(_follow_places, dispatch_uid="bookings.follow.inside")


def _door(user: Any, **_: Any) -> list[tuple[str, str]]:
    """Return the doors on a person's own page: their bookings, and the day of the places that they look after."""
    from talkoot.bookings.rules import see_day

    own = [(gettext("Your bookings"), reverse("bookings:mine"))]
    return [*own, (gettext("Bookings of your places"), reverse("bookings:day"))] if see_day.admits and see_day.admits(user) else own


def _follow(*, kind: str, ids: list[int], **_: Any) -> None:
    """Bring bookables up to date in the transaction that changed their place."""
    if kind in {"place", "infrastructure"}:
        from talkoot.bookings.actions import follow_places
        from talkoot.shared import clock

        follow_places(ids, now=clock.now())


def _follow_places(*, place_ids: list[int], now: Any = None, **_: Any) -> None:
    """Bring bookables up to date in the transaction that changed when their places are open, or what is inside."""
    from talkoot.bookings.actions import follow_places
    from talkoot.shared import clock

    follow_places(place_ids, now=now or clock.now())


def _follow_inside(*, instance: Any, **_: Any) -> None:
    """Bring bookables up to date once the hours, the space or the thing of their place is in its place."""
    from talkoot.bookings.actions import follow_places
    from talkoot.shared import clock

    transaction.on_commit(lambda: follow_places([instance.place_id], now=clock.now()))
