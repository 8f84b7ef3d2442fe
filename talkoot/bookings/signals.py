"""What bookings tell others. Sent inside the transaction of the change: receivers write in it, or defer a job in it."""

from django.dispatch import Signal

# Sent with `booking`, `now` and `verb`: held, requested, payment asked, confirmed, moved, cancelled, denied, no_show or expired.
changed = Signal()
