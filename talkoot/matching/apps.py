"""Matching: keeps the index true to what was announced, and fills the places that lower folders leave open."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MatchingConfig(AppConfig):
    """Configuration of the matching folder."""

    name = "talkoot.matching"

    def ready(self) -> None:
        """Listen to changes, fill the slots."""
        from talkoot.matching import index, jobs, queries, remembered, vocabulary
        from talkoot.shared import kinds, slots

        kinds.changed.connect(jobs.on_changed, dispatch_uid="matching.index")
        post_migrate.connect(vocabulary.on_migrated, sender=self, dispatch_uid="matching.vocabulary")
        post_migrate.connect(index.on_migrated, sender=self, dispatch_uid="matching.indexes")
        slots.meet.fill(queries.meet)
        slots.neighbours.fill(remembered.neighbours)
        slots.suggest_language.fill(queries.suggest_language)
