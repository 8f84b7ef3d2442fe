"""The sample city is as rich as it says, whole in three languages, and safe to load again."""

import tomllib
from collections import Counter

import pytest

from talkoot.challenges.models import Challenge
from talkoot.cities.espoo.load import SAMPLE, load_sample_city, read
from talkoot.ideas.models import Idea
from talkoot.ideas.words import State
from talkoot.knowledge.models import DataSet, Lesson
from talkoot.people.models import Organisation, Specialist
from talkoot.pilots.models import Pilot
from talkoot.places.models import Area, Conditions, Hours, Place, Resource, Space
from talkoot.services.models import Service
from talkoot.shared import clock

AT_LEAST = {
    Service: 80,
    Place: 190,
    DataSet: 30,
    Specialist: 200,
    Organisation: 70,
    Challenge: 15,
    Idea: 500,
    Pilot: 30,
    Lesson: 30,
    Area: 19,
    Conditions: 40,
    Hours: 150,
    Space: 100,
    Resource: 180,
}


@pytest.mark.django_db
def test_it_is_rich_and_loads_twice_to_the_same():
    now = clock.now()
    seen = []
    load_sample_city(now=now, progress=lambda *step: seen.append(step))
    assert {model: model.objects.count() for model in AT_LEAST if model.objects.count() < AT_LEAST[model]} == {}
    assert seen[-1][1] == seen[-1][2]
    again = load_sample_city(now=now)
    assert (again.made, again.changed) == (0, 0)
    assert set(Idea.objects.values_list("state", flat=True)) == set(State.values)
    assert len(set(Idea.objects.values_list("language", flat=True))) == 8
    assert Place.objects.filter(is_infrastructure=True).count() >= 40
    assert not Place.objects.filter(lat=None).exists()
    assert not Idea.objects.filter(state=State.JOINED, joined_to=None).exists()


def texts(value):
    if isinstance(value, dict):
        if set(value) & {"fi", "sv", "en"}:
            yield value
        else:
            for inner in value.values():
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("name", ["organisations", "services", "places", "infrastructure", "datasets", "challenges", "pilots"])
def test_every_text_has_three_languages(name):
    rows = read(name)
    assert rows
    assert [row["key"] for row in rows for text in texts(row) if not (text.get("fi") and text.get("sv") and text.get("en"))] == []


@pytest.mark.parametrize("name", ["opening", "spaces", "conditions"])
def test_every_name_of_the_inside_has_three_languages(name):
    told = tomllib.loads((SAMPLE / f"{name}.toml").read_text("utf-8"))
    found = list(texts(told))
    assert len(found) >= 7
    assert [text for text in found if not (text.get("fi") and text.get("sv") and text.get("en"))] == []


def test_no_two_ideas_say_the_same():
    assert [text for text, times in Counter(row["text"] for row in read("ideas")).items() if times > 1] == []
