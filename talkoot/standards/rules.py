"""Who may do what through the standards."""

from django.db.models import Q

from talkoot.shared.rules import Rule

read = Rule(
    "standards.read", "Everyone reads what is published, in every standard, within the limits.", visible=lambda _by: Q(visible=True)
)
describe = Rule("standards.describe", "Everyone reads what an API can do.")
report = Rule("standards.report", "Whoever holds a key that may report gives reports, within the limits of the key.")
agent = Rule("standards.agent", "Everyone lets an agent speak for them (MCP); each of its tools has a rule of its own.")
give = Rule("standards.give", "Everyone gives ideas through an agent, within the limits of the pages.")
book = Rule("standards.book", "Everyone books through an agent what is offered, by its rules, once they have confirmed what was proposed.")
own = Rule("standards.own", "Whoever has the code of a booking sees and cancels it through an agent.")
mine = Rule(
    "standards.mine",
    "Whoever has a key of their own sees their own bookings through an agent.",
    admits=lambda by: by is not None and by.is_active,
)
