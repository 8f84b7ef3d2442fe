"""Whatever is typed or sent, the answer is a plain page: kept, cleaned or refused; never a failure of ours."""

import socket
import time

import pytest

from tests.browser.fixtures import code_from, give, token_of

pytestmark = pytest.mark.timeout(120, func_only=True)
ODD = {
    "NUL": "A bench\0 by the sea",
    "right-to-left override": "A bench \u202e aes eht yb",
    "isolates": "\u2066A bench\u2069\u2067 by the sea",
    "control characters": "A bench\x07\x1b[31m by the sea",
    "zero-width": "A\u200bbench\ufeff by\u2060 the sea",
    "combining without end": "A bench" + "\u0301" * 500,
    "emoji family": "A bench for us 👩‍👩‍👧‍👦",
    "noncharacters": "A bench \ufffe\uffff by the sea",
    "private use": "A bench \ue000\U000f0000 by the sea",
    "quotes of SQL": "A bench'; DROP TABLE ideas_idea; --",
    "a template": "A bench {{ 7*7 }} {% raw %} ${7*7}",
    "HTML": "A bench <script>alert(1)</script><img src=x onerror=alert(1)>",
    "a long word": "Ab" * 1500,
    "only marks": "!!! ??? ...",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_text_is_taken_clean_or_refused(city, name):
    with city.visitor() as visitor:
        answer = give(visitor, ODD[name])
        assert answer.status_code in {302, 422}, answer.text[:300]
        if answer.status_code == 302:
            code = code_from(answer)
            for path in ("given/", "", "edit/"):
                page = visitor.get(f"/follow/{code}/{path}")
                assert page.status_code == 200
                assert "<script>alert" not in page.text
                assert "<img src=x" not in page.text
                assert "\0" not in page.text
                assert "\u202e" not in page.text
        assert visitor.get("/ideas/?order=newest").status_code == 200


def test_raw_bytes_that_are_no_text(city):
    """Lone surrogates and invalid UTF-8 come only from hand-made requests."""
    with city.visitor() as visitor:
        token = token_of(visitor)
        for raw in (b"%ED%A0%80", b"%FF%FE%FD", b"%C0%AF", b"%F4%90%80%80", b"%00", b"%u0041", b"%"):
            body = b"csrfmiddlewaretoken=" + token.encode() + b"&text=A+bench+" + raw
            answer = visitor.post("/", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
            assert answer.status_code in {302, 400, 422}, (raw, answer.status_code)
            for path in (b"/search/?q=", b"/ideas/?theme=", b"/ideas/?cursor=", b"/?about=", b"/give/places/?where=", b"/services/?theme="):
                assert _raw(city, path + raw) < 500, (path, raw)


def _raw(city, target, method=b"GET"):
    """Send a request line as it is, which no client library would. Returns the status."""
    with socket.create_connection(("127.0.0.1", city.port), timeout=30) as connection:
        connection.sendall(method + b" " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return int(connection.makefile("rb").readline().split()[1])


def test_a_text_of_ten_megabytes(city):
    with city.visitor() as visitor:
        token, begun = token_of(visitor), time.monotonic()
        answer = visitor.post("/", data={"text": "a" * 10_000_000, "csrfmiddlewaretoken": token})
        assert answer.status_code in {400, 413}
        assert "<h1" in answer.text
        assert time.monotonic() - begun < 20
        meet = visitor.post("/give/meet/", data={"text": "b" * 10_000_000, "csrfmiddlewaretoken": token})
        assert meet.status_code in {400, 413}


def test_a_text_a_little_too_long_is_kept_and_refused_in_words(city):
    text = "A bench and one more word " * 300
    with city.visitor() as visitor:
        answer = give(visitor, text)
    assert answer.status_code == 422
    assert "5,000" in answer.text or "5000" in answer.text
    assert answer.text.count("A bench and one more word") >= 300


def test_meeting_a_long_text_stays_quick(city):
    with city.visitor() as visitor:
        token = token_of(visitor)
        visitor.post("/give/meet/", data={"text": "warm up", "csrfmiddlewaretoken": token})
        begun = time.monotonic()
        answer = visitor.post("/give/meet/", data={"text": "kirjasto uimahalli metro " * 199, "csrfmiddlewaretoken": token})
        assert answer.status_code == 200
        assert time.monotonic() - begun < 5


HUGE = "x" * 60_000


@pytest.mark.parametrize("path", ["/", "/ideas/", "/services/", "/search/", "/explore/", "/give/places/", "/about/"])
def test_odd_queries(city, path):
    queries = (
        f"?q={HUGE[:7000]}&theme={HUGE[:7000]}", "?cursor=" + "A" * 5000, "?cursor=W10", "?cursor=WyJhIiwxZTk5OTksMV0", "?cursor=!!!",
        "?lat=nan&lon=inf&order=nearest", "?lat=1e308&lon=-1e308", "?page=-1&limit=1000000000", "?unknown=1&unknown=2", "?q=%27%22%3B--",
        "?q=" + "(" * 1000, "?q=a&kind=no-such", "?q=%26%7C%21%3A*", "?theme[]=1", "?lang=xx", "?lang=../../etc/passwd", "?about=place:99999999999999999999",
        "?about=no:1", "?about=idea:-1", "?about=__class__:1", "?" + "&".join(f"a{number}=1" for number in range(3000)),
        "?where=%25%25%25", "?state=%00", "?cursor=WyJhIiwgIlx1MDAwMCIsIDFd", "?q=" + "%F0%9F%92%A9" * 200,
    )  # fmt: skip
    with city.visitor() as visitor:
        for query in queries:
            assert visitor.get(path + query).status_code < 500, query[:100]


def test_paths_with_tricks(city):
    for target in (
        b"/../../etc/passwd", b"/static/../../../etc/passwd", b"/static/%2e%2e/%2e%2e/settings.py", b"//example.org/", b"/%00", b"/ideas/%00/",
        b"/ideas/99999999999999999999999/", b"/ideas/-1/", b"/ideas/0/", b"/ideas/1e3/", b"/follow/%2e%2e/", b"/follow/" + b"A" * 5000 + b"/",
        b"/follow/%E2%80%AE/", b"/static/" + b"%2e%2e%2f" * 20, b"/ideas/1/photo/../../", b"/.git/config", b"/;/", b"/%ff/", b"*", b"http://evil.example/",
    ):  # fmt: skip
        status = _raw(city, target)
        assert status < 500, (target, status)
        assert status != 200 or target in {b"//example.org/", b"http://evil.example/"}, (target, status)


def test_a_foreign_host_is_not_served(city):
    with city.visitor() as visitor:
        assert visitor.get("/", headers={"Host": "evil.example"}).status_code == 400
