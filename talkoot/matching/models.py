"""The index over everything that can be met, and what it needs to rank: vectors, centres, words, concepts. All of it can be made again."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField, VectorField


class Entry(models.Model):
    """One thing in one language, as everyone may see it. `source_id` is the id in the table that its kind owns."""

    kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    language = models.CharField(max_length=16)
    title = models.TextField()
    body = models.TextField(blank=True)
    # The title as people type it in a search box: lower case, no accents. For exact names and beginnings of names.
    name_key = models.CharField(max_length=120)
    words = SearchVectorField()
    concepts = ArrayField(models.IntegerField(), default=list)
    facets = models.JSONField(default=dict)
    offers = ArrayField(models.TextField(), default=list)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    # Of what is embedded. A vector with another digest is of an older text.
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "source_id", "language"], name="entry_once")]
        indexes = [
            GinIndex(fields=["words"], name="entry_words"),
            GinIndex(fields=["concepts"], name="entry_concepts"),
            GinIndex(OpClass("facets", name="jsonb_path_ops"), name="entry_facets"),
            models.Index(OpClass("name_key", name="text_pattern_ops"), name="entry_name_key"),
        ]


class GenerationState(models.TextChoices):
    """Where a generation of vectors stands."""

    BUILDING = "building"
    SERVING = "serving"
    RETIRED = "retired"


class Generation(models.Model):
    """All vectors of one model. One serves while the next is being built."""

    model = models.CharField(max_length=200, unique=True)
    # How to make the embedder again, so that the old one still answers while the new one's vectors are being made.
    recipe = models.JSONField(default=dict)
    dimensions = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=GenerationState.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="serving"), name="one_generation_serves"),
            models.CheckConstraint(condition=Q(state__in=GenerationState.values), name="generation_state_known"),
        ]


class Centre(models.Model):
    """The mean of one language's vectors, which is subtracted before vectors are compared (docs/adr: matching).

    passages: the mean of what is stored; queries: the mean of titles embedded as questions. texts: how many they were made of.
    The one with the highest id counts; a vector names the one that was subtracted from it.
    """

    generation = models.ForeignKey(Generation, models.CASCADE, related_name="centres")
    language = models.CharField(max_length=16)
    passages = VectorField()
    queries = VectorField()
    texts = models.PositiveIntegerField()
    # The newest vector's id when its texts were last counted: until as many came after it, they cannot have doubled.
    seen = models.BigIntegerField(default=0, db_default=0)


class Vector(models.Model):
    """The meaning of an entry: its embedding less its centre. Not of length one, so that another centre can be put in by adding."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="vectors", db_index=False)
    generation = models.ForeignKey(Generation, models.CASCADE, related_name="vectors", db_constraint=False, db_index=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="vectors")
    # Repeated from the entry: each kind has an index of its own, so that a million ideas cannot hide eighty services.
    kind = models.CharField(max_length=40)
    vector = HalfVectorField()
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "generation"], name="vector_once")]


class Due(models.Model):
    """An entry whose present text (digest) the generation that serves had no vector of when it was written: work for the clock."""

    # The database deletes it with its entry, which is deleted by SQL.
    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True)
    digest = models.CharField(max_length=32)


class Refused(models.Model):
    """A text (digest) that the embedder of a generation could not read, and when. Deleted with its entry, too."""

    pk = models.CompositePrimaryKey("entry_id", "generation_id")
    entry = models.ForeignKey(Entry, models.CASCADE, db_index=False)
    generation = models.ForeignKey(Generation, models.CASCADE, db_constraint=False, db_index=False)
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()


class Word(models.Model):
    """A word form or stem that the index holds, and in how many entries. For telling rare words from common, and for mending typos."""

    lexeme = models.CharField(max_length=60, primary_key=True)
    entries = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [GinIndex(OpClass("lexeme", name="gin_trgm_ops"), name="word_trigrams")]


class Concept(models.Model):
    """A concept with labels by language. `uri` names it outside, once a vocabulary was imported; our own have a short name there."""

    id = models.AutoField(primary_key=True)
    uri = models.CharField(max_length=200, unique=True)
    labels = models.JSONField(default=dict)
    # In how many entries it was found, refreshed by the clock.
    entries = models.PositiveIntegerField(default=0)


class ConceptKey(models.Model):
    """One way to say a concept: stems of a label, space between."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="keys")
    language = models.CharField(max_length=16)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "key", "concept"], name="concept_key_once")]


class Likeness(models.Model):
    """What is like a thing, as it was found for one language of readers (remembered.py). Can be deleted at any time.

    names: "kind id" of the thing itself and of everything in the answer. A trigger deletes the row when one of them changes or goes.
    """

    kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    asked = models.CharField(max_length=200)
    found_at = models.DateTimeField(db_index=True)
    answer = models.JSONField()
    names = ArrayField(models.TextField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "source_id", "asked"], name="likeness_once")]
        indexes = [GinIndex(fields=["names"], name="likeness_names", fastupdate=False)]
