"""Writing a new booking with all that comes with it in one statement: its contact, a claim a part, the event, the free times."""

from typing import Any

from django.db import connection, models
from psycopg.types.numeric import Int8
from psycopg.types.range import TimestamptzRange

from talkoot.bookings.actions.ground import Ground, big
from talkoot.bookings.models import Booking, BookingContact
from talkoot.bookings.times import Span
from talkoot.shared.audit import COLUMNS, TABLE

_FIELDS = [field for field in Booking._meta.concrete_fields if not field.primary_key]
_CONTACT_FIELDS = [field for field in BookingContact._meta.concrete_fields if field.attname not in {"id", "booking_id"}]
# What was free less the claim, with each bookable's own buffers round it (so that what is free has room for them too). The statement does
# not see the claims that it writes, and need not: what is taken off what was free leaves what working it out anew would leave.
_ENTER = f"""
WITH booked AS (
    INSERT INTO bookings_booking ({{columns}}) VALUES ({{values}}) RETURNING id),
contact AS (
    INSERT INTO bookings_bookingcontact (booking_id, {{contact_columns}}) SELECT id, {{contact_values}} FROM booked WHERE %(has_contact)s
    RETURNING id),
claimed AS (
    INSERT INTO bookings_claim (booking_id, part_id, during, live)
    SELECT id, part, %(during)s, true FROM booked, unnest(%(parts)s) part),
told AS (
    INSERT INTO {TABLE} ({COLUMNS}) SELECT 'booking', id, %(verb)s, %(told_by)s, %(now)s FROM booked),
touched AS MATERIALIZED (
    SELECT f.*, t.* FROM bookings_bookable b
     CROSS JOIN LATERAL (SELECT %(begins)s - b.after_minutes * interval '1 minute' AS taken_from,
                                %(ends_by)s + b.before_minutes * interval '1 minute' AS taken_until,
                                b.min_minutes * interval '1 minute' AS least) t
      JOIN bookings_free f ON f.bookable_id = b.id AND f.ends > t.taken_from AND f.starts < t.taken_until
     WHERE b.id = ANY(%(sharing)s)),
gone AS (
    DELETE FROM bookings_free f USING touched t WHERE f.id = t.id),
still_free AS (
    INSERT INTO bookings_free (bookable_id, starts, ends)
    SELECT t.bookable_id, s.starts, s.ends FROM touched t
     CROSS JOIN LATERAL (VALUES (t.starts, t.taken_from), (t.taken_until, t.ends)) s (starts, ends) WHERE s.ends - s.starts >= t.least)
SELECT booked.id, contact.id FROM booked LEFT JOIN contact ON true"""  # noqa: S608 - names of our own tables


def _names(fields: "list[models.Field[Any, Any]]") -> dict[str, str]:
    """Return the columns of fields, and the names of their values in the statement."""
    return {"columns": ", ".join(f'"{field.column}"' for field in fields), "values": ", ".join(f"%({field.attname})s" for field in fields)}


_ENTER = _ENTER.format(**_names(_FIELDS), **{f"contact_{name}": text for name, text in _names(_CONTACT_FIELDS).items()})


def enter(ground: Ground, booking: Booking, contact: dict[str, str] | None, kept: Span, verb: str) -> None:
    """Write a booking that was asked about and locked for, with its claims. One statement; the rows get their ids.

    kept: what it keeps for itself, buffers and all. Raises IntegrityError when the exclusion constraint refuses it.
    """
    values = {field.attname: _value(getattr(booking, field.attname)) for field in _FIELDS}
    values |= contact or dict.fromkeys((field.attname for field in _CONTACT_FIELDS), "")
    values |= {
        "has_contact": contact is not None, "during": TimestamptzRange(*kept, "[)"), "parts": big(ground.part_ids), "verb": verb,
        "told_by": booking.by, "now": booking.made_at, "begins": kept[0], "ends_by": kept[1], "sharing": big(ground.sharing_ids),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, values)
        booking.pk, contact_id = cursor.fetchone()
    _is_stored(booking)
    if contact is not None:
        _is_stored(BookingContact(id=contact_id, booking=booking, **contact))


def _value(value: Any) -> Any:
    """Return numbers all of one type, so that one plan serves them whatever their size."""
    return Int8(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _is_stored(row: models.Model) -> None:
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django does once it has inserted a row
