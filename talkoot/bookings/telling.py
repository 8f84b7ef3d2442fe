"""Bookings in words: times in the place's own zone, lengths, prices, rules. In the reader's language."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.bookings.conditions import Conditions, Window, access_on
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.prices import EVERYONE, Price, price_on
from talkoot.bookings.words import Access, Operation, Period, Residency, Strength, Unit
from talkoot.ui.values import locale_of, money, number

_DAYS = {"fi": "EEE d.M.y", "sv": "EEE d.M.y", "en": "EEE d MMM y"}
_CLOCKS = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}
_HOUR, _DAY = 60, 24 * 60
GROUPS = {
    EVERYONE: gettext_lazy("Everyone"),
    "young": gettext_lazy("Groups of children and young people"),
    "association": gettext_lazy("Associations"),
    "company": gettext_lazy("Companies"),
}
PURPOSES = {
    "meeting": gettext_lazy("Meeting or quiet work"),
    "music": gettext_lazy("Music"),
    "making": gettext_lazy("Making things"),
    "sports": gettext_lazy("Sports and exercise"),
    "event": gettext_lazy("Event or celebration"),
    "performance": gettext_lazy("Performance"),
    "boat": gettext_lazy("Keeping a boat"),
    "trial": gettext_lazy("Trying something new"),
}
# Why a time cannot be had, short enough for a cell of a week; the whole sentence stands below it.
SHORT = {
    "taken": gettext_lazy("taken"),
    "closed": gettext_lazy("closed"),
    "past": gettext_lazy("past"),
    "too_soon": gettext_lazy("too soon"),
    "too_far": gettext_lazy("too far ahead"),
    "not_reservable": gettext_lazy("not on offer"),
    "no_such_time": gettext_lazy("the clocks change"),
    "most_each": gettext_lazy("as many as one may have"),
    "no_price": gettext_lazy("no price is set"),
    "sign_in": gettext_lazy("needs signing in"),
    "window_opens": gettext_lazy("not open to you yet"),
    "window_closed": gettext_lazy("not open to you"),
    "wrong_start": gettext_lazy("no booking starts then"),
    "too_short": gettext_lazy("too short"),
    "too_long": gettext_lazy("too long"),
    "too_few": gettext_lazy("too few people"),
    "too_many": gettext_lazy("too many people"),
}
_AN = {
    Unit.QUARTER: gettext_lazy("%(price)s for each 15 minutes"),
    Unit.HALF_HOUR: gettext_lazy("%(price)s for each 30 minutes"),
    Unit.HOUR: gettext_lazy("%(price)s an hour"),
    Unit.HALF_DAY: gettext_lazy("%(price)s for each half a day (4 hours)"),
    Unit.DAY: gettext_lazy("%(price)s a day"),
    Unit.WEEK: gettext_lazy("%(price)s a week"),
    Unit.FIXED: gettext_lazy("%(price)s for the whole booking"),
}
_MOST = {
    Period.UPCOMING: gettext_lazy("One person may have at most %(most)s bookings to come."),
    Period.DAY: gettext_lazy("One person may have at most %(most)s bookings a day."),
    Period.WEEK: gettext_lazy("One person may have at most %(most)s bookings a week."),
    Period.MONTH: gettext_lazy("One person may have at most %(most)s bookings a month."),
    Period.YEAR: gettext_lazy("One person may have at most %(most)s bookings a year."),
}


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its name."""
    return ZoneInfo(name)


def _pattern(patterns: dict[str, str]) -> str:
    return patterns.get(translation.get_language() or "en", patterns["en"])


def day_text(day: date) -> str:
    """Return a day with its weekday: ti 8.9.2026, Tue 8 Sep 2026."""
    return format_date(day, _pattern(_DAYS), locale=locale_of(translation.get_language() or "en"))


def clock_text(moment: datetime, zone: ZoneInfo) -> str:
    """Return the clock time of a moment in a zone: 17.00, 17:00."""
    return format_datetime(moment, _pattern(_CLOCKS), tzinfo=zone, locale=locale_of(translation.get_language() or "en"))


def clock_of(clock: time) -> str:
    """Return a time on the clock: 17.00, 17:00."""
    return format_time(clock, _pattern(_CLOCKS), locale=locale_of(translation.get_language() or "en"))


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """Return day and clock time of a moment in a zone."""
    return f"{day_text(moment.astimezone(zone).date())} {clock_text(moment, zone)}"


