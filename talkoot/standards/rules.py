"""Who may do what through the standards."""

from django.db.models import Q

from talkoot.shared.rules import Rule

read = Rule(
    "standards.read", "Everyone reads what is published, in every standard, within the limits.", visible=lambda _by: Q(visible=True)
)
describe = Rule("standards.describe", "Everyone reads what an API can do.")
report = Rule("standards.report", "Whoever holds a key that may report gives reports, within the limits of the key.")
