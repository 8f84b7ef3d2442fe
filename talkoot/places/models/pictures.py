"""Pictures of places."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from talkoot.places.models.places import Place
from talkoot.shared.catalogue import translated


class PlacePicture(models.Model):
    """A picture, re-encoded on arrival so that nothing but pixels is left, with what it shows in words: `alt`, in fi, sv and en."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="pictures")
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt = translated()
    order = models.IntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(alt__has_keys=["fi", "sv", "en"]), name="picture_says_what_it_shows")]
