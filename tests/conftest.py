"""Fixtures of the running city, for every folder of tests beside this file."""

from tests.browser.fixtures import browsing, chromium, city, given, kept_pages, reading, things, visitors

__all__ = ["browsing", "chromium", "city", "given", "kept_pages", "reading", "things", "visitors"]
