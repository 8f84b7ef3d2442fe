"""What happens once happens once, however often and however much at the same time it is asked for."""

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.city import new_address
from tests.browser.fixtures import code_from, give, token_of

pytestmark = pytest.mark.timeout(180, func_only=True)
TIMES = 100


@pytest.fixture
def wide_city(things):
    """A second server process, so that requests truly run beside each other."""
    from tests.browser.city import City

    running = City(workers=2)
    yield running
    assert running.server_errors() == []
    running.stop()


def test_supports_at_the_same_time(wide_city, things):
    one, many = things["idea"], things["idea_answered"]
    before = {idea: wide_city.one("SELECT supports FROM ideas_idea WHERE id = %s", idea) for idea in (one, many)}
    with wide_city.visitor() as visitor, ThreadPoolExecutor(20) as pool:
        token = token_of(visitor, f"/ideas/{one}/")
        # Each from an address of its own: this is about the visitor, not about the limit.
        answers = list(pool.map(lambda _: _support(visitor, one, token), range(TIMES)))
    assert set(answers) == {302}
    assert wide_city.one("SELECT supports FROM ideas_idea WHERE id = %s", one) == before[one] + 1

    def come_and_support(_):
        with wide_city.visitor() as visitor:
            return _support(visitor, many, token_of(visitor, f"/ideas/{many}/"))

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(come_and_support, range(TIMES))) == {302}
    assert wide_city.one("SELECT supports FROM ideas_idea WHERE id = %s", many) == before[many] + TIMES


def _support(visitor, idea_id, token):
    headers = {"X-Forwarded-For": new_address()}
    return visitor.post(f"/ideas/{idea_id}/support/", data={"csrfmiddlewaretoken": token}, headers=headers).status_code


def test_a_form_sent_twice_gives_one_idea(city):
    with city.visitor() as visitor:
        token = token_of(visitor)
        form = {"text": "Twice sent, once given", "csrfmiddlewaretoken": token}
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: visitor.post("/", data=form), range(2)))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1, "both lead to the same idea"
    assert city.one("SELECT count(*) FROM ideas_idea WHERE text = %s", form["text"]) == 1


def solve(challenge):
    for number in range(challenge["maxnumber"] + 1):
        if hashlib.sha256(f"{challenge['salt']}{number}".encode()).hexdigest() == challenge["challenge"]:
            solution = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": number}
            return base64.b64encode(json.dumps(solution).encode()).decode()
    raise AssertionError("no solution")


def test_a_proof_of_work_counts_once(city):
    """With a proof forty ideas an hour are let through, without one ten. A proof shown again is none."""
    with city.visitor() as visitor:
        proof = solve(visitor.get("/give/challenge/").json())
        code_from(give(visitor, "With a proof, number one", pow=proof))
        statuses = [give(visitor, f"With the same proof, {number}", pow=proof).status_code for number in range(12)]
    assert statuses[:10] == [302] * 10
    assert statuses[10:] == [429, 429]


@pytest.mark.parametrize("proof", ["x", "e30=", "bnVsbA==", "W10=", base64.b64encode(b'{"number":1e999}').decode(), "A" * 900, "\0"])
def test_a_proof_that_is_none_does_no_harm(city, proof):
    with city.visitor() as visitor:
        assert give(visitor, f"An idea with a forged proof {proof[:5]!r}", pow=proof).status_code in {302, 422}


def test_guessing_codes_is_slowed_down(city):
    with city.visitor() as visitor:
        statuses = [visitor.get(f"/follow/0000-0000-{number:04}/").status_code for number in range(35)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
