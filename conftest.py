"""What all tests share."""

import pytest


@pytest.fixture
def client():
    """Every page that a test fetches is inspected (tests/inspector.py)."""
    from tests.inspector import InspectingClient

    return InspectingClient()
