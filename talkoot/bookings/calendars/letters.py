"""What letters about bookings say, in the booker's language: built from how the booking stands when the letter is posted."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.mime.text import MIMEText
from typing import Any

from babel.dates import format_date, format_time
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.bookings.calendars import words
from talkoot.bookings.calendars.events import invitation, name_of, where
from talkoot.bookings.models import Booking, BookingContact
from talkoot.bookings.words import CODE_PURPOSE, Access, Paying, State
from talkoot.shared.secrets import make_code
from talkoot.shared.text import pick
from talkoot.ui.values import day_and_time, locale_of, money

PER_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What one letter says. facts: (label, value). after: paragraphs below the facts. link: (text, address)."""

    subject: str
    lead: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    link: tuple[str, str] | None = None
    code: str = ""


def letter(bookings: Sequence[Booking], about: str) -> EmailMultiAlternatives:
    """Return the letter about one booking, or about those of a series, with the invitation that brings it into a calendar.

    All have the same contact and are in order of time. Sent twice, it bears the same Message-ID and replaces itself in calendars.
    """
    first = bookings[0]
    with translation.override(first.contact.language):
        mail = mail_of(_said(bookings, about), first.contact, f"{first.id}.{first.version}.{about.replace(' ', '-')}")
        mail.attach(_attached(bookings, first.contact, ending=about in words.ENDING))
        return mail


