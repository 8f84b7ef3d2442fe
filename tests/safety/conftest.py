"""After every test here the server's log is looked at: whatever was sent, it was never the server that failed."""

import pytest


@pytest.fixture(autouse=True)
def _no_server_errors(city):
    before = len(city.server_errors())
    yield
    assert city.server_errors()[before:] == []
