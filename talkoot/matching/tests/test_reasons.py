"""A reason is one that a reader agrees with: telling, certain, and written as people write."""

import pytest

from talkoot.matching.jobs import count_words
from talkoot.matching.models import Concept
from talkoot.matching.queries import meet
from talkoot.matching.terms import find_concepts

KINDS = ["test_thing"]


@pytest.fixture
def reasons(things):
    """Return type -> values of the reasons for which a text fits a thing; nothing else is in the index but filling."""

    def give(text, language, reader=None, offers=None, **texts):
        things.put(1, offers=offers, **texts)
        things.put(2, en=("Filling", "Something else entirely stands here."))
        for number in range(3, 45):
            things.put(number, en=(f"Filling {number}", "Nothing."))
        things.index()
        count_words()
        matches = meet(text, language=language, kinds=KINDS, reader_language=reader or language).group("test_thing")
        match = next(match for match in matches if match.source_id == 1)
        return {reason.type: tuple(reason.values) for reason in match.reasons}

    return give


@pytest.mark.parametrize(
    ("language", "asked", "title", "body"),
    [
        ("en", "We want two mosaics on the wall, please help people make them", "Mosaics", "Two people want help on it, please make some."),
        ("fi", "Haluaisin kaksi mosaiikkia, voisiko niitä tehdä yhdessä", "Mosaiikit", "Kaksi voisi tehdä yhdessä, haluaisin lisää."),
        ("sv", "Vi behöver två mosaiker till, alla vill göra dem tillsammans", "Mosaiker", "Två behöver mer, alla vill göra tillsammans."),
    ],
)
def test_words_that_any_text_might_have_are_no_reason(reasons, language, asked, title, body):
    (word,) = reasons(asked, language, **{language: (title, body)})["word"]
    assert word.startswith("mosai")


def test_a_word_alike_in_two_languages_is_no_reason_but_a_name_is(reasons):
    found = reasons("A mosaic gift at Otaniemi for bus 114k", "en", sv=("En mosaik i Otaniemi", "Målarfärgen är gift. Bussen är 114k."))
    assert set(found["word"]) == {"Otaniemi", "114k"}


def test_the_city_itself_is_no_reason(reasons):
    assert reasons("Mosaiikkeja Espooseen", "fi", fi=("Espoon mosaiikkeja", "Mosaiikkeja Espooseen.")) | {"name": 0} == {
        "word": ("mosaiikkeja",), "meaning": (), "name": 0}  # fmt: skip


def test_a_mistyped_word_is_shown_as_the_thing_has_it(reasons):
    found = reasons("Sähköpotkulaauta kävelytiellä", "fi", fi=("Sähköpotkulautojen pysäköinti", "Sähköpotkulauta jää kävelytielle."))
    assert "sähköpotkulauta" in found["word"] + found.get("concept", ())
    assert not any("sahko" in word for word in found["word"])


def test_a_word_of_two_meanings_is_no_shared_concept(reasons):
    found = reasons("I would like to book the mosaic oven", "en", en=("Mosaic oven", "A book about ovens. A book for all."))
    assert "concept" not in found


def test_what_a_concept_says_is_not_said_again(reasons):
    found = reasons("Två hundparker för stora hundar", "sv", sv=("Hundpark", "En park för hundar. Hundparken är öppen."))
    assert found["concept"] == ("hundpark",)
    assert "word" not in found


@pytest.mark.parametrize(
    ("language", "asked", "body", "concept"),
    [
        ("en", "I would teach mosaic", "We teach it.", "teaching"),
        ("en", "A hall for mosaic", "The hall is large.", "hall"),
        ("fi", "Mosaiikki iltaisin illalla", "Auki joka ilta, illalla.", "ilta"),
        ("sv", "Mosaik i skolan", "Alla skolor har det. Skolan är stor.", "skola"),
    ],
)
def test_concepts_are_named_as_both_mean_them(reasons, language, asked, body, concept):
    assert reasons(asked, language, **{language: ("Mosaic mosaiikki mosaik", body)})["concept"] == (concept,)


def test_what_is_offered_ends_without_a_full_stop(reasons):
    found = reasons("Money for a mosaic workshop", "en", en=("Mosaic money", "Apply."), offers={"en": ["€4,000 per mosaic."]})
    assert found["offer"] == ("€4,000 per mosaic",)


