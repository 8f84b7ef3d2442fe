"""Who may do what with places."""

from django.db.models import Q

from talkoot.people.rules import of_owners
from talkoot.shared.rules import Rule

see_places = Rule("places.see_places", "Everyone sees a published place.", visible=lambda _by: Q(visible=True, is_infrastructure=False))
see_infrastructure = Rule(
    "places.see_infrastructure",
    "Everyone sees a published piece of infrastructure or testbed.",
    visible=lambda _by: Q(visible=True, is_infrastructure=True),
)
see_pictures = Rule("places.see_pictures", "Everyone sees the pictures of what is published.", visible=lambda _by: Q(visible=True))
keep_hours = of_owners("places.keep_hours", "Owners of the unit that looks after a place keep its opening hours.")
keep_pictures = of_owners("places.keep_pictures", "Owners of the unit that looks after a place keep its pictures.")
