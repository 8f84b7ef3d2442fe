"""Knowledge: registers the kinds "dataset" and "lesson"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Configuration of the knowledge folder."""

    name = "talkoot.knowledge"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.knowledge.models import DataSet, Lesson
        from talkoot.knowledge.queries import dataset_document, lesson_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        for name, singular, plural, order, model, document in (
            ("dataset", _("Data set"), _("Open data"), 40, DataSet, dataset_document),
            ("lesson", _("Lesson"), _("Lessons learnt"), 100, Lesson, lesson_document),
        ):
            register(
                Kind(
                    name=name,
                    singular=singular,
                    plural=plural,
                    url_name=f"knowledge:{name}",
                    order=order,
                    documents=documents(model, document),
                    hold=hold(model),
                    things=everything(model),
                    ids_after=ids_after(model),
                )
            )
