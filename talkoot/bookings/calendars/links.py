"""Secret links of personal calendars: making, opening, ending them. The database holds only the keyed hash of a token."""

import base64
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.bookings.bookers import Booker
from talkoot.bookings.calendars.letters import Said, mail_of
from talkoot.bookings.calendars.models import CalendarLink
from talkoot.bookings.calendars.words import FEED_BACK, LINK_PURPOSE, MOST_IN_FEED
from talkoot.bookings.models import Booking
from talkoot.bookings.queries.belongings import of_person
from talkoot.bookings.words import LIVE, State
from talkoot.shared import audit
from talkoot.shared.secrets import keyed_hash

_BYTES = 20  # 160 bits in 32 letters: not to be guessed
LONGEST_TOKEN = 40
KEEP_IT = gettext_lazy("Whoever has this address sees your bookings, so keep it to yourself. You can end it at any time.")


def token_of(link: CalendarLink) -> str:
    """Return the token of a link, made again."""
    return _token(link.nonce)


def _token(nonce: uuid.UUID) -> str:
    return base64.b32encode(keyed_hash(LINK_PURPOSE, nonce.hex)[:_BYTES]).decode().lower()


def hash_token(token: str) -> bytes:
    """Return what is stored of a token: its keyed hash."""
    return keyed_hash(f"{LINK_PURPOSE}-hash", token)


def address_of_link(link: CalendarLink) -> str:
    """Return the address that a calendar program subscribes to."""
    return settings.TALKOOT_ADDRESS + reverse("bookings:calendar_feed", args=[token_of(link)])


def find_link(token: str) -> CalendarLink | None:
    """Return the link that a token opens; None when there is none, or no longer."""
    if len(token) > LONGEST_TOKEN:
        return None
    return CalendarLink.objects.select_related("account").filter(token_hash=hash_token(token)).first()


def link_of_account(account_id: int) -> CalendarLink | None:
    """Return the link that a signed-in person made."""
    return CalendarLink.objects.filter(account=account_id).order_by("id").last()


@transaction.atomic
def make_link(*, booker: bytes, language: str, now: datetime, account_id: int | None = None) -> CalendarLink:
    """Make a secret link to a person's bookings. The person's older one of the same sort ends: there is one address to look after."""
    CalendarLink.objects.filter(booker=booker, account=account_id).delete()
    nonce = uuid.uuid4()
    link = CalendarLink.objects.create(
        booker=booker, account_id=account_id, nonce=nonce, token_hash=hash_token(_token(nonce)), language=language, made_at=now
    )
    audit.record("calendar link", link.id, "made", now=now)
    return link


@transaction.atomic
def end_link(link: CalendarLink, *, now: datetime) -> None:
    """End a link: whoever has it sees nothing from now on. Ended twice is ended once."""
    ended, _rows = CalendarLink.objects.filter(id=link.id).delete()
    if ended:
        audit.record("calendar link", link.id, "ended", now=now)


def send_link(*, booking: Booking, now: datetime) -> bool:
    """Make a link to all bookings of a booking's holder and send it to the address they booked with; False when there is none.

    It goes there and nowhere else: whoever has the code of one booking need not be the one who reads that address.
    Raises OSError when the mail server refuses; nothing is made then.
    """
    contact = getattr(booking, "contact", None)
    if contact is None or not contact.email:
        return False
    key = Booker(email=contact.email).key
    with transaction.atomic(), translation.override(contact.language):
        link = make_link(booker=key, language=contact.language, now=now)
        address = address_of_link(link)
        said = Said(
            _("Your bookings in your own calendar"),
            _("With this address your calendar shows all bookings made with your e-mail address, and keeps them up to date."),
            [(_("Add this address to your calendar"), address)],
            [str(KEEP_IT)],
            (_("End this address"), settings.TALKOOT_ADDRESS + reverse("bookings:calendar_link", args=[token_of(link)])),
        )
        mail_of(said, contact, f"link.{link.id}").send()
    return True


def bookings_of(link: CalendarLink, *, now: datetime) -> Sequence[Booking]:
    """Return the bookings that a link shows, in order of time: those to come and of the last three months.

    A link of an account shows what was booked while signed in, and what was booked with its address, which signing in has proved.
    """
    whose = Q(booker=link.booker)
    if link.account is not None:
        whose |= of_person(link.account)
    shown = Booking.objects.filter(whose, state__in=LIVE - {State.HOLD}, ends__gt=now - FEED_BACK)
    return list(shown.select_related("bookable__place").order_by("starts", "id")[:MOST_IN_FEED])
