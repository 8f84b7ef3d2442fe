"""Which words tell something: a word that any text might have is no reason why two of them fit, and worth little."""

from functools import lru_cache

import stopwordsiso
from django.conf import settings

from talkoot.matching.terms import Stemmed, stem, words_of

# What the lists of Stopwords ISO lack: what people begin a wish or a need with, how they write as they speak, and how they count time.
_WISHING = {
    "fi": (
        "haluaisin haluaisimme haluan haluamme halua haluavat tarvitsen tarvitsemme tarvitaan tarvitsee toivon toivoisin toivomme ehdotan"
        " ehdotus voisiko voisivatko voidaanko saisiko saataisiinko pitäisikö olisiko pois tehdä tehdään tekemistä tekeminen enemmän"
        " vähemmän lisää yhdessä yhteinen yhteistä oma omaa omat kaikille jokainen jonnekin jossain paikka paikkaa asia asioita ihmiset"
        " ihmisille ihmisiä parempi paremmin parempaa"
    ),
    "sv": (
        "vill skulle önskar behöver behövs behov söker föreslår förslag fler mer mindre bort saker sak tillsammans gemensam gemensamt"
        " egen eget egna alla någonstans plats platsen ställe ställen människor folk borde finns finnas få fått bättre"
    ),
    "en": (
        "want wants wish wishes need needs suggest suggestion idea ideas more less fewer away leave thing things together people someone"
        " anyone everyone somewhere place places please help use own put make let near better"
    ),
    "et": "tahan tahaks soovin soovime vajan vajame vaja võiks saaks rohkem koht kohta kohti inimesed inimestele",
    "ru": "хочу хотим хотел хотела хотелось нужно нужен нужна нужны надо прошу предлагаю больше место места люди людей людям",
    "uk": "хочу хочемо хотів хотіла потрібно потрібен потрібна потрібні треба прошу пропоную більше місце місця люди людей",
    "ar": "أريد نريد أحتاج نحتاج أتمنى نتمنى أود نود أرجو يمكن يجب مكان مكانا الناس",
    "so": "waxaan waxaanu rabaa rabnaa doonayaa doonaynaa baahanahay baahannahay meel goob dadka",
    "pl": "chcę chcemy chciałbym chciałabym chcielibyśmy potrzebuję potrzebujemy proszę miejsce miejsca ludzie ludzi więcej",
}
_SPOKEN = {
    "fi": (
        "mä sä mie sie mun sun mul sul mulle sulle mua sua noi nää tää toi tost täs siel tääl ois olis pitäis vois voisko"
        " saisko saiskohan niinku niinkun sit vaik ku et joku jotain jotkut vaan vaa kans kandee"
        " moi hei terve huomenta kuuluu kiitos"
    ),
    "sv": "o å oxå oxo nån nåt nåra sån sånt såna mej dej sej dom ba typ liksom asså alltså va e ä sen hej god godmorgon tack",
    "en": (
        "gonna wanna gotta aint dont doesnt didnt cant wont isnt arent u ur r pls plz thx cuz coz im ive id theres thats lot lots hello hi"
        " good thanks"
    ),
}
_TIME = {
    "fi": (
        "aika aikaa ajan päivä päivää päivän päivässä päivisin päivittäin viikko viikkoa viikon viikossa viikoittain kuukausi kuukauden"
        " kuukaudessa vuosi vuotta vuoden vuodessa tunti tuntia tunnin minuutti minuuttia joskus usein nykyään"
    ),
    "sv": (
        "tid tiden tider dag dagen dagar dagarna dagligen vecka veckan veckor månad månaden månader år året åren timme timmar timmen minut"
        " minuter ibland ofta nuförtiden"
    ),
    "en": "time times day days daily week weeks weekly month months year years hour hours minute minutes sometimes often nowadays",
}

# Words that stand in texts of all kinds of things and name none of them: among those of the sample city that at least five kinds of things
# have, the measures, ages, verbs and adjectives that could be said of anything. With all their endings.
_ANYWHERE = {
    "fi": (
        "vuotias vuotiaille enkä etkä eikä emmekä metri metrin neliö neliötä kilometri kilometrin euro euroa saa pitää kertoa kertoo"
        " tietää osata osaa osaan näkee näkyy näyttää lähtee loppuu alkaa puuttuu riittää kestää maksaa auttaa vastaa antaa annetaan"
        " saadaan saavat ottaa tekee vie viedä jättää jätetään mennä käy käyn käydä kulkee pääsee päästä odottaa muuttaa kysytään oikea"
        " oikeaa oikeita pitkä vanha pieni pieniä tavallinen tavallisena samassa kerrallaan kahdesti enintään puolet täynnä mielelläni"
        " ihmistä päällä jokaisen kolmessa viidestä kuudessa neljälle kymmenelle seuraava etukäteen väärin vaikea helppo tarpeeksi"
        " liian"
    ),
    "sv": (
        "vågar vågade våga nära meter kvadratmeter kilometer kilo euro gånger gång hela enda ser se syns vet hör känner står sitter"
        " börjar slutar håller ger får lämnas visar hjälper hjälpa används fungerar räcker saknas märker hittar delar per först slut"
        " runt längs fast ny nya nytt gammal gamla vanlig vanliga riktig riktiga klar enkel svår kort långt hos personer hälften"
        " stället själva direkt vuxen hinner fortsätter väntar låta vilja"
    ),
    "en": (
        "real really square metre metres meter meters kilometre kilometres euro euros stop stops stopped start starts started bring"
        " brings brought set holds hold takes change changes feel feels told fits reach carry left missing finding found included"
        " covered ordinary short old new whole person age ages whose cost costs pass drop matter matters mind rest wrong right mine"
        " afford dare able live lives living go goes going come comes stay stays try tried"
    ),
}
_DAYS = {
    "fi": "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai kello klo",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag måndagar tisdagar onsdagar torsdagar fredagar lördagar söndagar klockan kl",
    "en": "monday tuesday wednesday thursday friday saturday sunday clock am pm",
}


def is_telling(language: str, word: str, known: Stemmed) -> bool:
    """Tell whether a word (lower case, with what `stem` says of it) says something in its language."""
    words, stems = _common(language)
    return len(word) > 1 and not known.stop and word not in words and known.stem not in stems and not word.isdigit()


@lru_cache(maxsize=32)
def _common(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a language that tell nothing, and the stems of those that we list ourselves."""
    listed = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else set()
    # The city's own name is everywhere in it.
    names = words_of(" ".join([settings.TALKOOT_CITY, *settings.TALKOOT_CITY_NAMES.values()]))
    ours = {word for lists in (_WISHING, _SPOKEN, _TIME, _ANYWHERE, _DAYS) for word in lists.get(language, "").split()} | set(names)
    # Short words have the stems of others.
    stemmed = [*" ".join(lists.get(language, "") for lists in (_WISHING, _ANYWHERE, _DAYS)).split(), *names]
    return frozenset(listed | ours), frozenset(known.stem for known in stem(language, stemmed).values())
