import numpy as np
import pytest

from talkoot.matching import centres, embedders
from talkoot.matching.models import Centre, Vector
from talkoot.matching.vectors import serving

TEXTS = ["uimaranta", "kirjasto", "koirapuisto", "pyörätie", "päiväkoti", "sauna", "bussipysäkki", "leikkipuisto", "metsä", "museo"]


def raw():
    rows = Vector.objects.filter(kind="test_thing").order_by("entry_id").select_related("centre")
    return np.array([np.asarray(row.vector) + np.asarray(row.centre.passages) for row in rows])


@pytest.fixture
def grown(things):
    things.put(1, fi="Uimaranta")
    things.index()
    for number, text in enumerate(TEXTS, 2):
        things.put(number, fi=text)
    things.index()
    return things


def test_a_new_centre_is_put_in_by_adding(grown):
    before = raw()
    generation = serving()
    first = Centre.objects.get()
    assert centres.renew(generation, embedders.current()) == ["fi"]
    assert sum(iter(lambda: centres.shift(generation), 0)) == len(TEXTS) + 1
    assert np.allclose(raw(), before, atol=2e-3)
    assert Centre.objects.get().id != first.id


def test_renewing_again_changes_nothing(grown):
    generation = serving()
    centres.renew(generation, embedders.current())
    while centres.shift(generation):
        pass
    assert centres.renew(generation, embedders.current()) == []
    assert centres.shift(generation) == 0


def test_an_interrupted_shift_goes_on(grown, monkeypatch):
    monkeypatch.setattr(centres, "SHIFTED_AT_ONCE", 4)
    generation, before = serving(), raw()
    centres.renew(generation, embedders.current())
    assert centres.shift(generation) == 4
    assert np.allclose(raw(), before, atol=2e-3)
    while centres.shift(generation):
        pass
    assert np.allclose(raw(), before, atol=2e-3)


def test_the_first_text_of_a_city_is_not_its_own_centre(things):
    things.put(1, fi="Uimaranta")
    things.index()
    assert np.linalg.norm(np.asarray(Vector.objects.get().vector)) > 0.2
