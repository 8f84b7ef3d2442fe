"""What all tests share."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """A process remembers answers for a moment; the next test has other rows."""
    from talkoot.shared.memory import Memory

    Memory.forget_all()


@pytest.fixture
def client():
    """Every page that a test fetches is inspected (tests/inspector.py)."""
    from tests.inspector import InspectingClient

    return InspectingClient()
