"""What places tell the folders above them."""

from django.dispatch import Signal

# Sent inside the transaction that changed when places, or spaces in them, are open, with `place_ids`. Receivers write in the same
# transaction or defer a job in it.
hours_changed = Signal()
