"""A few things of each kind, for tests of lists and pages."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from talkoot.challenges.models import Challenge
from talkoot.knowledge.models import DataSet, Lesson
from talkoot.people.models import Organisation, Specialist
from talkoot.pilots.models import Pilot
from talkoot.places.models import Area, Place
from talkoot.services.models import Service

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
numbers = count(1)


@dataclass
class Sort:
    """One kind: the model, what a row needs besides its name, and where its pages are."""

    kind: str
    model: Any
    list_name: str
    page_name: str
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self):
        return self.kind


RUN = {"opens_at": NOW - timedelta(days=3), "closes_at": NOW + timedelta(days=3000)}
SORTS = [
    Sort("service", Service, "services:services", "services:service", {"audience": ["children"], "channels": ["web"]}),
    Sort("place", Place, "places:places", "places:place", {"category": "library", "lat": 60.2, "lon": 24.8, "offers": {"en": ["a stage"]}}),
    Sort("infrastructure", Place, "places:infrastructures", "places:infrastructure", {"category": "network", "is_infrastructure": True}),
    Sort("dataset", DataSet, "knowledge:datasets", "knowledge:dataset", {"formats": ["csv"], "licence": "CC BY 4.0"}),
    Sort("lesson", Lesson, "knowledge:lessons", "knowledge:lesson", {"decision": "stop"}),
    Sort("person", Specialist, "people:specialists", "people:specialist", {"language": "sv", "languages": ["sv"], "can": "Jag kan sy."}),
    Sort("organisation", Organisation, "people:organisations", "people:organisation", {"sector": "company"}),
    Sort("challenge", Challenge, "challenges:challenges", "challenges:challenge", {**RUN, "funding_cents": 1_500_000}),
    Sort("pilot", Pilot, "pilots:pilots", "pilots:pilot", {"decision": "scale", "ended_on": date(2026, 4, 1), "weeks": 6}),
]


def make(sort, name="Thing", **more):
    names = name if isinstance(name, dict) else {"fi": f"{name} fi", "sv": f"{name} sv", "en": name}
    row = {"name": names, "themes": ["nature"], "source_id": str(next(numbers)), "created_at": NOW, "changed_at": NOW}
    return sort.model.objects.create(**(row | sort.fields | more))


def of(kind):
    return next(sort for sort in SORTS if sort.kind == kind)


def make_area(key="tapiola", **names):
    square = [[[24.7, 60.1], [24.9, 60.1], [24.9, 60.3], [24.7, 60.3]]]
    return Area.objects.create(key=key, name=names or {"fi": "Tapiola", "sv": "Hagalund"}, lat=60.18, lon=24.8, outline=square)
