import pytest

from talkoot.matching.queries import search
from talkoot.shared.paging import BadCursor, encode

KINDS = ["test_thing"]


def found(text, reader_language="fi", **options):
    return [match.source_id for match in search(text, kinds=KINDS, reader_language=reader_language, **options).matches]


@pytest.fixture
def city(things):
    things.put(1, fi=("Matinkylän uimaranta", "Hiekkaranta ja pukukopit."), facets={"theme": ["sport", "sea"], "area": "matinkyla"})
    things.put(2, fi=("Uimahalli Leppävaarassa", "Kolme allasta ja sauna."), facets={"theme": "sport", "area": "leppavaara"})
    things.put(
        3, fi=("Päiväkoti Meripirtti", "Varhaiskasvatusta meren rannalla."), sv=("Daghemmet Meripirtti", "Småbarnspedagogik vid havet.")
    )
    things.put(4, fi=("Matinkylän kirjasto", "Kirjat, lehdet ja työkalut lainaan."), facets={"theme": ["culture"], "area": "matinkyla"})
    things.index()


def test_an_exact_name_stands_first(city):
    assert found("Matinkylän kirjasto")[0] == 4
    assert found("matinkylän uimaranta")[0] == 1
    assert found("DAGHEMMET MERIPIRTTI")[0] == 3


def test_accents_do_not_matter(city):
    assert found("paivakoti meripirtti")[0] == 3
    assert found("Matinkylan")[:2] and set(found("Matinkylan")[:2]) == {1, 4}


def test_inflected_words_are_found(city):
    assert found("uimahallissa")[0] == 2


def test_typos_are_mended(city):
    assert found("Meripirti")[0] == 3
    assert 4 in found("kirjsto")[:2]


def test_facets_narrow(city):
    assert set(found("uimahalli tai uimaranta", facets={"theme": ["sport"]})) == {1, 2}
    assert found("uimahalli tai uimaranta", facets={"theme": ["sport"], "area": ["leppavaara"]}) == [2]
    assert set(found("ranta ja kirjat", facets={"area": ["matinkyla", "leppavaara"]})) <= {1, 2, 4}
    assert found("uimahalli tai uimaranta", facets={"theme": []}) == []
    assert found("uimahalli tai uimaranta", facets={"theme": ["x' OR TRUE --"], "b'": ["%s"]}) == []


def test_pages_follow_each_other_without_gap_or_repeat(things):
    for number in range(1, 46):
        things.put(number, fi=f"Leikkipuisto {number}")
    things.index()
    seen, after = [], None
    while True:
        page = search("leikkipuisto", kinds=KINDS, reader_language="fi", limit=20, after=after)
        seen += [match.source_id for match in page.matches]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == list(range(1, 46))


@pytest.mark.parametrize("after", ["x", encode("a", [-1]), encode("a", [10**9]), encode("a", [1, 2])])
def test_an_invented_cursor_is_refused(city, after):
    with pytest.raises(BadCursor):
        search("uimaranta", kinds=KINDS, reader_language="fi", after=after)


def test_nothing_asked_finds_nothing(city):
    assert found("") == []
    assert found("!!! ???") == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "a%_\\'", "100 %"])
def test_signs_of_the_database_are_only_signs(city, text):
    found(text)


def test_near_me_orders_by_distance_what_fits(things):
    here = (24.66, 60.20)
    for number, north in ((1, 0.05), (2, 0.0005), (3, 0.02)):
        things.put(number, fi=(f"Kirjasto {number}", "Kirjoja lainaan."), point=(here[0], here[1] + north))
    things.put(4, fi=("Kirjastojen lainat", "Luettelo."))
    things.put(5, fi=("Uimaranta", "Hiekkaa ja vettä."), point=here)
    things.index()
    assert [number for number in found("kirjasto", point=here, nearest=True) if number < 5] == [2, 3, 1, 4]
    assert found("kirjasto", point=here, nearest=True)[0] == 2