def mail_of(said: Said, contact: BookingContact, key: str) -> EmailMultiAlternatives:
    """Return a mail of what is said, as text and as HTML, in the language that is on. key: the same for the same letter sent again."""
    context = {"said": said, "name": contact.name}
    host = settings.TALKOOT_ADDRESS.partition("//")[2].partition("/")[0].partition(":")[0]
    mail = EmailMultiAlternatives(
        said.subject, _squeezed(render_to_string("bookings/mail/letter.txt", context)), to=[contact.email],
        headers={"Message-ID": f"<booking.{key}@{host}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    mail.attach_alternative(render_to_string("bookings/mail/letter.html", context), "text/html")
    return mail


def _squeezed(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _attached(bookings: Sequence[Booking], contact: BookingContact, *, ending: bool) -> MIMEText:
    """Return the invitation as calendars and mail programs look for it (iMIP, RFC 6047): text/calendar with its method."""
    text, method = invitation(bookings, to=contact.email, name=contact.name, language=contact.language, ending=ending)
    part = MIMEText(text.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.set_param("component", "VEVENT")
    part.add_header("Content-Disposition", "attachment", filename="booking.ics")
    return part


def _said(bookings: Sequence[Booking], about: str) -> Said:
    first, number = bookings[0], len(bookings)
    what = name_of(first.bookable, first.contact.language)
    heads: dict[str, Callable[[], tuple[str, str]]] = {
        words.REQUESTED: lambda: (
            _("Your request has arrived: %(what)s") % {"what": what},
            _("Thank you. A person decides on your request, and you get a letter then. Until then the time is kept for you."),
        ),
        words.PAY: lambda: (
            _("Approved, please pay: %(what)s") % {"what": what},
            _("Your request was approved. Please pay by %(time)s; the booking is yours then. Without payment the time is let go.")
            % {"time": day_and_time(first.expires_at) if first.expires_at else ""},
        ),
        words.CONFIRMED: lambda: _confirmed(first, what, number),
        words.MOVED: lambda: (
            _("New time for your booking: %(what)s") % {"what": what},
            _("You asked for another time. A person decides on it; until then the new time is kept for you.")
            if first.state == State.REQUESTED
            else _("Your booking has a new time. The old one is free again."),
        ),
        words.CANCELLED: lambda: (
            ngettext("Your booking is cancelled: %(what)s", "%(num)s of your bookings are cancelled: %(what)s", number)
            % {"what": what, "num": number},
            ngettext("Your booking has been cancelled.", "These bookings have been cancelled.", number),
        ),
        words.DENIED: lambda: (
            _("No to your request: %(what)s") % {"what": what},
            _("We are sorry: your request was not approved. The reason is below. You may ask for another time or place."),
        ),
        words.EXPIRED: lambda: (
            _("Not paid in time: %(what)s") % {"what": what},
            _("Your booking was not paid in time, so it has ended and the time is free again. Nothing is charged."),
        ),
        words.REMINDER: lambda: (
            _("Tomorrow: %(what)s") % {"what": what},
            _("A reminder: your booking is tomorrow. If you cannot come, please cancel it, so that somebody else can have the time."),
        ),
    }
    subject, lead = heads[about]()
    code = make_code(CODE_PURPOSE, first.nonce.hex)
    gone = about in words.ENDING
    return Said(
        subject,
        lead,
        _facts(bookings, gone=gone),
        [] if gone else _after(first),
        (_("See, move or cancel the booking"), own_page(code)) if not gone and number == 1 else None,
        code if not gone and number == 1 else "",
    )


def _confirmed(first: Booking, what: str, number: int) -> tuple[str, str]:
    asked = first.version > 0 and (first.bookable.needs_approval or first.free_asked) and first.paying != Paying.ONLINE
    if asked:
        return _("Yes to your request: %(what)s") % {"what": what}, _("Your request was approved. The booking is confirmed.")
    return (
        ngettext("Your booking is confirmed: %(what)s", "Your %(num)s bookings are confirmed: %(what)s", number)
        % {"what": what, "num": number},
        ngettext("Thank you. Your booking is confirmed.", "Thank you. Your bookings are confirmed.", number),
    )


def own_page(code: str) -> str:
    """Return the address at which the holder of a code sees and changes the booking."""
    return settings.TALKOOT_ADDRESS + reverse("bookings:own", args=[code])


def _facts(bookings: Sequence[Booking], *, gone: bool) -> list[tuple[str, str]]:
    first = bookings[0]
    language = first.contact.language
    facts = [
        (_("What"), pick(first.bookable.name, language)[0]),
        (_("Where"), where(first.bookable, language)),
        *((_("When"), when(booking)) for booking in bookings),
        *_skipped(first),
        (_("People"), str(first.persons) if first.persons > 1 and not gone else ""),
        (_("Price"), "" if gone else _price(bookings)),
        (_("Getting in"), "" if gone else str(Access(first.access).label)),
        (_("Reason"), first.reason),
    ]
    return [(label, value) for label, value in facts if value]


def _skipped(first: Booking) -> list[tuple[str, str]]:
    """Return the days of a series that could not be had, told with its confirmation."""
    if first.series is None or first.state != State.CONFIRMED or first.version:
        return []
    days = [format_date(datetime.fromisoformat(skip["day"]).date(), "short", locale=_locale()) for skip in first.series.skipped]
    return [(_("Not available on"), ", ".join(days))]


def when(booking: Booking) -> str:
    """Return when a booking is, by the clock of the place: Tuesday 8 September 2026, 17:00–19:00."""
    zone = booking.bookable.conditions.zone
    start, end = booking.starts.astimezone(zone), booking.ends.astimezone(zone)
    days, clocks = (_date(start), _date(end)), (format_time(one.time(), "short", locale=_locale()) for one in (start, end))
    begins, ends = clocks
    if start.date() == end.date():
        return f"{days[0]}, {begins}–{ends}"
    return f"{days[0]}, {begins} – {days[1]}, {ends}"


def _date(moment: datetime) -> str:
    return str(format_date(moment, "EEEE d MMMM y" if _locale().language == "en" else "full", locale=_locale()))


def _locale() -> Any:
    language = translation.get_language() or "en"
    return locale_of("en-GB" if language == "en" else language)


def _price(bookings: Sequence[Booking]) -> str:
    cents = sum(booking.cost_cents for booking in bookings)
    first = bookings[0]
    if not cents:
        return _("Free of charge")
    said = [money(cents)]
    if first.vat_permille:
        percent = f"{first.vat_permille / PER_PERCENT:g}"
        said.append(
            _("VAT %(percent)s %% included") % {"percent": percent if translation.get_language() == "en" else percent.replace(".", ",")}
        )
    said.append(str(Paying(first.paying).label))
    return ", ".join(said)


def _after(first: Booking) -> list[str]:
    """Return the paragraphs below the facts: how it is used, and until when it can be cancelled."""
    said = [pick(first.bookable.instructions, first.contact.language)[0]]
    if first.state in {State.CONFIRMED, State.REQUESTED}:
        said.append(_until_when(first.bookable.cancel_hours))
    return [text for text in said if text]


def _until_when(hours: int | None) -> str:
    if hours is None:
        return _("This booking cannot be cancelled or moved.")
    if hours == 0:
        return _("You can move or cancel it until it begins.")
    return ngettext(
        "You can move or cancel it until %(num)s hour before it begins.",
        "You can move or cancel it until %(num)s hours before it begins.",
        hours,
    ) % {"num": hours}
