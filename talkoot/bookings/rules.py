"""Who may do what with bookings."""

from django.db.models import Q

from talkoot.shared.rules import Rule

see = Rule("bookings.see", "Everyone sees what is offered for booking.", visible=lambda _by: Q(visible=True))
book = Rule("bookings.book", "Everyone may book what is offered, by its rules and within the limits against misuse.")
own = Rule("bookings.own", "Whoever has the code of a booking may see, confirm, move and cancel it.")