def span_text(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return from when to when, in a zone; the day once where both are on it."""
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        return f"{moment_text(start, zone)}–{clock_text(end, zone)}"
    return f"{moment_text(start, zone)} – {moment_text(end, zone)}"


def when(booking: Booking) -> str:
    """Return when a booking is, in the zone of its place."""
    return span_text(booking.starts, booking.ends, zone_named(booking.bookable.zone))


def length_text(minutes: int) -> str:
    """Return a length: 45 minutes, 1 hour 30 minutes, 2 days."""
    days, rest = divmod(minutes, _DAY)
    hours, left = divmod(rest, _HOUR)
    told = [
        ngettext("%(num)s day", "%(num)s days", days) % {"num": days} if days else "",
        ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours} if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", left) % {"num": left} if left else "",
    ]
    return " ".join(part for part in told if part)


def purpose_text(key: str) -> str:
    """Return what a purpose is called; the city's own key where nobody named it."""
    return str(PURPOSES.get(key, key.replace("-", " ").capitalize()))


def group_text(key: str) -> str:
    """Return what a price group is called."""
    return str(GROUPS.get(key, key.replace("-", " ").capitalize()))


def price_lines(conditions: Conditions, day: date) -> list[str]:
    """Return what it costs if it starts on a day, a line a group; "Free of charge" where it has no price at all."""
    if not conditions.prices:
        return [_("Free of charge")]
    groups = sorted({price.group for price in conditions.prices}, key=lambda group: (group != EVERYONE, group))
    found = [(group, price_on(conditions.prices, day, group)) for group in groups]
    several = len(groups) > 1
    return [(f"{group_text(group)}: " if several else "") + price_text(price) for group, price in found if price and price.group == group]


def price_text(price: Price) -> str:
    """Return one price with its VAT: 18 € an hour (VAT 25.5 % included)."""
    if not price.cents:
        return _("Free of charge")
    told = str(_AN[price.unit]) % {"price": money(price.cents)}
    return f"{told} ({vat_text(price.vat_permille)})" if price.vat_permille else told


def vat_text(permille: int) -> str:
    """Return how much VAT is in a price."""
    return _("VAT %(rate)s %% included") % {"rate": number(permille / 10)}


def rule_lines(bookable: Bookable, now: datetime) -> list[str]:
    """Return the rules of a bookable, a plain sentence each."""
    c = bookable.conditions
    return [line for line in (*_times(c), *_people(c), *_who(c, now), *_after(c)) if line]


def _times(c: Conditions) -> Iterator[str]:
    if c.max_minutes:
        lengths = {"least": length_text(c.min_minutes), "most": length_text(c.max_minutes)}
        yield _("One booking lasts from %(least)s to %(most)s.") % lengths
    else:
        yield _("One booking lasts at least %(least)s.") % {"least": length_text(c.min_minutes)}
    yield _("A booking starts at full steps of %(step)s, counted from midnight.") % {"step": length_text(c.start_every)}
    if c.min_days and c.max_days is not None:
        yield _("Book at least %(least)s and at most %(most)s days ahead.") % {"least": c.min_days, "most": c.max_days}
    elif c.max_days is not None:
        yield _("Book at most %(most)s days ahead.") % {"most": c.max_days}
    elif c.min_days:
        yield _("Book at least %(least)s days ahead.") % {"least": c.min_days}
    if c.before_minutes:
        yield _("%(length)s before each booking are kept free to make ready.") % {"length": length_text(c.before_minutes)}
    if c.after_minutes:
        yield _("%(length)s after each booking are kept free to tidy up.") % {"length": length_text(c.after_minutes)}
    if c.reservable_from:
        yield _("It can be booked for times from %(moment)s.") % {"moment": moment_text(c.reservable_from, c.zone)}
    if c.reservable_until:
        yield _("It can be booked for times until %(moment)s.") % {"moment": moment_text(c.reservable_until, c.zone)}


def _people(c: Conditions) -> Iterator[str]:
    if c.min_persons > 1:
        yield _("It is meant for at least %(persons)s people.") % {"persons": c.min_persons}
    if c.max_persons:
        yield _("There is room for at most %(persons)s people.") % {"persons": c.max_persons}
    if c.most_each is not None:
        yield str(_MOST[Period(c.most_each_period)]) % {"most": c.most_each}


def _who(c: Conditions, now: datetime) -> Iterator[str]:
    if c.strength == Strength.ACCOUNT:
        yield _("Sign in to book. A code is sent to your e-mail address.")
    elif c.strength == Strength.STRONG:
        yield _("Booking this needs strong identification, such as bank codes.")
    for window in c.windows:
        yield _window(window, c, now)
    if c.needs_approval:
        yield _("A person decides: until then your booking is a request, and the time is kept for you.")


def _window(window: Window, c: Conditions, now: datetime) -> str:
    who = [str(Residency(window.residency).label)] if window.residency else []
    what = [str(Operation(window.operation).label)] if window.operation else []
    told = ", ".join([*who, *what]) or _("Everyone")
    opens = window.opens(c.zone)
    if window.ends and window.ends < now.astimezone(c.zone).date():
        return _("%(who)s: booking has closed.") % {"who": told}
    if opens > now:
        return _("%(who)s: booking opens %(moment)s.") % {"who": told, "moment": moment_text(opens, c.zone)}
    return _("%(who)s: booking is open.") % {"who": told}


def _after(c: Conditions) -> Iterator[str]:
    yield cancel_text(c.cancel_hours)


def cancel_text(hours: int | None) -> str:
    """Return until when the booker may cancel or move."""
    if hours is None:
        return _("You cannot cancel it yourself: ask the staff of the place.")
    if not hours:
        return _("You can move or cancel it until it starts.")
    return _("You can move or cancel it until %(length)s before it starts.") % {"length": length_text(hours * _HOUR)}


def until(booking: Booking) -> datetime | None:
    """Return until when the booker may cancel or move a booking; None when only staff may."""
    hours = booking.bookable.cancel_hours
    return None if hours is None else booking.starts - timedelta(hours=hours)


_WAYS = {
    Access.OPEN: gettext_lazy("The door is open: just come in."),
    Access.CODE: gettext_lazy("You open the door with a code that you get before your booking."),
    Access.STAFF: gettext_lazy("The staff opens the door for you."),
    Access.KEY: gettext_lazy("You fetch a key. The place tells you where."),
}


def way_text(access: str) -> str:
    """Return how one gets in."""
    return str(_WAYS[Access(access)])


def way_on(bookable: Bookable, moment: datetime) -> str:
    """Return how one gets in for a booking that starts at a moment."""
    return way_text(access_on(bookable.conditions, moment))
