import pytest

from talkoot.matching.language import FOLDED, TYPED_WITHOUT, folded_weight, has_own_letters
from talkoot.matching.models import Concept
from talkoot.matching.terms import find_concepts, key_of, stem, words_of

pytestmark = pytest.mark.django_db


def labels(language, text):
    found = find_concepts(language, [text])[0].weights
    return {Concept.objects.get(id=concept).labels["en"]: round(weight, 2) for concept, weight in found.items()}


def test_words_are_what_people_write():
    assert words_of("Pyörä-parkki, 5G & KIRJASTO!") == ["pyörä", "parkki", "5g", "kirjasto"]
    assert len(words_of("a " * 10_000)) == 400


def test_a_stem_is_found_with_and_without_accents():
    known = stem("fi", ["päiväkodissa", "ja"])
    assert "paivakodissa" in known["päiväkodissa"].lexemes
    assert (known["päiväkodissa"].stop, known["ja"].stop) == (False, True)


def test_concepts_are_the_same_in_every_language():
    for language, text in (
        ("fi", "Kirjastossa voisi lainata työkaluja"),
        ("sv", "Låna verktyg på biblioteket"),
        ("en", "Lending tools at the library"),
    ):
        assert {"library", "tool"} <= labels(language, text).keys()


def test_compounds_are_taken_apart():
    assert labels("fi", "koulukirjastot")["library"] == 0.5
    assert {"library", "school"} <= labels("fi", "koulukirjastoon").keys()
    assert {"city centre", "cafe"} & labels("sv", "stadsdelsbibliotek").keys() or "library" in labels("sv", "stadsdelsbibliotek")


def test_spans_of_words_are_one_concept():
    assert "public participation" not in labels("en", "a bus stop")
    assert labels("en", "a bus stop")["bus stop"] == 1


def test_a_stop_word_is_no_concept():
    assert "man" not in labels("sv", "Kunde man få det")
    assert "man" in labels("sv", "En grupp för män") or "man" in labels("en", "A group for men")


def test_a_long_label_has_no_key():
    assert key_of("en", "one two three four five") == ""
    assert key_of("en", "Public Libraries") == "public librari"


def test_many_texts_cost_as_many_queries_as_one(django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        find_concepts("fi", ["koulukirjasto ja uimahalli", "päiväkoti metsässä", "rantasaunan avanto"] * 20)


@pytest.mark.parametrize(
    ("language", "text", "has", "without"),
    [
        ("sv", "Råttor", True, False),
        ("sv", "ratt", False, True),
        ("en", "cafe", False, True),
        ("en", "Järvenpää", False, False),
        ("fi", "kahvila é", False, True),
    ],
)
def test_letters_of_its_own_are_no_accents(language, text, has, without):
    assert (has_own_letters(language, text), folded_weight(language, text)) == (has, TYPED_WITHOUT if without else FOLDED)
