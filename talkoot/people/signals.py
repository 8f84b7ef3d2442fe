"""What other folders hear from people, or tell."""

from django.dispatch import Signal

# Sent with `user` when someone opens their own page; each receiver returns a list of (text, address) of what it has for them.
doors_wanted = Signal()

# Sent with `user` when someone wants all that the city keeps of them; each receiver returns (name, list of plain objects).
belongings_wanted = Signal()

# Sent with `user` and `now` before an account is deleted, outside of any transaction: receivers erase what is that person's. A stop in
# between leaves the account, and the same is asked again: what is erased twice is erased once.
leaving = Signal()
