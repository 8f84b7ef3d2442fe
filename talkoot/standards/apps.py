"""Standards: other people's words for what the city has."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Configuration of the standards folder."""

    name = "talkoot.standards"

    def ready(self) -> None:
        """Fill the slot that pages leave open for what search engines read."""
        from talkoot.shared.slots import described
        from talkoot.standards.described import described_thing

        described.fill(described_thing)
