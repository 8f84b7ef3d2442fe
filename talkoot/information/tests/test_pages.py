"""The pages about the service itself: what they say is true of the code."""

import pytest
from django.conf import settings
from django.urls import reverse

from talkoot.ideas.words import ANSWER_DAYS, FIRST_WORD_DAYS
from talkoot.shared import visitors

PAGES = ("about", "how", "accessibility", "privacy", "contact")
pytestmark = pytest.mark.django_db


@pytest.fixture
def fetch(client):
    return lambda name, language="en": client.get(reverse(f"information:{name}"), {"lang": language}).content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_in_each_language(fetch, name, language):
    assert f'<html lang="{language}"' in fetch(name, language)


@pytest.mark.parametrize("name", PAGES)
def test_asks_the_database_for_nothing_and_takes_nothing(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse(f"information:{name}"))
    assert client.post(reverse(f"information:{name}")).status_code == 405


def test_the_promise_is_that_of_the_code(fetch):
    page = fetch("how")
    assert f"within {FIRST_WORD_DAYS} working days" in page
    assert f"Within {ANSWER_DAYS} working days" in page


def test_every_cookie_is_named_in_the_privacy_notice(fetch):
    page = fetch("privacy")
    for cookie in (settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, visitors.COOKIE):
        assert cookie in page


def test_without_an_address_the_contact_page_says_so(fetch, settings):
    settings.TALKOOT_CONTACT_EMAIL = ""
    assert "has not yet said here whom to write to" in fetch("contact")


def test_with_an_address_it_is_where_people_look_for_it(fetch, settings):
    settings.TALKOOT_CONTACT_EMAIL = "ask@example.org"
    for name in ("contact", "accessibility", "privacy"):
        assert 'href="mailto:ask@example.org"' in fetch(name)


def test_the_statement_says_how_far_it_is_and_to_whom_to_complain(fetch):
    page = fetch("accessibility")
    for words in ("EN 301 549", "in part", "Traficom", "24 November 2026"):
        assert words in page
