"""Withdrawn means gone: no table holds a word of it, nor the queue of jobs, nor the log."""

import pytest

from tests.browser.fixtures import code_from, give, picture, token_of

pytestmark = pytest.mark.timeout(180, func_only=True)
MARKS = {"text": "qwyzzlefrax", "edited": "vrumplequist", "added": "znorblewick", "alt": "plixomatico", "email": "drozzle.fenwick"}


def traces(city, mark):
    """Return the tables that hold a mark anywhere, whatever the type of the column."""
    tables = city.rows(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert len(tables) > 20
    hexed = mark.encode().hex()
    return [
        name
        for (name,) in tables
        if city.one(f"SELECT 1 FROM {name} AS t WHERE t::text ILIKE %s OR t::text LIKE %s LIMIT 1", f"%{mark}%", f"%{hexed}%")
    ]


def test_a_withdrawn_idea_leaves_no_trace(city):
    with city.visitor() as visitor:
        files = {"photo": ("a.png", picture(), "image/png")}
        code = code_from(
            give(
                visitor,
                f"A {MARKS['text']} for the park",
                files=files,
                photo_description=MARKS["alt"],
                email=f"{MARKS['email']}@example.org",
            )
        )
        idea_id = city.one("SELECT id FROM ideas_idea WHERE text LIKE %s", f"%{MARKS['text']}%")
        for path, text in (("edit", f"A {MARKS['text']} or a {MARKS['edited']}"), ("add", f"And a {MARKS['added']}")):
            token = token_of(visitor, f"/follow/{code}/")
            assert visitor.post(f"/follow/{code}/{path}/", data={"text": text, "csrfmiddlewaretoken": token}).status_code == 302
        with city.visitor() as neighbour:
            token = token_of(neighbour, f"/ideas/{idea_id}/")
            neighbour.post(f"/ideas/{idea_id}/support/", data={"csrfmiddlewaretoken": token})
        assert all(traces(city, mark) for mark in MARKS.values()), "a leak test needs something that could leak"
        city.settle()
        token = token_of(visitor, f"/follow/{code}/withdraw/")
        answer = visitor.post(f"/follow/{code}/withdraw/", data={"sure": "1", "csrfmiddlewaretoken": token})
        assert answer.headers["Location"] == "/follow/withdrawn/"
        city.settle()
        assert {mark: traces(city, mark) for mark in MARKS.values()} == {mark: [] for mark in MARKS.values()}
        assert visitor.get(f"/ideas/{idea_id}/photo/").status_code == 404
        assert f"/ideas/{idea_id}/" not in visitor.get(f"/search/?q={MARKS['text']}").text
    said = city.log.read_text("utf-8", "replace")
    # The mail, which this city's set-up writes into the log, quotes the idea as it was when it went out: edited or not.
    assert [line for line in said.splitlines() if MARKS["added"] in line or MARKS["alt"] in line] == []
