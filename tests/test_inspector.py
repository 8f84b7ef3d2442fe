"""The inspection finds planted faults: a check that cannot fail checks nothing."""

import pytest

from tests.inspector import faults

GOOD = '<!doctype html><html lang="fi" dir="ltr"><head><title>Ideat – Espoo</title></head><body><h1>Ideat</h1>{}</body></html>'


def test_a_good_page_has_no_faults():
    assert faults(GOOD.format('<label for="a">A</label><input id="a"><label>B <input name="b"></label><img src="x" alt="">')) == []


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ("<h1>Toinen</h1>", "2 h1"),
        ('<p id="a"></p><p id="a"></p>', "2 times"),
        ('<input id="x">', "without a label"),
        ('<p aria-describedby="gone"></p>', "not there"),
        ('<p style="color:red"></p>', "inline"),
        ('<p onclick="x()"></p>', "inline"),
        ("<script>alert(1)</script>", "without nonce"),
        ('<img src="x">', "without alt"),
        ('<a href="javascript:x()">x</a>', "script-address"),
    ],
)
def test_planted_faults_are_found(planted, word):
    assert any(word in fault for fault in faults(GOOD.format(planted)))


def test_title_lang_and_doctype_are_checked():
    assert any("title" in fault for fault in faults(GOOD.replace("Ideat – Espoo", "Espoo").format("")))
    assert any("lang" in fault for fault in faults(GOOD.replace('lang="fi"', "").format("")))
    assert any("doctype" in fault for fault in faults(GOOD.replace("<!doctype html>", "").format("")))
