"""Who may do what with seasonal rounds."""

from django.db.models import Q

from talkoot.people.rules import of_clerks
from talkoot.shared.rules import Rule

see = Rule("seasons.see", "Everyone sees the rounds that are published.", visible=lambda _by: Q(visible=True))
apply = Rule("seasons.apply", "Everyone may apply in a round while it is open, within the limits against misuse.")
own = Rule("seasons.own", "Whoever has the code of an application may see, change and withdraw it.")
handle = of_clerks("seasons.handle", "Clerks of the unit that owns a round may read its applications, decide and publish.")
