"""The questions whether a wish fits the rules of a bookable. Pure: no database, no clock, no request.

`failures(conditions, wish, seen)` asks every rule and tells all that fail, in a fixed order. Each rule has one code, which programs may
rely on, and one plain sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from talkoot.bookings.conditions import Conditions, Seen, Wish
from talkoot.bookings.prices import price_on
from talkoot.bookings.times import MINUTE, local_minutes, within
from talkoot.bookings.words import Kind, Strength


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that a wish breaks: its code and what its sentence needs to be said."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The rule in one plain sentence, in the reader's language."""
        return str(SENTENCES[self.code]) % {name: _readable(value) for name, value in self.values.items()}


def _readable(value: Any) -> str:
    from django.utils.formats import date_format
    from django.utils.timezone import localtime

    return date_format(localtime(value), "j.n.Y G.i") if isinstance(value, datetime) else str(value)


SENTENCES: dict[str, Any] = {
    "times_wrong": _("The end must come after the start."),
    "not_published": _("This is not on offer now."),
    "not_reservable": _("It cannot be booked for that time: it is on offer only within other dates."),
    "window_closed": _("Booking is not open to you now."),
    "window_opens": _("Booking opens to you %(opens)s."),
    "sign_in": _("Sign in first, in the way this place asks for."),
    "past": _("The start has already gone. Choose a later one."),
    "too_soon": _("Book at least %(days)s days ahead."),
    "too_far": _("It can be booked at most %(days)s days ahead."),
    "too_short": _("Book at least %(minutes)s minutes."),
    "too_long": _("Book at most %(minutes)s minutes."),
    "wrong_start": _("Start at full steps of %(minutes)s minutes, counted from midnight."),
    "too_few": _("It is meant for at least %(persons)s people."),
    "too_many": _("There is room for at most %(persons)s people."),
    "closed": _("It is not open for the whole of that time."),
    "most_each": _("You have as many bookings here as one person may have: %(most)s."),
    "no_price": _("No price is set for that day and group, so it cannot be booked."),
    "terms": _("Accept the terms first."),
    "taken": _("That time is taken."),
    # What is told of the booking itself, after it was made.
    "who": _("Give a name and an e-mail address, or sign in."),
    "state": _("This booking can no longer be changed like that."),
    "not_cancellable": _("This booking cannot be cancelled by yourself. Ask the staff of the place."),
    "too_late": _("It is too late to change this booking: that can be done until %(until)s."),
    "not_begun": _("It has not begun yet, so nobody can be missing."),
    "other_price": _("It is paid already, and the new time has another price. Cancel it and book anew."),
    "no_such_time": _("The clocks go forward that night, so that time does not come. Choose another; the first after it is %(after)s."),
    "long_series": _("At most %(most)s times in one series. Choose an earlier end."),
    "nothing_left": _("None of the times could be booked."),
    "reason": _("Give the reason in a few words."),
}

Check = Callable[[Conditions, Wish, Seen], Failure | None]


def _published(c: Conditions, _w: Wish, s: Seen) -> Failure | None:
    on = c.visible and (c.published_from is None or c.published_from <= s.now) and (c.published_until is None or s.now < c.published_until)
    return None if on else Failure("not_published")


