"""What `talkoot check` finds short on a server: examples left in the settings, mail that does not go out, backups that are not made."""

import socketserver
import threading
from datetime import timedelta

import pytest

from talkoot.shared import clock
from talkoot.site.cli.checking import ALL, SMTP_MAIL, look_at_address, look_at_backups, look_at_contact, look_at_mail
from talkoot.site.cli.saving import NAME


@pytest.fixture(autouse=True)
def _a_public_city(settings):
    settings.TALKOOT_ADDRESS, settings.ALLOWED_HOSTS = "https://ideas.city.test", ["ideas.city.test"]
    settings.EMAIL_BACKEND, settings.DEFAULT_FROM_EMAIL = SMTP_MAIL, "City <ideas@city.test>"


class Smtp(socketserver.StreamRequestHandler):
    """A mail server that agrees to everything."""

    def handle(self):
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mail_server(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


def test_mail_that_does_not_go_out_is_said(settings, mail_server):
    assert look_at_mail().advice == ""
    mail_server.shutdown()
    mail_server.server_close()
    silent = look_at_mail()
    assert f"by 127.0.0.1:{settings.EMAIL_PORT} does not work" in silent.found
    assert "TALKOOT_EMAIL_HOST" in silent.advice


def test_the_examples_are_not_a_citys_own(settings):
    assert (look_at_address().advice, look_at_contact().found) == ("", "none")
    assert "TALKOOT_CONTACT_EMAIL" in look_at_contact().advice
    settings.TALKOOT_ADDRESS, settings.ALLOWED_HOSTS = "https://ideas.example.org", ["ideas.example.org"]
    settings.TALKOOT_CONTACT_EMAIL, settings.DEFAULT_FROM_EMAIL = "ideas@example.org", "Example <ideas@example.org>"
    assert all("example" in look().advice for look in (look_at_address, look_at_contact, look_at_mail))
    settings.TALKOOT_CONTACT_EMAIL = "ideas@counterexample.org"
    assert look_at_contact().advice == ""


def test_a_backup_older_than_a_day_and_a_half_is_said(monkeypatch, tmp_path):
    assert {look_at_backups, look_at_contact} <= set(ALL)
    monkeypatch.delenv("TALKOOT_BACKUPS", raising=False)
    assert "TALKOOT_BACKUPS" in look_at_backups().advice
    monkeypatch.setenv("TALKOOT_BACKUPS", str(tmp_path))
    assert look_at_backups().found == f"none in {tmp_path}"
    for hours, short in ((50, True), (37, True), (35, False), (40, False)):
        (tmp_path / (clock.now() - timedelta(hours=hours)).strftime(NAME)).touch()
        assert bool(look_at_backups().advice) is short, hours
    assert "35 hours old" in look_at_backups().found
    monkeypatch.setenv("TALKOOT_BACKUPS", str(tmp_path / "gone"))
    assert "cannot be read" in look_at_backups().found
