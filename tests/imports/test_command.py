"""`talkoot import` as an operator meets it: exit codes, one plain sentence when it is wrong, a report when it is right."""

import json

import pytest
from click.testing import CliRunner

from talkoot.ideas.models import Idea
from talkoot.matching.models import Concept
from talkoot.places.models import Area, Place
from talkoot.services.models import Service
from talkoot.site.cli import importing

pytestmark = pytest.mark.django_db
NODES = [{"id": n, "name_fi": f"Palvelu {n}", "child_ids": []} for n in (1, 2, 3)]


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(importing, "stand_on_ground", lambda: None)

    def run(*arguments):
        return CliRunner().invoke(importing.group, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "tree.json"
    path.write_text(json.dumps([*NODES, {"id": 4}]), "utf-8")
    return path


def test_it_reports_what_was_made_and_what_was_skipped_and_why(run, tree):
    done = run("helsinki-tree", tree)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "tree.json: 4 rows read",
        "  3 made, 0 changed, 0 the same as before",
        "  1 skipped: it has no id or no name",
        "      row 4: id: 4",
    ]
    assert "3 the same as before" in run("helsinki-tree", tree).stdout
    assert Service.objects.count() == 3


def test_a_dry_run_changes_nothing(run, tree):
    done = run("helsinki-tree", tree, "--dry-run")
    assert (done.exit_code, Service.objects.count()) == (0, 0)
    assert "3 would be made" in done.stdout


@pytest.mark.parametrize("name", list(importing.IMPORTERS))
@pytest.mark.parametrize("content", [b"", b"\x00\x00", b"{", b"[1]", b'"word"', b"a,b\n1,2", b"x" * 1000, "[{ä".encode("latin-1")])
def test_no_importer_takes_what_is_not_its_file(run, tmp_path, name, content):
    path = tmp_path / "wrong.dat"
    path.write_bytes(content)
    done = run(name, path)
    assert done.exit_code == 2
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert "wrong.dat" in errors[0]
    assert "Traceback" not in done.output


@pytest.mark.parametrize("name", list(importing.IMPORTERS))
def test_every_importer_helps_and_wants_a_file(run, tmp_path, name):
    helped = run(name, "--help")
    assert helped.exit_code == 0
    assert "--dry-run" in helped.stdout
    assert f"talkoot import {name} FILE" in helped.stdout
    assert run(name).exit_code == 2
    gone = run(name, tmp_path / "gone.json")
    assert (gone.exit_code, "is not there" in gone.stderr) == (2, True)


def test_a_file_without_anything_usable_is_not_done(run, tmp_path):
    path = tmp_path / "nothing.json"
    path.write_text('[{"id": 1}, {"id": 2}]', "utf-8")
    done = run("ptv-services", path)
    assert done.exit_code == 1
    assert "Nothing in nothing.json could be brought in." in done.stderr
    assert "2 skipped: it has no name" in done.stdout


def test_a_database_that_is_behind_is_told(run, tree, monkeypatch):
    monkeypatch.setattr(importing, "pending_migrations", lambda: ["ideas.0099_later"])
    done = run("helsinki-tree", tree)
    assert (done.exit_code, "talkoot migrate" in done.stderr) == (2, True)


def square(name, lon):
    ring = [[lon, 60.0], [lon + 0.1, 60.0], [lon + 0.1, 60.1], [lon, 60.0]]
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_only_some_areas(run, tmp_path):
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [square("Etelä", 24), square("Itä", 25)]}), "utf-8")
    assert run("areas", path, "--only", "Itä").exit_code == 0
    assert list(Area.objects.values_list("key", flat=True)) == ["ita"]
    assert run("areas", path, "--only", "Länsi").exit_code == 2


@pytest.fixture
def folder(tmp_path):
    """A folder laid out like docs/how-to/import.md says, with a file of every sort."""
    (tmp_path / "helsinki").mkdir()
    (tmp_path / "helsinki" / "hel-ontology_tree.json").write_text(json.dumps(NODES), "utf-8")
    (tmp_path / "espoo").mkdir()
    (tmp_path / "espoo" / "espoo_boat_spaces.json").write_text(json.dumps([{"harbour": "Haukilahti", "place": 1}]), "utf-8")
    (tmp_path / "ideas" / "madrid").mkdir(parents=True)
    (tmp_path / "ideas" / "madrid" / "1.jsonl").write_text('{"proposal_id": 1, "info": "title", "text": "Más árboles"}', "utf-8")
    (tmp_path / "yso").mkdir()
    (tmp_path / "yso" / "yso-fi.tsv").write_text("<http://example.org/p1>\tpuut\n<http://example.org/p2>\tveneet\nrikki\n", "utf-8")
    (tmp_path / "polis").mkdir()
    (tmp_path / "polis" / "votes.csv").write_text("a,b\n", "utf-8")
    return tmp_path


def test_everything_is_taken_and_the_rest_is_named(run, folder):
    done = run("everything", folder)
    assert done.exit_code == 0, done.output
    assert (Service.objects.count(), Place.objects.count(), Idea.objects.count()) == (3, 1, 1)
    assert "Passed over in polis: votes.csv" in done.stdout
    assert "yso: yso: 3 rows read" in done.stdout
    assert "1 skipped: it is not a concept's address, a tab and a label" in done.stdout
    assert [line.split(":")[0] for line in done.stdout.splitlines() if "rows read" in line] == [
        "yso",
        "helsinki-tree",
        "boat-spaces",
        "madrid",
    ]


def test_concepts_meet_what_is_there_already_and_are_counted(run, folder):
    things = folder / "espoo" / "espoo_boat_spaces.json"
    assert run("boat-spaces", things).exit_code == 0
    (folder / "yso" / "yso-fi.tsv").write_text("<http://example.org/p7>\thaukilahti\n", "utf-8")
    assert run("yso", folder / "yso").exit_code == 0
    assert Concept.objects.get(uri="http://example.org/p7").entries == 1


def test_one_bad_file_does_not_stop_the_others(run, folder):
    (folder / "helsinki" / "hel-ontology_tree.json").write_text("{", "utf-8")
    done = run("everything", folder)
    assert done.exit_code == 1
    assert "Not brought in: helsinki-tree." in done.stdout
    assert (Service.objects.count(), Place.objects.count(), Idea.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_with_nothing_to_bring_in(run, tmp_path, made):
    path = tmp_path / "empty"
    if made:
        path.mkdir()
    assert run("everything", path).exit_code == 2
