"""Hostile files are refused with a sentence, or nothing of them but their pixels stays."""

import io

import pytest
from PIL import Image

from tests.browser.fixtures import code_from, give
from tests.safety.files import CLEANED, GPS_TEXT, PHP, REFUSED, encoded, text_bomb

pytestmark = pytest.mark.timeout(120, func_only=True)


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_and_the_text_kept(city, name):
    text = f"A tree for {name}"
    with city.visitor() as visitor:
        answer = give(visitor, text, files={"photo": REFUSED[name]})
    assert answer.status_code in {413, 422}, answer.status_code
    assert "<h1" in answer.text
    if answer.status_code == 422:
        assert text in answer.text, "what was typed is kept"
        assert 'id="id_photo-error"' in answer.text
    assert city.one("SELECT count(*) FROM ideas_idea WHERE text = %s", text) == 0


@pytest.mark.parametrize("name", CLEANED)
def test_only_pixels_stay(city, name):
    text = f"A picture of {name}"
    with city.visitor() as visitor:
        code_from(give(visitor, text, files={"photo": _as_file(CLEANED[name])}))
        idea_id = city.one("SELECT id FROM ideas_idea WHERE text = %s", text)
        sent = visitor.get(f"/ideas/{idea_id}/photo/")
    assert sent.headers["Content-Type"] == "image/webp"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    picture = Image.open(io.BytesIO(sent.content))
    assert picture.size == (64, 48)
    assert dict(picture.getexif()) == {}
    for trace in (PHP, GPS_TEXT, b"PK\x03\x04", b"<?php", b"EXIF", b"passwd"):
        assert trace not in sent.content


def _as_file(described):
    name, kind, content = described
    return name, content, kind


REFUSED = {name: _as_file(described) for name, described in REFUSED.items()}


def test_an_empty_file_is_no_photo(city):
    with city.visitor() as visitor:
        answer = give(visitor, "Nothing to see here at all", files={"photo": ("empty.jpg", b"", "image/jpeg")})
    assert answer.status_code in {302, 422}
    assert (
        city.one(
            "SELECT count(*) FROM ideas_ideaphoto p JOIN ideas_idea i ON i.id = p.idea_id WHERE i.text = %s", "Nothing to see here at all"
        )
        == 0
    )


def test_a_comment_that_unpacks_to_much_does_no_harm(city):
    with city.visitor() as visitor:
        assert give(visitor, "A quiet place", files={"photo": ("a.png", text_bomb(), "image/png")}).status_code in {302, 422}


def test_many_files_and_many_fields_are_refused(city):
    files = [("photo", (f"{number}.png", encoded("PNG"), "image/png")) for number in range(30)]
    with city.visitor() as visitor:
        assert give(visitor, "Many photos", files=files).status_code in {400, 413}
        assert give(visitor, "Many fields", **{f"field{number}": "x" for number in range(2000)}).status_code in {400, 413}
