"""Who may do what with an idea."""

from django.db.models import Q

from talkoot.shared.rules import Rule

see = Rule("ideas.see", "Everyone sees an idea that is published.", visible=lambda _by: Q(visible=True))
give = Rule("ideas.give", "Everyone may give an idea, within the limits against spam.")
support = Rule("ideas.support", "Everyone may support a published idea, once, and take it back.", visible=lambda _by: Q(visible=True))
follow = Rule("ideas.follow", "Whoever has the follow-up code of an idea may follow, edit, add to and withdraw it.")
