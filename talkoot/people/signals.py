"""What other folders hear from people, or tell."""

from django.dispatch import Signal

# Sent with `user` when someone opens their own page; each receiver returns a list of (text, address) of what it has for them.
doors_wanted = Signal()
