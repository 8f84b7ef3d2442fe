"""Who may do what with bookings."""

from typing import Any

from django.db.models import Q

from talkoot.people.rules import NOTHING, for_units, is_person, of_clerks
from talkoot.people.words import READERS
from talkoot.shared.rules import Rule


def _of_account(by: Any) -> Q:
    return Q(account_id=by.pk) if is_person(by) else NOTHING


see = Rule("bookings.see", "Everyone sees what is offered for booking.", visible=lambda _by: Q(visible=True))
book = Rule("bookings.book", "Everyone may book what is offered, by its rules and within the limits against misuse.")
own = Rule("bookings.own", "Whoever has the code of a booking may see, confirm, move and cancel it.")
mine = Rule(
    "bookings.mine", "Everyone may open a booking with its code; whoever is signed in sees those of their own account.", visible=_of_account
)
paid = Rule("bookings.paid", "Whoever comes back from the payment service with its signature is told what became of the payment.")
see_day = for_units(
    "bookings.see_day",
    "Readers, clerks and owners of the unit that looks after a place see who comes there and when.",
    parts=READERS,
    unit="place__owner_id",
)
keep_times = of_clerks(
    "bookings.keep_times",
    "Clerks of the unit that looks after a place close its times, book them for others and change its rules of booking.",
    unit="place__owner_id",
)
handle = of_clerks(
    "bookings.handle",
    "Clerks of the unit that looks after a place decide, cancel and follow up its bookings, and see how to reach who booked.",
    unit="bookable__place__owner_id",
)
settle_money = of_clerks(
    "bookings.settle_money",
    "Clerks of the unit that looks after a place see what was paid otherwise than asked, and say when it is settled.",
    unit="payment__booking__bookable__place__owner_id",
)
link = Rule("bookings.link", "Whoever has the secret address of a calendar sees the bookings in it and may end it.")
