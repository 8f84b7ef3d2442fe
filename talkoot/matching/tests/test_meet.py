from dataclasses import replace

import pytest
from django.test.utils import CaptureQueriesContext

from talkoot.matching import embedders, floors
from talkoot.matching.jobs import count_words
from talkoot.matching.models import Concept
from talkoot.matching.queries import _best, meet, neighbours
from talkoot.matching.question import ask
from talkoot.matching.ranking import Scope, Scored, rank
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
    assert not [reason for reason in match.reasons if reason.type == "meaning" and not reason.strong]
    assert all(reason.sentence(language) for reason in match.reasons for language in ("fi", "sv", "en"))


@pytest.mark.parametrize("text", ["asdf asdf", "12345 67890", "Kvanttikenttäteorian renormalisaatio"])
def test_what_fits_nothing_is_told_so(city, text):
    meeting = meet(text, kinds=KINDS, reader_language="fi")
    assert meeting.groups == []


def test_an_idea_that_fits_nothing_is_novel_and_an_empty_text_is_not(city):
    assert meet("Avaruushissi Kivenlahden taivaalle auki satelliittien laukaisuun", kinds=KINDS, reader_language="fi").novel
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


def shares_a_word(meeting, source_id):
    return any(match.source_id == source_id and any(r.type == "word" for r in match.reasons) for match in meeting.group("test_thing"))


def filled(things, **texts):
    """Index these things by number among others, so that words have a rarity."""
    for number, (language, text) in enumerate(texts.values(), 1):
        things.put(number, **{language: text})
    for number in range(100, 160):
        things.put(number, fi=f"Koulun asia {number}", sv=f"Skolans ärende {number}")
    things.index()
    count_words()


@pytest.mark.parametrize(
    ("language", "asked", "same", "other"),
    [
        ("sv", "råttor", "Stoppa råttorna på torget", "Rätta felet i ratten"),
        ("fi", "Häät rannalla", "Häät laiturilla", "Haat talteen"),
        ("sv", "Jag såg en häst", "Hästar i parken", "Hast och stress"),
    ],
)
def test_a_word_with_letters_of_its_own_is_no_other_word(things, language, asked, same, other):
    filled(things, same=(language, same), other=(language, f"{other} på höjden ä"))
    meeting = meet(asked, language=language, kinds=KINDS[:1], reader_language=language, per_kind=60)
    assert shares_a_word(meeting, 1)
    assert not shares_a_word(meeting, 2)


@pytest.mark.parametrize(("asked", "text"), [("hastar", "Hästar på ängen"), ("hästar på ängen", "Fler hastar i var stad, tack sa mycket")])
def test_who_types_without_those_letters_finds_and_is_found(things, asked, text):
    filled(things, one=("sv", text))
    assert shares_a_word(meet(asked, language="sv", kinds=KINDS[:1], reader_language="sv"), 1)


def test_a_rare_word_weighs_far_more_than_a_common_one(things):
    filled(things, rare=("sv", "Replokal med trummor"))
    question = ask("Spela trummor efter skolan", "sv", meaning=False)
    weights = {term.word: term.weight for term in question.terms}
    assert weights["trummor"] > 5 * weights["skolan"]
    school, drums = (question.concepts[Concept.objects.get(labels__sv=label).id] for label in ("skola", "musikinstrument"))
    assert drums > 5 * school


def test_sharing_the_only_concept_of_a_text_is_worth_little_when_everything_has_it(things):
    filled(things, rare=("sv", "Replokal med trummor"))
    (common, *_), (rare, *_) = (rank(ask(text, "sv", meaning=False), Scope(KINDS[:1])) for text in ("Skolan", "Trumma"))
    assert common.concepts < 0.5 < rare.concepts


def test_one_word_alone_must_lie_close(city):
    """`rotta` sounds like much that has nothing to do with rats."""
    question = ask("rotta", "fi")
    near = Scored("test_thing", 1, "fi", floors.NOVEL, floors.NOVEL, 0.0, 0.0, 0.0, None)
    assert not floors.fits(question, near)
    assert floors.fits(question, replace(near, shared_concepts=[1]))


def test_a_language_that_was_not_measured_shows_less_and_says_so(city):
    weak = Scored("test_thing", 1, "fi", floors.FLOOR, floors.FLOOR, 0.0, 0.0, 0.0, None)
    shown = {language: floors.fits(ask("chodnik kirjasto rotta sauna skola", language, meaning=True), weak) for language in ("fi", "pl")}
    assert shown == {"fi": True, "pl": False}
    assert meet("Chodnik przed domem jest zalany", language="pl", kinds=KINDS, reader_language="fi").unsure


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "Zzyx" * 150, "Tsirkus lendab homme kosmosesse kuule"])
def test_what_may_not_be_understood_is_not_called_new(city, text):
    meeting = meet(text, kinds=KINDS, reader_language="fi")
    assert not meeting.novel
    assert meeting.meaning_used


def test_words_too_long_for_the_index_are_understood_all_the_same(city):
    question = ask("漢字" * 30, "en")
    assert question.vector is not None
    assert not question.terms


def test_what_a_text_names_with_a_rare_word_gets_the_last_place(city):
    question = ask("koulu liukumäki", "fi")
    near = [Scored("test_thing", number, "fi", 0.4, 0.4, 0.0, 0.0, 0.0, None) for number in (1, 2, 3)]
    named = Scored("test_thing", 4, "fi", 0.15, 0.14, 0.0, 0.1, 0.0, None, shared_words=[2])
    chosen = {per_kind: [one.source_id for one in _best(question, [*near, named], per_kind)] for per_kind in (1, 2, 4)}
    assert chosen == {1: [1], 2: [1, 4], 4: [1, 2, 3, 4]}


def test_a_rare_word_counts_in_its_own_language_only(city):
    question = ask("koulu liukumäki", "fi")
    named = Scored("test_thing", 1, "fi", floors.ABOVE_CHANCE, floors.ABOVE_CHANCE, 0.0, 0.1, 0.0, None, shared_words=[2])
    assert floors.fits(question, named)
    assert not floors.fits(question, replace(named, language="sv"))
    assert not floors.fits(question, replace(named, shared_words=[]))
