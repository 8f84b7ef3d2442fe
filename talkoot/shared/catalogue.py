"""What all things in a catalogue share: names in several languages, themes, where they came from, whether they may be seen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate

from talkoot.shared.kinds import Document, Text
from talkoot.shared.rules import Rule
from talkoot.shared.text import sort_keys

SORTED_LANGUAGES = ("fi", "sv", "en")


def translated(**options: Any) -> models.JSONField:
    """A field that holds plain text by language: {"fi": "…", "sv": "…"}."""
    return models.JSONField(default=dict, blank=True, **options)


def words() -> "ArrayField[Any, Any]":
    """A field that holds a short list of keys."""
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class CatalogueQuerySet(models.QuerySet["Any"]):
    """Filters that every catalogue list offers."""

    def by_name(self, language: str) -> Self:
        """Add `sort_name`, the key of the reader's alphabet, and order by it; id breaks ties, so that paging by key is exact."""
        reader = language if language in SORTED_LANGUAGES else SORTED_LANGUAGES[0]
        return self.annotate(sort_name=Collate(KeyTextTransform(reader, "sort"), "C")).order_by("sort_name", "id")


class CatalogueThing(models.Model):
    """A thing the city (or a partner) has. `source` and `source_id` say where it came from; importing again updates by them."""

    name = translated()
    summary = translated()
    themes = words()
    source = models.CharField(max_length=40, default="own")
    source_id = models.CharField(max_length=120)
    visible = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sort = models.JSONField(default=dict, editable=False)

    objects: ClassVar = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_id"], name="%(class)s_source_once"),
            models.CheckConstraint(condition=~Q(name={}), name="%(class)s_has_name"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["themes"], name="%(class)s_themes"),
            *(
                models.Index(Collate(KeyTextTransform(language, "sort"), "C"), "id", name=f"%(class)s_by_name_{language}")
                for language in SORTED_LANGUAGES
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort keys true to the name."""
        self.sort = sort_keys(self.name)
        super().save(*args, **kwargs)


see = Rule("catalogue.see", "Everyone sees what is published.", visible=lambda _by: Q(visible=True))


def texts(name: Mapping[str, str], *bodies: Mapping[str, str]) -> dict[str, Text]:
    """Return title and body a language from translated fields: languages are those that the name has."""
    return {
        language: Text(title, "\n".join(body[language] for body in bodies if body.get(language)))
        for language, title in name.items()
        if title
    }


def ids_after(model: type[models.Model], rule: Rule = see) -> Any:
    """Return a function (id, limit) -> next visible ids of a model, for Kind.ids_after."""

    def after(start: int, limit: int) -> Sequence[int]:
        visible = rule.objects(None, model._default_manager.filter(id__gt=start))
        return list(visible.order_by("id").values_list("id", flat=True)[:limit])

    return after


def documents(model: type[models.Model], make: Any, rule: Rule = see, related: Iterable[str] = ()) -> Any:
    """Return a function ids -> documents of those that everyone may see, for Kind.documents."""

    def found(ids: Sequence[int]) -> Iterable[Document]:
        things = rule.objects(None, model._default_manager.filter(id__in=list(ids)))
        return [make(thing) for thing in things.select_related(*related)]

    return found


def hold(model: type[models.Model]) -> Any:
    """Return a function that locks rows of a model until the transaction ends, hidden ones too, for Kind.hold."""

    def held(ids: Sequence[int]) -> None:
        rows = model._default_manager.select_for_update(no_key=True).filter(id__in=list(ids)).order_by("id")
        list(rows.values_list("id", flat=True))

    return held


def everything(model: type[models.Model], **narrowed: Any) -> Any:
    """Return a function that returns all rows of a model, hidden ones too, for Kind.things. narrowed: what sets the kind's rows apart."""

    def rows() -> Any:
        return model._default_manager.filter(**narrowed)

    return rows
