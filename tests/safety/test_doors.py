"""Headers, cookies, methods, forged forms, and that nothing is fetched from strangers."""

import re

import pytest

from tests.browser.addresses import NO_PAGES, PAGES, every_pattern
from tests.browser.fixtures import give
from tests.browser.forms import token_of
from tests.browser.test_pages import fetched

pytestmark = pytest.mark.timeout(180, func_only=True)
# What is no page but answers GET.
PARTS = ("/ideas/points.json", "/places/map.json", "/places/areas.json", "/infrastructure/map.json", "/give/places/?where=k", "/give/challenge/",
         "/follow/{code}/qr.svg", "/ideas/{idea_photo}/photo/", "/places/{place}/map.json")  # fmt: skip


@pytest.mark.parametrize("example", PAGES, ids=str)
def test_every_page_has_its_headers(visitors, things, example):
    answer = fetched(visitors(example.who), example, things, "en")
    policy = {part.split()[0]: part.split()[1:] for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()}
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["form-action"] == policy["connect-src"] == ["'self'"]
    assert policy["script-src"][0] == "'self'"
    assert all(re.fullmatch(r"'self'|'nonce-[\w+/=-]{16,}'", source) for source in policy["script-src"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    if "{code}" in example.path:
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    strangers = set(re.findall(r'(?:src|action|poster|srcset)="(https?:)?//[^"]*"|<link[^>]+href="https?://[^"]*"', answer.text))
    assert strangers == set()


def test_no_script_stands_in_a_page(city):
    """Every script has an address of ours; a nonce, where there is one, is new each time."""
    with city.visitor() as visitor:
        answers = [visitor.get("/") for _ in range(3)]
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", answers[0].text) == []
    nonces = [nonce for answer in answers for nonce in re.findall(r"'nonce-([\w+/=-]+)'", answer.headers["Content-Security-Policy"])]
    assert len(set(nonces)) == len(nonces)


def test_parts_are_safe_too(city, things):
    with city.visitor() as visitor:
        for path in PARTS:
            answer = visitor.get(path.format(**things))
            assert answer.status_code == 200, path
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path


def test_cookies_are_few_and_closed(city, things):
    with city.visitor() as visitor:
        visitor.get("/about/")
        assert list(visitor.cookies) == [], "who only reads gets no cookie"
        token = token_of(visitor, f"/ideas/{things['idea']}/")
        answer = visitor.post(f"/ideas/{things['idea']}/support/", data={"csrfmiddlewaretoken": token})
        switched = visitor.get("/about/?lang=sv")
    for cookie in [*answer.headers.get_list("Set-Cookie"), *switched.headers.get_list("Set-Cookie")]:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain=" not in cookie
    names = {cookie.split("=")[0] for cookie in visitor.cookies.jar and [one.name + "=" for one in visitor.cookies.jar]}
    assert names <= {"csrftoken", "talkoot_visitor", "talkoot_language"}


def test_wrong_methods_are_refused(city, visitors, things):
    with city.visitor() as stranger:
        for example in PAGES:
            if example.status == 200 and not example.form:
                path = example.path.format(**things)
                visitor = visitors(example.who) if example.who else stranger
                for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
                    headers = {"X-CSRFToken": token_of(visitor, "/follow/"), "Referer": city.url}
                    status = visitor.request(method, path, headers=headers).status_code
                    assert status in {405, 403, 400, 501}, (method, path, status)
        for path in ("/give/meet/", "/ideas/{idea}/support/", "/follow/{code}/add/", "/follow/{code}/apart/", "/follow/{code}/forget/"):
            assert visitor.get(path.format(**things)).status_code == 405, path


def test_what_changes_something_needs_the_forms_secret(city, things):
    paths = [
        "/",
        "/give/meet/",
        "/follow/",
        *(f"/follow/{{code}}/{verb}/" for verb in ("edit", "add", "same", "withdraw", "forget")),
        "/ideas/{idea}/support/",
    ]
    with city.visitor() as visitor:
        visitor.get("/follow/")
        for path in paths:
            for forged in ({}, {"csrfmiddlewaretoken": "x"}, {"csrfmiddlewaretoken": "A" * 64}):
                answer = visitor.post(path.format(**things), data={"text": "forged", "sure": "1", **forged})
                assert answer.status_code == 403, (path, answer.status_code)
                assert "<h1" in answer.text
            cross = {"csrfmiddlewaretoken": token_of(visitor, "/follow/"), "text": "forged", "sure": "1"}
            assert visitor.post(path.format(**things), data=cross, headers={"Origin": "https://evil.example"}).status_code == 403, path
    assert city.one("SELECT count(*) FROM ideas_idea WHERE text = 'forged'") == 0


def test_unknown_fields_are_left_alone(city):
    """Nobody sets by a form what the form does not ask."""
    with city.visitor() as visitor:
        answer = give(
            visitor, "An idea with more than was asked", state="in_use", supports="999", visible="0", id="1", source="x", turn="-5"
        )
    assert answer.status_code == 302
    row = city.rows("SELECT state, supports, visible, source FROM ideas_idea WHERE text = %s", "An idea with more than was asked")
    assert row == [("received", 0, True, "own")]


def test_every_pattern_is_known_here():
    unknown = {name for name in every_pattern() if not name.startswith("api")} - {page.pattern for page in PAGES} - set(NO_PAGES)
    assert unknown == set()
