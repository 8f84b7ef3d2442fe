import pytest

from talkoot.matching.language import configuration, suggest_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Asemalle katettuja pyöräpaikkoja", "fi"),
        ("Bygg väderskyddade cykelställ vid stationen", "sv"),
        ("Covered bike parking at the station", "en"),
        ("Нужны скамейки вдоль дорожек для пожилых", "ru"),
        ("Потрібні лавки вздовж доріжок для літніх людей", "uk"),
        ("نريد مزيدا من المقاعد على طول الممرات لكبار السن", "ar"),
        ("Waxaan u baahanahay fasalo luqadda hooyo ee Soomaaliga", "so"),
        ("Jalgratta hoidmiseks on vaja katusealust jaama juures", "et"),
        ("TALVIUINTIPAIKKA JA SAUNA RANNALLE", "fi"),
    ],
)
def test_short_civic_texts_are_told_apart(text, language):
    assert suggest_language(text) == language


@pytest.mark.parametrize(
    ("text", "reader", "language"),
    [
        ("A bench", "en", "en"),
        ("gungor", "sv", "sv"),
        ("waste bins", "en", "en"),
        ("lisää penkkejä", "en", "fi"),
        ("fler gungor i parken", "en", "sv"),
        ("Потрібні лавки вздовж доріжок", "fi", "uk"),
        ("Jalgratta hoidmiseks on vaja katusealust", "fi", "et"),
    ],
)
def test_the_page_decides_about_a_few_words_and_no_more(text, reader, language):
    assert suggest_language(text, reader) == language


@pytest.mark.parametrize("text", ["", "   ", "12345 !!!", "🙂🙂"])
def test_a_text_without_letters_has_no_language(text):
    assert suggest_language(text) == "und"


def test_a_very_long_text_is_quick():
    assert suggest_language("kirjasto auki " * 1_000_000) == "fi"


@pytest.mark.django_db
def test_a_language_without_stemmer_is_read_plainly():
    assert [configuration(language) for language in ("fi", "sv-FI", "so", "und")] == ["finnish", "swedish", "simple", "simple"]
