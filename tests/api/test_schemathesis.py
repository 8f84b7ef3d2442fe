"""Schemathesis against a real server: what it makes up from the description never surprises the API, nor the other way round.

`make api-fuzz` runs the same for longer and with another seed each time.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from talkoot.ideas import api as ideas_api
from talkoot.ideas.actions import give_idea, support_idea
from talkoot.matching import vectors
from talkoot.places.actions import save_places
from talkoot.shared import clock
from talkoot.shared.limits import Limit

DESCRIPTION = Path(__file__).parent.parent.parent / "docs" / "openapi.json"
LONG = int(os.environ.get("API_FUZZ_EXAMPLES", "0"))
EXAMPLES, SEED = LONG or 12, os.environ.get("API_FUZZ_SEED", "20261124")


@pytest.fixture
def roomy(monkeypatch):
    """One address may do as much as it likes: otherwise all that is tested is the limit, which test_api.py does."""
    for module, name in ((ideas_api, "GIVE_LIMIT"), (ideas_api, "GUESS_LIMIT"), (vectors, "EMBED_LIMIT")):
        limit = getattr(module, name)
        monkeypatch.setattr(module, name, Limit(limit.name, 10_000_000, limit.window))


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Thousands of refusals are what is wanted here; none of them needs a line."""
    caplog.set_level("CRITICAL", logger="django.request")


@pytest.fixture
def city(transactional_db):
    """Something to find, to page through and to read."""
    save_places(
        [{"source": "t", "source_id": str(n), "name": {"fi": f"Paja {n}"}, "category": "other"} for n in range(25)], now=clock.now()
    )
    for number in range(25):
        idea = give_idea(text=f"Idea numero {number}", language="fi", point=(24.7, 60.1 + number / 1000), now=clock.now()).idea
        support_idea(idea=idea, by=bytes(32), now=clock.now())


@pytest.mark.timeout(7200 if LONG else 900)
@pytest.mark.usefixtures("roomy", "city")
def test_nothing_is_found(live_server, tmp_path):
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(DESCRIPTION), "--url", live_server.url),
        *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(EXAMPLES), "--seed", SEED),
        *("--continue-on-failure", "--workers", "1", "--generation-database", "none", "--request-timeout", "30", "--no-color"),
    ]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("hooks.py"))}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=environment)
    if done.returncode:
        pytest.fail(done.stdout[-20_000:] + done.stderr[-2_000:], pytrace=False)
