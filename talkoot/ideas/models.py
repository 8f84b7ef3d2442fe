"""Ideas, their history and how often they were shown."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from talkoot.ideas.words import LONGEST_TEXT, Channel, Order, State
from talkoot.shared.catalogue import words
from talkoot.shared.geo import Distance, Mercator
from talkoot.shared.text import title_of


class IdeaQuerySet(models.QuerySet["Idea", "Idea"]):
    """Filters and orders of lists of ideas."""

    def in_order(self, order: str, point: tuple[float, float] | None = None) -> Self:
        """Order a list; each order has an index and ends in id, so that paging by key is exact."""
        if order == Order.NEAREST and point:
            return self.filter(lat__isnull=False).annotate(far=Distance(point)).order_by("far", "id")
        if order == Order.SUPPORTED:
            return self.order_by("-supports", "-id")
        if order == Order.NEWEST:
            return self.order_by("-given_at", "-id")
        return self.order_by("turn", "id")


class Idea(models.Model):
    """An idea or a need, in the words and the language of the person who gave it.

    `turn` is its place in the fair order: it grows each time the idea is shown (see queries.fair_turn). `code_hash` is the keyed hash of
    the follow-up code, which is made again from `code_nonce`, never stored. `novel`: nothing in the city fitted it; None until looked at.
    """

    text = models.TextField()
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    themes = words()
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    place = models.ForeignKey("places.Place", models.SET_NULL, null=True, blank=True, related_name="ideas")
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="ideas")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    source = models.CharField(max_length=40, default="own")
    source_id = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - NULL is "not imported" in the unique constraint
    code_nonce = models.UUIDField(null=True, unique=True)
    code_hash = models.BinaryField(max_length=32, null=True, unique=True)
    subject = models.OneToOneField("conversation.Subject", models.PROTECT, related_name="idea")
    joined_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="joined")
    supports = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(default=0)
    turn = models.FloatField(default=0)
    novel = models.BooleanField(null=True)
    visible = models.BooleanField(default=True)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = IdeaQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_id"], name="idea_source_once"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), LONGEST_TEXT), name="idea_text_not_too_long"),
            models.CheckConstraint(condition=GreaterThan(Length("text"), 0), name="idea_text_not_empty"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="idea_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="idea_channel_known"),
            models.CheckConstraint(condition=Q(joined_to=None) | ~Q(joined_to=F("id")), name="idea_not_joined_to_itself"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__range=(-85, 85), lon__range=(-180, 180)), name="idea_point_whole"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["turn", "id"], name="idea_fair", condition=Q(visible=True)),
            models.Index(fields=["-given_at", "-id"], name="idea_newest", condition=Q(visible=True)),
            models.Index(fields=["-supports", "-id"], name="idea_supported", condition=Q(visible=True)),
            models.Index(fields=["state", "turn", "id"], name="idea_state_fair", condition=Q(visible=True)),
            models.Index(fields=["language", "turn", "id"], name="idea_language_fair", condition=Q(visible=True)),
            models.Index(fields=["area", "turn", "id"], name="idea_area_fair", condition=Q(visible=True)),
            # Narrowed lists in the other orders: walking the whole order takes a quarter of a second where few of 100,000 ideas fit.
            models.Index(fields=["state", "-given_at", "-id"], name="idea_state_newest", condition=Q(visible=True)),
            models.Index(fields=["language", "-given_at", "-id"], name="idea_language_newest", condition=Q(visible=True)),
            models.Index(fields=["area", "-given_at", "-id"], name="idea_area_newest", condition=Q(visible=True)),
            models.Index(fields=["state", "-supports", "-id"], name="idea_state_supported", condition=Q(visible=True)),
            models.Index(fields=["language", "-supports", "-id"], name="idea_language_supported", condition=Q(visible=True)),
            models.Index(fields=["area", "-supports", "-id"], name="idea_area_supported", condition=Q(visible=True)),
            GinIndex(fields=["themes"], name="idea_themes"),
            GistIndex(Mercator(), name="idea_by_nearness"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the title true to the text."""
        self.title = title_of(self.text)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def state_name(self) -> str:
        """What the state is called in the reader's language. Django's own get_state_display hashes all choices each time."""
        return str(State(self.state).label)

    @property
    def point(self) -> tuple[float, float] | None:
        """(longitude, latitude), or None."""
        return (self.lon, self.lat) if self.lon is not None and self.lat is not None else None


class IdeaStep(models.Model):
    """One step on an idea's way: a state, when, and the reason in public words (in `language`). The answer is the last reason."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=State)
    reason = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    by = models.CharField(max_length=120, blank=True)  # the role or name the answerer signs with, never the giver
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(state__in=State.values), name="step_state_known")]


class IdeaVersion(models.Model):
    """What an idea said before an edit."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="versions")
    text = models.TextField()
    language = models.CharField(max_length=12)
    until = models.DateTimeField()


class IdeaAddition(models.Model):
    """Something the giver added later."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="additions")
    text = models.TextField()
    language = models.CharField(max_length=12)
    at = models.DateTimeField()


class IdeaPhoto(models.Model):
    """A picture, re-encoded on arrival so that nothing but pixels is left. In the database: every worker and backup has it."""

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="photo")
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=300, blank=True)  # alternative text, in the idea's language


class IdeaContact(models.Model):
    """Where the giver wants to hear of an answer. Kept apart, shown to nobody, erased with the idea or on request."""

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="contact")
    email = models.EmailField()
    language = models.CharField(max_length=12)


class IdeaShowing(models.Model):
    """One list that was shown: which ideas were on it. No person, no address. Folded into `Idea.shown` each minute and deleted."""

    ids = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()
