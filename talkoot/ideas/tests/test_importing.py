"""Ideas from other cities: budget projects, New York, Madrid. And a kill in the middle, which must leave nothing."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import connection

from talkoot.ideas.importing import import_budget_projects, import_madrid, import_new_york
from talkoot.ideas.models import Idea
from talkoot.shared import clock
from talkoot.shared.importing import BadFile
from talkoot.shared.upsert import Saved

COLUMNS = ("file", "project_id", "language", "title", "description", "year", "latitude", "longitude")


@pytest.fixture
def tsv(tmp_path):
    def write(*rows, columns=COLUMNS):
        path = tmp_path / "projects.tsv"
        lines = ["\t".join(columns), *("\t".join(str(row.get(name, "")) for name in columns) for row in rows)]
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        return path

    return write


def project(number, **changes):
    return {
        "file": "Poland_Testowo_2020.pb",
        "project_id": number,
        "language": "pl",
        "title": f"Ławki w parku numer {number}",
        "description": "Cztery nowe ławki.",
        "year": "2020",
        "latitude": "52.2",
        "longitude": "21.0",
    } | changes


@pytest.mark.django_db
def test_a_budget_project_becomes_an_idea(tsv):
    import_budget_projects(tsv(project(1)), now=clock.now())
    idea = Idea.objects.get()
    assert (idea.title, idea.language, idea.channel) == ("Ławki w parku numer 1", "pl", "import")
    assert idea.text == "Ławki w parku numer 1\nCztery nowe ławki."
    assert idea.point == (21.0, 52.2)
    assert idea.given_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert idea.code_hash is None


@pytest.mark.django_db
def test_an_abbreviation_does_not_end_a_title(tsv):
    import_budget_projects(tsv(project(1, title="Budowa ścieżki wzdłuż al. Jana Pawła II")), now=clock.now())
    assert Idea.objects.get().title == "Budowa ścieżki wzdłuż al. Jana Pawła II"


@pytest.mark.django_db
def test_what_is_skipped_is_explained(tsv):
    rows = [
        project(1),
        project(1),
        project(2, year="166"),
        project(3, year="²⁰²⁰"),
        project(4, language="?"),
        project(5, title=" ", description="-"),
        project(6, latitude="999", longitude="nan"),
        project("", file=""),
    ]
    report = import_budget_projects(tsv(*rows), now=clock.now())
    assert report.saved == Saved(made=2)
    assert report.skipped == {
        "its source id comes twice in the file": 1,
        "its year is not a year": 2,
        "its language is not known": 1,
        "it has no text": 1,
        "it has no id": 1,
    }
    assert Idea.objects.get(source_id="Poland_Testowo_2020.pb:6").point is None


@pytest.mark.django_db
def test_an_unknown_year_may_be_told(tsv):
    import_budget_projects(tsv(project(1), project(2, year="")), now=clock.now(), year=2017)
    assert sorted(Idea.objects.values_list("given_at__year", flat=True)) == [2017, 2020]


@pytest.mark.django_db
def test_hostile_text_is_taken_apart(tsv):
    rows = [
        project(1, title="Nul\x00bytes \u202egnitirw"),
        project(2, title="x" * 10_000_000),
        project("3\x00", description="'; DROP TABLE ideas_idea; --"),
        {"file": "a", "project_id": "cut"},
    ]
    report = import_budget_projects(tsv(*rows), now=clock.now())
    assert report.saved.made == 3
    assert Idea.objects.filter(title="Nulbytes gnitirw").exists()
    assert max(len(text) for text in Idea.objects.values_list("text", flat=True)) <= 5000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "lacks the columns"),
        (b"\x00\x01\x02\xff\xfe", "not a table in UTF-8"),
        (b"title\tyear\nx\t2020\n", "lacks the columns file, language, project_id"),
        ("file\tproject_id\tlanguage\ttitle\tyear\na\t1\tfi\tMäki\t2020".encode("latin-1"), "not a table in UTF-8"),
    ],
)
def test_a_wrong_table_gets_one_plain_sentence(tmp_path, content, told):
    path = tmp_path / "wrong.tsv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=told) as caught:
        import_budget_projects(path, now=clock.now())
    assert "\n" not in str(caught.value)


NEW_YORK = "Vote Year,Council District,Category,Title,Description,Latitude,Longitude\n"


@pytest.mark.django_db
def test_new_york(tmp_path):
    path = tmp_path / "ny.csv"
    path.write_text(
        NEW_YORK + '2016,10,Parks,Benches,"Four, new\nbenches",40.7,-73.9\n2016,10,Parks,Benches,"Four, new\nbenches",40.7,-73.9\n'
    )
    report = import_new_york(path, now=clock.now())
    assert (report.saved.made, report.skipped) == (1, {"its source id comes twice in the file": 1})
    idea = Idea.objects.get()
    assert (idea.text, idea.language, idea.point) == ("Benches\nFour, new\nbenches", "en", (-73.9, 40.7))


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_a_wrong_csv(tmp_path, content):
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"wrong\.csv"):
        import_new_york(path, now=clock.now())


@pytest.mark.django_db
def test_a_quote_that_never_ends_swallows_only_its_file(tmp_path):
    path = tmp_path / "open.csv"
    path.write_text(NEW_YORK + '2016,10,Parks,"' + "x\n" * 1_000_000)
    report = import_new_york(path, now=clock.now())
    assert (report.read, report.usable) == (1, 1)
    assert len(Idea.objects.get().text) <= 5000


def proposal(number, *comments):
    parts = [
        {"text": f"Más árboles {number}", "proposal_id": number, "info": "title"},
        {"text": "Sombra.", "proposal_id": number, "info": "summary"},
    ]
    return "\n".join(json.dumps(line) for line in [*parts, *({"text": text, "comment_id": text} for text in comments)])


@pytest.mark.django_db
def test_madrid(tmp_path):
    (tmp_path / "1.jsonl").write_text(proposal(1, "bien", "mal"))
    (tmp_path / "2.jsonl").write_text(proposal(2) + "\n\n")
    report = import_madrid(tmp_path, now=clock.now())
    assert (report.saved.made, sum(report.skipped.values())) == (2, 2)
    assert Idea.objects.get(source_id="1").text == "Más árboles 1\nSombra."


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "[1]", "{", '{"a": 1}\n"text"', "5"])
def test_a_wrong_proposal(tmp_path, content):
    path = tmp_path / "wrong.jsonl"
    path.write_text(content)
    with pytest.raises(BadFile, match=r"wrong\.jsonl"):
        import_madrid(path, now=clock.now())


@pytest.mark.django_db
def test_a_folder_without_proposals(tmp_path):
    with pytest.raises(BadFile, match="holds no"):
        import_madrid(tmp_path, now=clock.now())


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_a_change_is_found(tsv):
    rows = [project(number) for number in range(30)]
    assert import_budget_projects(tsv(*rows), now=clock.now()).saved == Saved(made=30)
    assert import_budget_projects(tsv(*rows), now=clock.now()).saved == Saved(same=30)
    rows[3] = project(3, title="Stoły w parku")
    assert import_budget_projects(tsv(*rows), now=clock.now()).saved == Saved(changed=1, same=29)
    assert Idea.objects.get(source_id__endswith=":3").title == "Stoły w parku"


KILLED = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from talkoot.ideas.importing import import_budget_projects
from talkoot.shared import clock

def progress(done, of):
    print(done, flush=True)
    if done >= 1000:
        os.kill(os.getpid(), signal.SIGKILL)

import_budget_projects(Path(sys.argv[1]), now=clock.now(), progress=progress)
"""


def address_of_test_database():
    it = connection.settings_dict
    return f"postgresql://{it['USER']}:{it['PASSWORD']}@/{it['NAME']}?host={it['HOST']}&port={it['PORT'] or 5432}"


def counts():
    found = {}
    with connection.cursor() as cursor:
        for table in ("ideas_idea", "conversation_subject", "matching_entry", "procrastinate_jobs"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_leaves_nothing(tsv):
    path = tsv(*[project(number) for number in range(2000)])
    before = counts()
    environment = {**os.environ, "DATABASE_URL": address_of_test_database(), "DJANGO_SETTINGS_MODULE": "talkoot.site.settings"}
    command = [sys.executable, "-c", KILLED, str(path)]
    killed = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert killed.stdout.split() == ["500", "1000"]
    assert counts() == before
    assert import_budget_projects(path, now=clock.now()).saved == Saved(made=2000)