@pytest.mark.parametrize(
    ("language", "asked", "body", "word"),
    [
        ("sv", "Mosaiker o tiden", "Mosaiker o konst hela tiden.", "mosaiker"),
        ("fi", "Mosaiikki kerran viikossa", "Mosaiikki joka viikossa.", "mosaiikki"),
        ("ar", "أريد فسيفساء", "أريد فسيفساء في المدينة", "فسيفساء"),
    ],
)
def test_words_of_speech_and_time_are_no_reason(reasons, language, asked, body, word):
    assert reasons(asked, language, **{language: (f"{asked} 1", body)})["word"] == (word,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "asked", "not_shared"),
    [("en", "Cars do not stop", "bus stop"), ("fi", "Lounasta seurassa", "yhdistys")],
)
def test_a_word_that_means_more_is_not_the_concept(language, asked, not_shared):
    labels = Concept.objects.filter(id__in=find_concepts(language, [asked])[0].weights).values_list(f"labels__{language}", flat=True)
    assert labels
    assert not_shared not in labels


def test_a_word_of_two_concepts_is_neither(reasons):
    """The stemmer makes one of ruokala and ruokalista."""
    assert "concept" not in reasons("Ruokala mosaiikilla", "fi", fi=("Mosaiikki", "Ruokalista mosaiikista."))


def test_that_the_meaning_is_close_is_not_said_beside_a_better_reason(reasons):
    assert "meaning" not in reasons("Dance and mosaic", "en", en=("Dance hall", "Dance all night in the hall by the sea."))


@pytest.mark.parametrize(("metres", "said"), [(1_500, True), (7_600, False)])
def test_only_what_is_near_is_a_reason(things, metres, said):
    things.put(1, en="Mosaic workshop", point=(24.66, 60.2 + metres / 111_195))
    things.index()
    (match,) = meet("Mosaic workshop", language="en", kinds=KINDS, point=(24.66, 60.2), reader_language="en").group("test_thing")
    assert ("distance" in {reason.type for reason in match.reasons}) is said
    assert match.distance_m == pytest.approx(metres, abs=20)


def test_a_word_that_begins_a_compound_is_a_reason(reasons):
    assert reasons("mosaiikki", "fi", fi=("Mosaiikkiseuraa", "Mosaiikkien tekijöille."))["word"] == ("mosaiikki",)


@pytest.mark.parametrize(
    ("language", "asked", "texts"),
    [
        ("en", "A mosaic fountain on the square", {"en": ("Mosaic hall", "A hall of 40 square metres. Square by square.")}),
        ("en", "A mosaic on the market square", {"en": ("Mosaic hall", "A hall of 40 square metres. Square by square.")}),
        (
            "en",
            "Mosaic at the bus stop",
            {"en": ("Mosaic van", "It stops at 62 places."), "fi": ("Mosaiikkiauto", "Pysähtyy 62 pysäkillä.")},
        ),
        (
            "sv",
            "Mosaik i parken",
            {"sv": ("Mosaikparkering", "Du får parkera här. Alla parkerar."), "en": ("Mosaic parking", "Park your car.")},
        ),
    ],
)
def test_a_concept_is_told_only_where_the_text_before_the_reader_says_it(reasons, language, asked, texts):
    assert "concept" not in reasons(asked, language, **texts)


def test_a_part_of_a_compound_says_a_concept(reasons):
    assert reasons("Mosaik i parken", "sv", sv=("Mosaik", "Finns i stadsdelsparken."))["concept"] == ("park",)


@pytest.mark.parametrize(
    ("language", "asked", "body", "word"),
    [
        ("fi", "Olen 58-vuotias enkä osaa mosaiikkia", "Olen 90-vuotias enkä osaa mosaiikkia.", "mosaiikkia"),
        ("sv", "Jag vågar inte göra mosaik nära", "En mosaik nära dig. Vågar du göra mosaik?", "mosaik"),
        ("en", "A mosaic has stopped being a real thing", "A real mosaic never stopped.", "mosaic"),
    ],
)
def test_words_of_all_kinds_of_things_are_no_reason(reasons, language, asked, body, word):
    assert reasons(asked, language, **{language: ("Filling", body)})["word"] == (word,)
