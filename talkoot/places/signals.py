"""What places tell the folders above them."""

from django.dispatch import Signal

# Sent inside the transaction that changed when places, or spaces in them, are open, with `place_ids` and `now`. Receivers
# write in the same transaction or defer a job in it.
hours_changed = Signal()
# The same, with `place_ids`, for spaces and things that were brought in or changed.
inside_changed = Signal()
