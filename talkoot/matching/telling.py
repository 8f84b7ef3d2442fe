"""Which words tell something: a word that any text might have is no reason why two of them fit."""

from functools import lru_cache

import stopwordsiso
from django.conf import settings

from talkoot.matching.terms import Stemmed, stem, words_of

# What the lists of Stopwords ISO lack, since these are what people begin a wish or a need with.
_WISHING = {
    "fi": (
        "haluaisin haluaisimme haluan haluamme halua haluavat tarvitsen tarvitsemme tarvitaan tarvitsee toivon toivoisin toivomme ehdotan"
        " ehdotus voisiko voisivatko voidaanko saisiko saataisiinko pitäisikö olisiko pois tehdä tehdään tekemistä tekeminen enemmän"
        " vähemmän lisää yhdessä yhteinen yhteistä oma omaa omat kaikille jokainen jonnekin jossain paikka paikkaa asia asioita ihmiset"
        " ihmisille ihmisiä"
    ),
    "sv": (
        "vill skulle önskar behöver behövs behov söker föreslår förslag fler mer mindre bort saker sak tillsammans gemensam gemensamt"
        " egen eget egna alla någonstans plats platsen människor folk borde finns finnas få fått"
    ),
    "en": (
        "want wants wish wishes need needs suggest suggestion idea ideas more less fewer away leave thing things together people someone"
        " anyone everyone somewhere place places please help use own put make let"
    ),
}


def is_telling(language: str, word: str, known: Stemmed) -> bool:
    """Tell whether a word (lower case, with what `stem` says of it) says something in its language."""
    words, stems = _common(language)
    return not known.stop and word not in words and known.stem not in stems and not word.isdigit()


@lru_cache(maxsize=32)
def _common(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a language that tell nothing, and the stems of those that we list ourselves."""
    listed = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else set()
    # The city's own name is everywhere in it.
    names = words_of(" ".join([settings.TALKOOT_CITY, *settings.TALKOOT_CITY_NAMES.values()]))
    ours = {*_WISHING.get(language, "").split(), *names}
    return frozenset(listed | ours), frozenset(known.stem for known in stem(language, ours).values())
