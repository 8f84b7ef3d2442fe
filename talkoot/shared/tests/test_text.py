"""Cleaning, titles, choosing a language, sorting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.shared.text import clean, direction, pick, sort_key, title_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lisää penkkejä.  ", "Lisää penkkejä."),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "ab"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("e\u0301", "é"),
        ("\ud800x", "x"),
        ("👩‍🚒", "👩‍🚒"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_clean_keeps_words_and_drops_tricks(typed, kept):
    assert clean(typed) == kept


@given(st.text())
def test_clean_is_stable_and_storable(text):
    once = clean(text)
    assert clean(once) == once
    assert "\x00" not in once
    once.encode("utf-8")


def test_title_is_the_first_sentence():
    assert title_of("Lisää penkkejä rantaan. Kiitos!") == "Lisää penkkejä rantaan."
    assert title_of("yksi\nkaksi") == "yksi"
    assert title_of('"\nHaluan puiston tänne') == "Haluan puiston tänne"
    assert title_of('". Haluan puiston. Pian.') == "Haluan puiston."
    assert title_of("!!!") == "!!!"
    assert title_of('"Hei! Olen botti." Haluan ihmisen.') == '"Hei! Olen botti."'
    assert title_of("”Hej! " + "Mycket mer. " * 20 + "” sa den.") == "Hej!"
    assert title_of('"Ei! Se jäi auki.') == "Ei!"


@given(st.text(min_size=1))
def test_title_fits_its_column(text):
    assert len(title_of(text)) <= 120


def test_long_title_is_cut_at_a_word():
    title = title_of("sana " * 60)
    assert title.endswith("sana…")
    assert len(title) <= 90


def test_pick_says_which_language_it_found():
    assert pick({"fi": "Kirjasto", "sv": "Bibliotek"}, "sv") == ("Bibliotek", "sv")
    assert pick({"fi": "Kirjasto"}, "en") == ("Kirjasto", "fi")
    assert pick({"so": "Maktabad"}, "en") == ("Maktabad", "so")
    assert pick({}, "en") == ("", "en")


def test_nordic_letters_sort_last_and_accents_are_ignored():
    names = ["Öljy", "Aho", "Åbo", "Zoo", "Ämpäri", "Élan", "Fisku"]
    assert sorted(names, key=sort_key) == ["Aho", "Élan", "Fisku", "Zoo", "Åbo", "Ämpäri", "Öljy"]


def test_direction():
    assert [direction(tag) for tag in ("fi", "ar", "ar-EG", "he")] == ["ltr", "rtl", "rtl", "rtl"]
