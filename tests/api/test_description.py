"""The description is committed, true and readable."""

import json
from collections import Counter
from pathlib import Path

import pytest
from ninja import Schema

from talkoot.site.api.__main__ import written

COMMITTED = Path(__file__).parent.parent.parent / "docs" / "openapi.json"


def test_the_committed_description_is_what_the_api_says_of_itself():
    """A change of the API is a change of this file: `make openapi` writes it anew."""
    said = written().decode()
    assert json.loads(said) == json.loads(COMMITTED.read_text("utf-8")), "run `make openapi` and look at what changed"
    assert said == COMMITTED.read_text("utf-8")


def test_the_description_is_valid_openapi():
    from schemathesis import openapi

    schema = openapi.from_path(str(COMMITTED))
    schema.validate()
    assert json.loads(COMMITTED.read_text("utf-8"))["openapi"].startswith("3.1")


def test_the_description_is_served_with_a_version(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.json()["paths"].keys() == json.loads(COMMITTED.read_text("utf-8"))["paths"].keys()
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_page_names_every_operation_and_schema(client, lang):
    html = client.get("/api/v1/docs/", {"lang": lang}).content.decode()
    described = json.loads(COMMITTED.read_text("utf-8"))
    for methods in described["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in html
    for name in described["components"]["schemas"]:
        assert f'id="shape-{name}"' in html


def _kinds_of(base):
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def test_no_two_shapes_share_a_name():
    """The description names a shape by its class alone, and of two it would keep the one that it meets last."""
    named = Counter(kind.__name__ for kind in set(_kinds_of(Schema)) if kind.__module__.startswith("talkoot."))
    assert [name for name, times in named.items() if times > 1] == []


def test_every_error_is_described_as_a_problem():
    for path, methods in json.loads(COMMITTED.read_text("utf-8"))["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, status)


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_on_the_page_what_is_english_is_marked_so_and_the_rest_is_not(client, lang):
    """Every operation and answer has a name in the page's language; details are English."""
    from talkoot.site.api.shown import MEANINGS, TITLES

    html = client.get("/api/v1/docs/", {"lang": lang}).content.decode()
    described = [operation for methods in json.loads(COMMITTED.read_text("utf-8"))["paths"].values() for operation in methods.values()]
    assert {operation["operationId"] for operation in described} == TITLES.keys()
    assert {status for operation in described for status in operation["responses"]} <= MEANINGS.keys()
    for english in ("Parameters of", "Not changed", ">What it is<", ">Type<", ">Search everything<"):
        assert english not in html
    assert '<td lang="en" dir="ltr">Language of titles, reasons and errors' in html
