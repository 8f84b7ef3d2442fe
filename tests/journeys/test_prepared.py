"""A second start passes over what was prepared, and over nothing that has changed since."""

import pytest

from talkoot.site.cli import prepared


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Return a package, a data folder and a database that `run` has prepared."""
    package, home = tmp_path / "package", tmp_path / "home"
    for folder in (package / "locale", home / "static"):
        folder.mkdir(parents=True)
    (package / "models.py").write_text("a model")
    (package / "locale" / "django.mo").write_text("compiled")
    monkeypatch.setattr(prepared, "PACKAGE", package)
    monkeypatch.setattr(prepared, "home_folder", lambda: home)
    monkeypatch.setattr(prepared, "_database", lambda url: (url, "places.0001_initial"))
    assert not prepared.is_prepared("one", sample=True)
    prepared.remember_prepared("one", sample=True, needs=[home / "static"])
    assert prepared.is_prepared("one", sample=True)
    return package, home


def test_what_is_made_anew_elsewhere_changes_nothing(kept):
    (kept[0] / "locale" / "django.mo").write_text("compiled again")
    assert prepared.is_prepared("one", sample=True)


CHANGES = {
    "a file": lambda package, _home, _patch: (package / "models.py").write_text("another model"),
    "a new file": lambda package, _home, _patch: (package / "locale" / "django.po").write_text("words"),
    "a setting": lambda _package, _home, patch: patch.setenv("TALKOOT_THEMES", "/another"),
    "a library": lambda _package, _home, patch: patch.setattr(prepared, "_libraries", lambda: 1),
    "the static files": lambda _package, home, _patch: (home / "static").rmdir(),
    "half a note": lambda _package, home, _patch: (home / "prepared").write_text("{"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_has_changed_is_prepared_anew(kept, monkeypatch, name):
    CHANGES[name](*kept, monkeypatch)
    assert not prepared.is_prepared("one", sample=True)


def test_another_database_or_wish_is_prepared_anew(kept):
    assert not prepared.is_prepared("another", sample=True)
    assert not prepared.is_prepared("one", sample=False)
