"""Tests run on a real PostgreSQL: the one in DATABASE_URL, else the embedded one's test cluster."""

import os

import pytest

if "DATABASE_URL" not in os.environ:
    from talkoot.shared.postgres import ensure_running

    os.environ["DATABASE_URL"] = ensure_running(test=True)


@pytest.fixture
def client():
    """Every page that a test fetches is inspected (tests/inspector.py)."""
    from tests.inspector import InspectingClient

    return InspectingClient()
