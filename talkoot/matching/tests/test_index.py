from talkoot.matching import jobs
from talkoot.matching.index import stale
from talkoot.matching.models import Entry, Generation, Vector, Word
from talkoot.matching.queries import search
from talkoot.matching.vectors import serving


def found(text, **options):
    return [match.source_id for match in search(text, kinds=["test_thing"], reader_language="fi", **options).matches]


def test_a_change_is_found_by_words_inside_its_transaction(things):
    things.put(1, fi=("Nuijalan seurantalo", "Tanssit lauantaisin."))
    assert found("Nuijalan") == [1]


def test_a_hidden_thing_is_found_no_more_at_once(things):
    things.put(1, fi="Nuijalan seurantalo", sv="Nuijala föreningshus")
    things.index()
    things.hide(1)
    assert found("Nuijalan seurantalo") == []
    assert (Entry.objects.filter(kind="test_thing").count(), Vector.objects.filter(kind="test_thing").count()) == (0, 0)


def test_a_word_that_only_one_thing_had_goes_with_it(things):
    things.put(1, fi="Qwyzzlen talo")
    things.put(2, fi="Toinen talo")
    things.index()
    assert Word.objects.filter(lexeme="qwyzzlen").exists()
    Word.objects.filter(lexeme="talo").update(entries=2)
    things.hide(1)
    assert not Word.objects.filter(lexeme="qwyzzlen").exists()
    assert Word.objects.filter(lexeme="talo").exists()


def test_a_language_that_was_withdrawn_goes(things):
    things.put(1, fi="Uimaranta", en="Beach")
    things.put(1, fi="Uimaranta")
    assert [entry.language for entry in Entry.objects.filter(kind="test_thing")] == ["fi"]


def test_the_job_makes_vectors_once(things):
    things.put(1, fi="Uimaranta", en="Beach")
    things.index()
    before = list(Vector.objects.order_by("id").values_list("id", "digest"))
    things.index()
    assert len(before) == 2
    assert list(Vector.objects.order_by("id").values_list("id", "digest")) == before


def test_a_changed_text_gets_a_new_vector_and_keeps_the_old_until_then(things):
    things.put(1, fi="Uimaranta")
    things.index()
    old = Vector.objects.get(kind="test_thing")
    things.put(1, fi="Kirjasto ja lukusali")
    assert Vector.objects.get(kind="test_thing").digest == old.digest
    assert [row.title for row in stale(serving())] == ["Kirjasto ja lukusali"]
    things.index()
    assert Vector.objects.get(kind="test_thing").digest != old.digest
    assert stale(serving()) == []


def test_the_job_survives_that_a_thing_is_gone(things):
    things.put(1, fi="Uimaranta")
    things.hide(1)
    things.index(1, 2)
    assert not Vector.objects.filter(kind="test_thing").exists()


def test_the_worker_is_told_in_the_same_transaction(things):
    from procrastinate.contrib.django.models import ProcrastinateJob

    things.put(7, fi="Uimaranta")
    job = ProcrastinateJob.objects.get(task_name="matching.index_things")
    assert job.args == {"kind": "test_thing", "ids": [7]}


def test_hostile_texts_are_indexed(things):
    things.put(1, fi=("Otsikko\0 'lainaus' \\ : & | ! <-> (", "x" * 5_000_000), en=("🙂", "'; DROP TABLE matching_entry; --"))
    things.index()
    assert found("lainaus") == [1]
    assert found("' \\ : & | ! <-> ( * :*") == []


def test_reindexing_finds_what_was_missed_and_drops_what_is_gone(things):
    things.put(1, fi="Uimaranta")
    things.put(2, fi="Kirjasto")
    things.documents[3] = things.documents[2].__class__(3, things.documents[2].texts)
    del things.documents[1]
    assert jobs.reindex(["test_thing"]) == 2
    assert list(Entry.objects.filter(kind="test_thing").values_list("source_id", flat=True).order_by("source_id")) == [2, 3]
    assert Vector.objects.filter(kind="test_thing").count() == 2
    assert Generation.objects.get().state == "serving"


def test_words_are_counted(things):
    for number in (1, 2, 3):
        things.put(number, fi="Uimaranta" if number < 3 else "Kirjasto")
    jobs.count_words()
    assert dict(Word.objects.filter(lexeme__in=["uimaranta", "kirjasto"]).values_list("lexeme", "entries")) == {
        "uimaranta": 2,
        "kirjasto": 1,
    }
