import pytest

from talkoot.matching.index import refresh_concepts
from talkoot.matching.models import Concept, ConceptKey, Entry
from talkoot.matching.terms import find_concepts
from talkoot.matching.vocabulary import import_yso, load_own

pytestmark = pytest.mark.django_db
YSO = "http://www.yso.fi/onto/yso/p"


@pytest.fixture
def folder(tmp_path):
    rows = {
        "fi": [("1", "kirjastot"), ("2", "kuu (taivaankappaleet)"), ("3", "hirvet"), ("4", "kirjastonhoitajat")],
        "sv": [("1", "bibliotek"), ("2", "månen"), ("3", "älg")],
        "en": [("1", "libraries"), ("2", "Moon"), ("3", "moose")],
    }
    for language, lines in rows.items():
        text = "".join(f"<{YSO}{number}>\t{label}\n" for number, label in lines)
        (tmp_path / f"some-{language}.tsv").write_text(text + "not a line\n\n", encoding="utf-8")
    return tmp_path


def test_our_own_words_are_there_after_migrating():
    assert Concept.objects.filter(uri__startswith="talkoot:").exclude(labels={}).count() > 300
    assert load_own().made == 0


def test_what_an_earlier_vocabulary_had_is_forgotten():
    """A hall is no warehouse any more: what a line has no more must not stay as a reason."""
    gone = Concept.objects.create(uri="talkoot:gone", labels={"fi": "mennyt"})
    ConceptKey.objects.create(concept=gone, language="fi", key="mennyt")
    ConceptKey.objects.create(concept=Concept.objects.get(uri="talkoot:varasto"), language="en", key="hall")
    load_own()
    assert not Concept.objects.filter(uri="talkoot:gone").exists()
    assert ConceptKey.objects.filter(language="en", key="hall").get().concept.uri == "talkoot:halli"


def test_importing_meets_our_own_concepts(folder):
    ours = Concept.objects.get(uri="talkoot:kirjasto")
    done = import_yso(folder)
    assert (done.made, done.changed, done.same, len(done.skipped)) == (3, 1, 0, 3)
    merged = Concept.objects.get(uri=f"{YSO}1")
    assert (merged.id, merged.labels["fi"]) == (ours.id, "kirjastot")
    assert ConceptKey.objects.filter(concept=merged, language="en").count() >= 1
    assert find_concepts("fi", ["hirvi ja kuu"])[0].weights.keys() == {Concept.objects.get(uri=f"{YSO}{n}").id for n in (2, 3)}


def test_importing_again_changes_nothing_and_our_own_stay_merged(folder):
    import_yso(folder)
    keys = ConceptKey.objects.count()
    again = import_yso(folder)
    assert (again.made, again.changed, again.same) == (0, 0, 4)
    load_own()
    assert not Concept.objects.filter(uri="talkoot:kirjasto").exists()
    assert ConceptKey.objects.count() == keys


def test_a_dry_run_stores_nothing(folder):
    before = Concept.objects.count()
    assert import_yso(folder, dry_run=True).made == 3
    assert Concept.objects.count() == before


def test_a_folder_without_vocabulary_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        import_yso(tmp_path)


def test_entries_meet_the_vocabulary_anew_where_it_has_words():
    """What is written in a language that concepts have no names in is left out: it need not be read at all."""
    library = Concept.objects.get(uri="talkoot:kirjasto").id
    for number, (language, concepts) in enumerate([("fi", []), ("en-GB", []), ("fil", [7]), ("de", [7])]):
        title = "kirjasto" if language == "fi" else "library"
        Entry.objects.create(kind="idea", source_id=number, language=language, title=title, name_key=title, concepts=concepts, digest="x")
    assert refresh_concepts() == 2
    assert [library in entry.concepts for entry in Entry.objects.order_by("source_id")] == [True, True, False, False]
    assert list(Entry.objects.filter(source_id__gte=2).values_list("concepts", flat=True)) == [[7], [7]]
