"""A solution of the proof of work counts once, and only while it is fresh and ours."""

import base64
import json
from datetime import UTC, datetime, timedelta

import altcha
import pytest

from talkoot.shared import proof_of_work
from talkoot.shared.proof_of_work import challenge, spend_proof

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def easy(monkeypatch):
    monkeypatch.setattr(proof_of_work, "HARDNESS", 50)


def solve(made: dict, **changes: object) -> str:
    found = altcha.solve_challenge_v1(made["challenge"], made["salt"], made["algorithm"], made["maxnumber"])
    solution = {name: made[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": found.number} | changes
    return base64.b64encode(json.dumps(solution).encode()).decode()


@pytest.mark.django_db
def test_a_solution_counts_once(easy):
    solution = solve(challenge(NOW))
    assert spend_proof(solution, now=NOW)
    assert not spend_proof(solution, now=NOW)


@pytest.mark.django_db
def test_the_same_solution_written_otherwise_counts_once_too(easy):
    made = challenge(NOW)
    assert spend_proof(solve(made), now=NOW)
    assert not spend_proof(solve(made, took=17), now=NOW)


@pytest.mark.django_db
def test_an_old_or_forged_solution_does_not_count(easy):
    made = challenge(NOW)
    assert not spend_proof(solve(made), now=NOW + timedelta(hours=3))
    assert not spend_proof(solve(made, signature="0" * 64), now=NOW)
    longer = made["salt"].replace("expires=", "expires=9")
    assert not spend_proof(solve(made, salt=longer), now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "junk",
    [
        "",
        "x",
        "Ü",
        "bnVsbA==",
        "W10=",
        "e30=",
        "A" * 5000,
        base64.b64encode(b'{"algorithm":1,"challenge":{},"number":[],"salt":1,"signature":2}').decode(),
    ],
)
def test_junk_does_not_count_and_does_not_fail(junk):
    assert not spend_proof(junk, now=NOW)
