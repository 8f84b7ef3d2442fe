"""What all imports share: all or nothing, reasons for what is skipped, plain words for files that are not what they should be."""

import json

import pytest

from talkoot.shared.importing import BadFile, Report, Skip, bring_in, own_id, parse_json, plain, point_of, read_json, read_text, rows_of
from talkoot.shared.upsert import Saved


class Memory:
    """Saves rows in a dict."""

    def __init__(self):
        self.rows, self.calls = {}, 0

    def save(self, rows):
        self.calls += 1
        made = sum(row["id"] not in self.rows for row in rows)
        self.rows |= {row["id"]: row for row in rows}
        return Saved(made=made, same=len(rows) - made)


def convert(raw):
    if raw["id"] == "bad":
        raise Skip("it is bad")
    return {"id": raw["id"], "size": int(raw["size"])}


def run(raws, memory=None, **options):
    return bring_in(raws, convert, (memory or Memory()).save, key=lambda row: row["id"], **options)


@pytest.mark.django_db
def test_rows_are_saved_and_the_rest_is_explained():
    raws = [{"id": "a", "size": 1}, {"id": "bad"}, {"id": "bad"}, {"id": "a", "size": 2}, {"id": "b", "size": "x"}, {"size": 1}, "word", 7]
    report = run(raws)
    assert (report.read, report.saved.made) == (8, 1)
    assert report.skipped == {
        "it is bad": 2,
        "its source id comes twice in the file": 1,
        "it is not shaped as this importer expects": 4,
    }
    assert report.examples["it is bad"] == ["row 2: id: bad", "row 3: id: bad"]


@pytest.mark.django_db
def test_progress_ends_at_the_number_of_rows():
    seen = []
    run([{"id": str(n), "size": n} for n in range(1201)], progress=lambda done, of: seen.append((done, of)))
    assert seen == [(500, 1201), (1000, 1201), (1201, 1201)]


def test_examples_are_few_and_short():
    report = Report()
    for _ in range(9):
        report.skip("why", {"text": "x" * 10_000_000})
    assert report.skipped == {"why": 9}
    assert len(report.examples["why"]) == 3
    assert max(map(len, report.examples["why"])) < 130


WRONG = {
    "empty.json": (b"", "is empty"),
    "spaces.json": (b" \n\n ", "is empty"),
    "prose.json": (b"Hei, olen kirje.", "is not JSON"),
    "cut.json": (b'[{"id": 1}, {"id": 2', "cut short"),
    "nul.json": (b"\x00\x00\x00", "is not JSON"),
    "latin.json": ('{"nimi": "Mäki"}'.encode("latin-1"), "is not text in UTF-8"),
    "deep.json": (b"[" * 200_000 + b"]" * 200_000, "too long"),
    "digits.json": (b'{"id": ' + b"9" * 10_000 + b"}", "too long"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_gets_one_plain_sentence(tmp_path, name):
    content, told = WRONG[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read_json(path)
    message = str(caught.value)
    assert told in message
    assert name in message
    assert message.endswith(".")
    assert "\n" not in message


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(BadFile, match="cannot be read"):
        read_text(tmp_path)


def test_a_byte_order_mark_is_passed_over(tmp_path):
    path = tmp_path / "mark.json"
    path.write_bytes(b"\xef\xbb\xbf[1]")
    assert read_json(path) == [1]


@pytest.mark.parametrize("document", [1, "text", None, [1], [[]], {"itemList": 1}, {"itemList": [None]}])
def test_rows_must_be_objects(document):
    with pytest.raises(BadFile, match="a list of objects"):
        rows_of(document, "x.json")


def test_rows_come_alone_in_a_list_or_in_a_page():
    assert rows_of({"id": 1}, "x") == rows_of([{"id": 1}], "x") == rows_of({"itemList": [{"id": 1}]}, "x") == [{"id": 1}]


def test_plain_text_is_clean_and_cut_at_a_word():
    assert plain("a\x00b\u202e \ud800 c", 50) == "ab c"
    assert plain("yksi kaksi kolme", 12) == "yksi kaksi…"
    assert plain(None, 5) == ""
    assert plain(12, 5) == "12"
    assert len(plain("x" * 10_000_000, 100)) <= 100


def test_an_own_id_is_short_clean_and_there():
    assert own_id("a", 1) == "a:1"
    assert own_id("a\x00\ud800\nb") == "a b"
    assert own_id("x" * 121) == own_id("x" * 121) != own_id("x" * 122)
    assert len(own_id("x" * 500)) == 64
    for nothing in ((), (None,), ("",), ("", "")):
        with pytest.raises(Skip):
            own_id(*nothing)


@pytest.mark.parametrize(
    "lon, lat", [("", ""), ("x", "1"), (None, None), ("0", "0"), ("nan", "1"), ("inf", "1"), ("181", "1"), ("1", "89")]
)
def test_what_is_no_point_is_none(lon, lat):
    assert point_of(lon, lat) is None


def test_a_point():
    assert point_of("24.65", 60.2) == (24.65, 60.2)


def test_json_lines_name_their_line():
    with pytest.raises(BadFile, match="Line 3 of x"):
        parse_json(json.dumps({})[:1], "Line 3 of x")
