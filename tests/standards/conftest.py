"""A small city that the judges of every standard look at, and the addresses they begin from."""

import pytest

from talkoot.knowledge.actions import save_data_sets
from talkoot.people.actions import save_organisations
from talkoot.people.queries import organisation_ids
from talkoot.places.actions import save_areas, save_places
from talkoot.places.queries import published_places
from talkoot.services.actions import save_services
from talkoot.services.queries import published_services
from talkoot.shared import clock
from talkoot.standards.ogc.features import forget_extents
from tests.people import give

AREAS = [{"key": "ranta", "name": {"fi": "Ranta", "sv": "Stranden", "en": "The Shore"}, "lat": 60.15, "lon": 24.8, "outline": []}]


def organisation(key, **names):
    return {"source": "t", "source_id": key, "name": names, "summary": {}, "sector": "city"}


def place(number, **more):
    point = {"lon": 24.6 + number * 0.01, "lat": 60.15 + number * 0.01}
    row = {
        "source": "t",
        "source_id": f"p{number}",
        "name": {"fi": f"Kirjasto {number}", "sv": f"Bibliotek {number}", "en": f"Library {number}"},
    }
    return {**row, "category": "library", "summary": {"fi": "Tilaa & kirjoja <kaikille>"}, "offers": {"fi": ["verstas"]}, **point, **more}


def service(number, owner, **more):
    name = {"fi": f"Palvelu {number}", "sv": f"Tjänst {number}", "en": f"Service {number}"}
    row = {"source": "t", "source_id": f"s{number}", "name": name, "summary": {"fi": "Lyhyesti"}, "description": {"fi": "Pitkästi"}}
    return {**row, "audience": ["families"], "channels": ["web", "phone"], "themes": ["nature"], "owner_id": owner, **more}


@pytest.fixture(autouse=True)
def _extents_looked_at_anew():
    forget_extents()


def build():
    """Make the city. Four places and a hundred ideas lie in it, one of each without a point."""
    now = clock.now()
    save_organisations([organisation("parks", fi="Puistoyksikkö", sv="Parkenheten", en="Parks unit")], now=now)
    owner = organisation_ids("t")["parks"]
    save_areas(AREAS)
    save_places([*(place(number, owner_id=owner) for number in range(4)), place(4, lat=None, lon=None)], now=now)
    save_places([place(9, is_infrastructure=True, category="sensor", trial={"fi": "Vapaasti"})], now=now)
    save_services([service(1, owner), service(2, None, summary={}, description={}, channels=[], audience=[])], now=now)
    _describe_ways()
    save_data_sets(
        [
            {
                "source": "t",
                "source_id": "d1",
                "name": {"fi": "Puut", "en": "Trees"},
                "summary": {"fi": "Kaikki puut"},
                "formats": ["csv", "geojson"],
                "licence": "CC BY 4.0",
                "updated": "daily",
                "owner_id": owner,
            }
        ],
        now=now,
    )
    for number in range(12):
        give(f"Idea numero {number}", point=(24.7 + number / 100, 60.2))
    give("Idea ilman paikkaa")


def _describe_ways():
    """The first service is had at a place and by phone, asks for something, rests on a law and promises to be quick."""
    from talkoot.services.models import ServiceChannel

    thing = published_services().get(source_id="s1")
    at = published_places().get(source_id="p1")
    ServiceChannel.objects.create(service=thing, channel="place", place=at, note={"fi": "Ovi pihalta"}, order=0)
    ServiceChannel.objects.create(service=thing, channel="phone", phone="+358 9 123", url={"fi": "https://example.org/a b"}, order=1)
    thing.requirements, thing.evidence = {"fi": "Asut kaupungissa"}, {"fi": "Henkilötodistus"}
    thing.legal_base = [{"name": {"fi": "Kirjastolaki"}, "url": {"fi": "https://example.org/laki"}}]
    thing.life_events, thing.promise_days, thing.cost = ["KE4"], 5, {"fi": "Ilmainen"}
    thing.save()


@pytest.fixture
def town(db):
    build()


@pytest.fixture
def live_town(transactional_db, live_server, settings):
    """The same city behind a real server, whose links point at itself."""
    settings.TALKOOT_ADDRESS = live_server.url
    build()
    return live_server.url


@pytest.fixture
def bench(town):
    return published_services().get(source_id="s1")


@pytest.fixture
def indexed(town):
    """The same city in the index, by words."""
    from talkoot.matching.jobs import index_things
    from talkoot.shared.kinds import all_kinds

    for kind in all_kinds():
        index_things(kind=kind.name, ids=list(kind.ids_after(0, 1000)))
