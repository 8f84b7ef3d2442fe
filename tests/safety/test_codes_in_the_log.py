"""A follow-up code is a key: it stands in addresses, and must not stand in what is logged of them."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.urls import reverse

from talkoot.ideas.tests.giving import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """What the log's own handler writes, as settings.py makes it."""
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    before, written = handler.stream, io.StringIO()
    handler.setStream(written)
    yield written
    handler.setStream(before)


def test_a_faulty_form_is_logged_without_its_code(client, log):
    _idea, code = given(client)
    for name in ("add", "edit", "withdraw"):
        assert client.post(reverse(f"ideas:{name}", args=[code]), {"text": ""}).status_code == 422
    client.get(reverse("ideas:add", args=[code]))  # 405
    client.get(f"/follow/{code}/nothing/")  # 404
    assert "Unprocessable" in log.getvalue()
    assert "/follow/…/add/" in log.getvalue()
    assert code not in log.getvalue()


def test_a_fault_of_ours_is_logged_with_its_traceback_and_without_the_code(client, log, monkeypatch):
    _idea, code = given(client)

    def broken(*_, **__):
        raise RuntimeError(f"it failed at /follow/{code}/")

    monkeypatch.setattr("talkoot.ideas.pages.following.actions.add_to_idea", broken)
    client.raise_request_exception = False
    assert client.post(reverse("ideas:add", args=[code]), {"text": "One thing more"}).status_code == 500
    assert "Traceback" in log.getvalue()
    assert code not in log.getvalue()


def test_the_access_log_that_one_may_switch_on_masks_too():
    from granian.log import LOGGING_CONFIG

    from talkoot.site.cli.serving import LOGGING

    formatters = {**LOGGING_CONFIG, **LOGGING}["formatters"]
    assert set(formatters) == set(LOGGING_CONFIG["formatters"])
    for one in [*formatters.values(), settings.LOGGING["formatters"]["masked"]]:
        made = logging.config.DictConfigurator({}).configure_formatter(dict(one))
        line = made.format(logging.makeLogRecord({"msg": '"GET %(path)s HTTP/1.1" 200', "args": {"path": "/follow/7K2M-9QXD-41TV/"}}))
        assert "/follow/…/" in line
        assert "7K2M" not in line
