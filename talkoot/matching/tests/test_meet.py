import pytest
from django.test.utils import CaptureQueriesContext

from talkoot.matching import embedders
from talkoot.matching.queries import meet, neighbours
from talkoot.shared import slots

KINDS = ["test_thing", "test_other"]
ESPOO = (24.66, 60.21)


def ids(meeting, kind="test_thing"):
    return [match.source_id for match in meeting.group(kind)]


@pytest.fixture
def city(things, others):
    things.put(1, sv=("Verktygsutlåning på biblioteket", "Låna borrmaskin, symaskin och högtryckstvätt som en bok."))
    things.put(
        2, fi=("Talviuintipaikka ja sauna", "Avanto on auki iltaisin."), en=("Winter swimming spot and sauna", "Open in the evening.")
    )
    things.put(3, en=("Rehearsal rooms for bands", "Drums and amplifiers included."), point=ESPOO)
    others.put(1, fi=("Koirapuiston valaistus", "Lamput palavat iltaisin."))
    things.index()
    others.index()


def test_languages_do_not_matter(city):
    meeting = meet("Kirjastosta voisi saada lainaksi poran tai ompelukoneen", kinds=KINDS, reader_language="fi")
    assert meeting.language == "fi"
    assert ids(meeting)[0] == 1
    assert meeting.meaning_used
    assert not meeting.novel


def test_the_title_is_in_the_readers_language_where_there_is_one(city):
    matches = {match.source_id: match for match in meet("vinterbad med bastu", kinds=KINDS, reader_language="en").group("test_thing")}
    assert (matches[2].title, matches[2].language) == ("Winter swimming spot and sauna", "en")
    assert meet("vinterbad med bastu", kinds=KINDS, reader_language="sv").group("test_thing")[0].language == "fi"


def test_reasons_are_in_the_readers_language(city):
    match = meet("Avantouinti ja sauna", language="fi", kinds=KINDS, reader_language="en").group("test_thing")[0]
    concept = next(reason for reason in match.reasons if reason.type == "concept")
    assert set(concept.values) & {"winter swimming", "sauna"}
    assert "In common: " in concept.sentence("en")
    assert {reason.type for reason in match.reasons} >= {"concept", "meaning"}
    assert all(reason.sentence(language) for reason in match.reasons for language in ("fi", "sv", "en"))


@pytest.mark.parametrize("text", ["asdf asdf", "12345 67890", "Kvanttikenttäteorian renormalisaatio"])
def test_what_fits_nothing_is_told_so(city, text):
    meeting = meet(text, kinds=KINDS, reader_language="fi")
    assert meeting.groups == []


def test_an_idea_that_fits_nothing_is_novel_and_an_empty_text_is_not(city):
    assert meet("Avaruushissi Kivenlahden taivaalle satelliittien laukaisuun", kinds=KINDS, reader_language="fi").novel
    for empty in ("", "  \0 ", "🙂"):
        assert not meet(empty, kinds=KINDS, reader_language="fi").novel


def test_near_things_gain_and_say_how_near(city, things):
    things.put(4, en=("Rehearsal rooms for bands", "Drums and amplifiers included."), point=(25.2, 60.4))
    things.index()
    far = meet("a rehearsal room for our band", kinds=KINDS, reader_language="en", point=(25.2, 60.4)).group("test_thing")
    assert [match.source_id for match in far[:2]] == [4, 3]
    assert far[0].distance_m == 0
    assert any(reason.type == "distance" for reason in far[0].reasons)
    assert far[1].distance_m == pytest.approx(36_600, rel=0.02)
    assert not any(reason.type == "distance" for reason in far[1].reasons)


def test_what_a_thing_offers_is_named(things, others):
    things.put(1, fi=("Hitsauspaja", "Avoin paja keskustassa."), offers={"fi": ["kahvihuone", "hitsauslaite ja ohjaaja"]})
    things.index()
    match = meet("Haluaisin oppia hitsaamaan, onko jossain hitsauslaite?", language="fi", kinds=KINDS, reader_language="fi").group(
        "test_thing"
    )[0]
    assert [reason.values for reason in match.reasons if reason.type == "offer"] == [("hitsauslaite ja ohjaaja",)]
    assert list(match.offers) == ["kahvihuone", "hitsauslaite ja ohjaaja"]


def test_the_idea_itself_can_be_left_out(city):
    text = "Talviuintipaikka ja sauna"
    assert 2 in ids(meet(text, kinds=KINDS, reader_language="fi"))
    assert 2 not in ids(meet(text, kinds=KINDS, reader_language="fi", exclude=("test_thing", 2)))


def test_kinds_stand_in_order_and_are_capped(city, things):
    for number in range(10, 20):
        things.put(number, fi=f"Talviuintipaikka ja sauna {number}")
    things.index()
    meeting = meet("Talviuintipaikka ja sauna", kinds=KINDS, reader_language="fi", per_kind=3)
    assert len(meeting.group("test_thing")) == 3
    assert [group.kind for group in meeting.groups] == [kind for kind in KINDS if meeting.group(kind)]


def test_an_unknown_kind_is_an_error(city):
    with pytest.raises(KeyError):
        meet("sauna", kinds=["x'; DROP TABLE matching_entry; --"], reader_language="fi")


def test_words_work_alone_and_say_so(things, others):
    with embedders.instead(None):
        things.put(1, fi=("Talviuintipaikka ja sauna", "Avanto on auki iltaisin."))
        things.index()
        meeting = meet("avanto ja sauna", language="fi", kinds=KINDS, reader_language="fi")
    assert not meeting.meaning_used
    assert ids(meeting) == [1]
    assert "meaning" not in {reason.type for reason in meeting.group("test_thing")[0].reasons}


def test_neighbours_need_no_embedding(city, things, monkeypatch):
    things.put(5, fi=("Avantouinti Matinkylään", "Talviuinti ja löylyt."))
    things.index()
    monkeypatch.setattr("talkoot.matching.question.embed_query", None)
    assert ids(neighbours("test_thing", 5, kinds=KINDS, reader_language="fi"))[0] == 2
    assert neighbours("test_thing", 999, kinds=KINDS, reader_language="fi").groups == []


def test_the_number_of_queries_does_not_grow(city, things):
    from django.db import connection

    counts = []
    for extra in (0, 30):
        for number in range(100, 100 + extra):
            things.put(number, fi=f"Talviuintipaikka ja sauna {number}", offers={"fi": ["löylyt"]})
        things.index()
        meet("Talviuintipaikka ja sauna rannalle", kinds=KINDS, reader_language="fi")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            meet("Talviuintipaikka ja sauna rannalle", kinds=KINDS, reader_language="fi")
        counts.append(len(captured))
    assert counts[1] - counts[0] <= 4  # the offers' words and concepts, once for all
    assert counts[1] < 25


def test_the_slots_are_filled():
    assert slots.meet
    assert slots.neighbours
    assert slots.suggest_language("Hyvää päivää kaikille") == "fi"