def _reservable(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    fits = (c.reservable_from is None or c.reservable_from <= w.start) and (c.reservable_until is None or w.end <= c.reservable_until)
    return None if fits else Failure("not_reservable")


def _window(c: Conditions, w: Wish, s: Seen) -> Failure | None:
    mine = [window for window in c.windows if window.is_for(w, c.type)]
    if not c.windows or any(window.is_open(s.now, c.zone) for window in mine):
        return None
    coming = [window.opens(c.zone) for window in mine if window.opens(c.zone) > s.now]
    return Failure("window_opens", {"opens": min(coming)}) if coming else Failure("window_closed")


def _signed_in(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    order = Strength.values
    return None if order.index(w.strength) >= order.index(c.strength) else Failure("sign_in")


def _times(_c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return None if w.start < w.end else Failure("times_wrong")


def _not_past(_c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return None if w.start >= s.now else Failure("past")


def _days_ahead(c: Conditions, w: Wish, s: Seen) -> int:
    return (w.start.astimezone(c.zone).date() - s.now.astimezone(c.zone).date()).days


def _not_too_soon(c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return Failure("too_soon", {"days": c.min_days}) if _days_ahead(c, w, s) < c.min_days else None


def _not_too_far(c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return Failure("too_far", {"days": c.max_days}) if c.max_days is not None and _days_ahead(c, w, s) > c.max_days else None


def _long_enough(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("too_short", {"minutes": c.min_minutes}) if w.start < w.end and w.end - w.start < c.min_minutes * MINUTE else None


def _short_enough(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return (
        Failure("too_long", {"minutes": c.max_minutes}) if c.max_minutes is not None and w.end - w.start > c.max_minutes * MINUTE else None
    )


def _on_interval(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("wrong_start", {"minutes": c.start_every}) if local_minutes(w.start, c.zone) % c.start_every else None


def _enough_people(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("too_few", {"persons": c.min_persons}) if w.persons < c.min_persons else None


def _room(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("too_many", {"persons": c.max_persons}) if c.max_persons is not None and w.persons > c.max_persons else None


def _open(_c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return None if s.open is None or within(w.start, w.end, s.open) else Failure("closed")


def _most_each(c: Conditions, _w: Wish, s: Seen) -> Failure | None:
    return Failure("most_each", {"most": c.most_each}) if c.most_each is not None and s.count >= c.most_each else None


def _priced(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return None if not c.prices or price_on(c.prices, w.start.astimezone(c.zone).date(), w.group) else Failure("no_price")


def _accepted(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("terms") if c.has_terms and not w.accepts else None


def _free(_c: Conditions, _w: Wish, s: Seen) -> Failure | None:
    return Failure("taken") if s.taken else None


# The fixed order in which rules are told.
CHECKS: tuple[tuple[Check, frozenset[str]], ...] = (
    (_times, frozenset({"times_wrong"})),
    (_published, frozenset({"not_published"})),
    (_reservable, frozenset({"not_reservable"})),
    (_window, frozenset({"window_opens", "window_closed"})),
    (_signed_in, frozenset({"sign_in"})),
    (_not_past, frozenset({"past"})),
    (_not_too_soon, frozenset({"too_soon"})),
    (_not_too_far, frozenset({"too_far"})),
    (_long_enough, frozenset({"too_short"})),
    (_short_enough, frozenset({"too_long"})),
    (_on_interval, frozenset({"wrong_start"})),
    (_enough_people, frozenset({"too_few"})),
    (_room, frozenset({"too_many"})),
    (_open, frozenset({"closed"})),
    (_most_each, frozenset({"most_each"})),
    (_priced, frozenset({"no_price"})),
    (_accepted, frozenset({"terms"})),
    (_free, frozenset({"taken"})),
)
_NOT_FOR_STAFF = frozenset({"not_published", "not_reservable", "window_opens", "window_closed", "sign_in", "too_soon", "too_far"})
# What does not bind each kind of booking. Nothing lets two into one room.
LET_OFF: dict[str, frozenset[str]] = {
    Kind.NORMAL: frozenset(),
    Kind.BEHALF: frozenset({"sign_in", "terms"}),
    Kind.SEASON: _NOT_FOR_STAFF | {"most_each", "terms", "no_price", "past"},
    Kind.STAFF: _NOT_FOR_STAFF | {"most_each", "terms", "no_price", "closed", "too_short", "too_long", "wrong_start", "too_few"},
    Kind.BLOCK: frozenset(SENTENCES) - {"times_wrong", "taken"},
}


def failures(conditions: Conditions, wish: Wish, seen: Seen) -> list[Failure]:
    """Return every rule that the wish breaks, in the fixed order; empty when it may be booked."""
    return list(_failures(conditions, wish, seen))


def _failures(conditions: Conditions, wish: Wish, seen: Seen) -> Iterator[Failure]:
    let_off = LET_OFF[wish.kind]
    for check, codes in CHECKS:
        failed = None if codes <= let_off else check(conditions, wish, seen)
        if failed:
            yield failed
