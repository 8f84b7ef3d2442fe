"""The importers on real files of other cities and of the national register. They are not part of the project: without them this is skipped."""

import os
from pathlib import Path

import pytest

from talkoot.ideas.importing import import_budget_projects, import_madrid, import_new_york
from talkoot.ideas.models import Idea
from talkoot.places.importing import import_areas, import_boat_spaces, import_harbours, import_ptv_locations
from talkoot.places.models import Place, Space
from talkoot.services.importing import import_general_descriptions, import_helsinki_tree, import_ptv_services
from talkoot.services.models import Service
from talkoot.shared import clock
from talkoot.shared.upsert import Saved

DATA = Path(os.environ.get("TALKOOT_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not DATA.is_dir(), reason="no real data here (TALKOOT_TEST_DATA names its folder)")]
# importer, file, rows, what can be used of them
FILES = [
    (import_general_descriptions, "ptv/gd.json", 458, 458),
    (import_ptv_services, "ptv/services.json", 165, 165),
    (import_helsinki_tree, "helsinki/hel-ontology_tree.json", 1530, 1530),
    (import_ptv_locations, "ptv/servicelocations.json", 89, 89),
    (import_harbours, "helsinki/hel-ws.json", 526, 526),
    (import_harbours, "helsinki/hel-harbor.json", 4068, 4068),
    (import_boat_spaces, "espoo/espoo_boat_spaces.json", 2438, 2434),
    (import_areas, "boundaries/municipalities.geojson", 309, 309),
    (import_new_york, "ideas/nyc-budget-projects.csv", 1491, 1489),
    (import_madrid, "ideas/madrid", 5350, 80),
]


@pytest.fixture(autouse=True)
def unindexed(monkeypatch):
    """What is tested here is reading. Indexing has its own tests, and takes most of the time."""
    from talkoot.shared import kinds

    monkeypatch.setattr(kinds.changed, "receivers", [])
    kinds.changed.sender_receivers_cache.clear()


@pytest.mark.parametrize("load, name, rows, usable", FILES, ids=[name for _, name, _, _ in FILES])
def test_a_file_comes_in_and_comes_in_again(load, name, rows, usable):
    first = load(DATA / name, now=clock.now())
    assert (first.read, first.saved) == (rows, Saved(made=usable))
    assert load(DATA / name, now=clock.now()).saved == Saved(same=usable)


def test_only_one_municipality():
    assert import_areas(DATA / "boundaries/postal-areas.geojson", now=clock.now(), only="Espoo").saved == Saved(made=46)


def test_three_languages_of_general_descriptions():
    import_general_descriptions(DATA / "ptv/gd.json", now=clock.now())
    assert Service.objects.filter(name__has_keys=["fi", "sv", "en"]).count() == 334
    assert not Service.objects.filter(description__fi__startswith="{").exists()


def test_budget_projects_with_their_places(tmp_path):
    header, *rows = (DATA / "ideas/budget-projects.tsv").read_text("utf-8").splitlines()
    placed = [row for row in rows if row.split("\t")[-1].strip()]
    (tmp_path / "some.tsv").write_text("\n".join([header, *rows[:1000], *placed[-1000:]]), "utf-8")
    report = import_budget_projects(tmp_path / "some.tsv", now=clock.now(), year=2019)
    assert (report.read, report.usable) == (2000, 2000)
    assert Idea.objects.filter(lat__isnull=False).exists()


@pytest.mark.parametrize("name", ["sample-V11VmOpenApiService.json", "sample-V11VmOpenApiServiceLocationChannel.json"])
def test_the_registers_own_samples_can_be_read(name):
    """They hold "string" for every text, in the language "string": a shape to be read, and nothing to be kept."""
    load = import_ptv_locations if "Location" in name else import_ptv_services
    report = load(DATA / "ptv" / name, now=clock.now())
    assert (report.read, report.usable) == (1, 0)
    assert "it is not shaped as this importer expects" not in report.skipped


def test_berths_hang_in_their_harbours():
    import_harbours(DATA / "helsinki/hel-harbor.json", now=clock.now())
    import_boat_spaces(DATA / "espoo/espoo_boat_spaces.json", now=clock.now())
    assert Place.objects.filter(source="boat-spaces").count() == 8
    berths = Space.objects.filter(kind="part")
    assert (berths.filter(source="harbours").count(), berths.filter(source="boat-spaces").count()) == (4068, 2434)
    assert not berths.filter(parent=None).exists()
