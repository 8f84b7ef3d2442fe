"""Mail that is written to the console lands in a log that others read, follow-up codes and all: `talkoot check` must say so in time."""

import pytest

from talkoot.site.cli.checking import ALL, CONSOLE_MAIL, look_at_mail

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("address", "backend", "short"),
    [
        ("https://ideas.example.org", CONSOLE_MAIL, True),
        ("https://ideas.example.org", SMTP, False),
        ("http://localhost:8000", CONSOLE_MAIL, False),
    ],
)
def test_a_public_city_whose_mail_goes_to_the_log_is_short_of_something(settings, address, backend, short):
    settings.TALKOOT_ADDRESS, settings.EMAIL_BACKEND = address, backend
    assert look_at_mail in ALL
    assert ("TALKOOT_EMAIL_BACKEND" in look_at_mail().advice) is short
