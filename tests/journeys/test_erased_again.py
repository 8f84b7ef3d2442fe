"""A restore brings back a city as it was, but nothing that people erased since."""

import datetime as dt

import pytest

from talkoot.ideas import actions
from talkoot.ideas.models import Idea, IdeaContact, IdeaPhoto
from talkoot.shared import clock
from talkoot.shared.images import re_encode
from talkoot.site.cli.erasing import Erasure, erase_again
from tests.browser.fixtures import picture
from tests.journeys.test_ground import Home, home  # noqa: F401 - a fixture

GIVE = """
from talkoot.ideas.actions import give_idea
from talkoot.shared import clock
for text in ("A swing", "A bench", "A lamp"):
    give_idea(text=text, language="en", email="giver@example.org", now=clock.now())
"""
ERASE = """
from talkoot.ideas.actions import forget_email, withdraw_idea
from talkoot.ideas.models import Idea
from talkoot.shared import clock
withdraw_idea(idea_id=Idea.objects.get(text="A swing").id, now=clock.now())
forget_email(idea_id=Idea.objects.get(text="A bench").id, now=clock.now())
"""
LEFT = "SELECT string_agg(i.text || coalesce(' ' || c.email, ''), ', ' ORDER BY i.text) FROM ideas_idea i LEFT JOIN ideas_ideacontact c ON c.idea_id = i.id"


@pytest.mark.timeout(240, func_only=True)
def test_what_was_erased_after_the_backup_stays_erased(home: Home) -> None:  # noqa: F811 - the fixture
    home.talkoot("migrate")
    given = home.talkoot("django", "shell", "-c", GIVE)
    assert given.returncode == 0, given.stderr
    file = home.folder / "before.dump"
    assert home.talkoot("backup", str(file)).returncode == 0
    assert home.talkoot("django", "shell", "-c", ERASE).returncode == 0

    restored = home.talkoot("restore", "--yes", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "erased after the backup: 2" in restored.stdout + restored.stderr
    assert home.talkoot("psql", "-tAc", LEFT).stdout.strip() == "A bench, A lamp giver@example.org"


@pytest.mark.django_db
def test_only_what_was_erased_is_erased() -> None:
    now = clock.now()
    photo = re_encode(*_file())
    given = [actions.give_idea(text=f"Idea {n}", language="en", email="giver@example.org", photo=photo, now=now).idea for n in range(3)]
    later = now + dt.timedelta(minutes=1)
    actions.forget_photo(idea_id=given[2].id, now=later)
    actions.edit_idea(idea_id=given[2].id, text="Idea 2", language="en", photo=photo, now=later)
    erasures = [
        Erasure(given[0].id, now, "withdrawn", later),
        Erasure(given[1].id, later, "withdrawn", later),  # another idea, which had this number in another life of the city
        Erasure(given[1].id, now, "e-mail erased", later),
        Erasure(given[2].id, now, "photo erased", later),  # the backup knows of it, and of the photo that came after
    ]
    assert erase_again(erasures) == 2
    assert erase_again(erasures) == 0
    assert set(Idea.objects.all()) == {given[1], given[2]}
    assert [contact.idea for contact in IdeaContact.objects.all()] == [given[2]]
    assert {one.idea for one in IdeaPhoto.objects.all()} == {given[1], given[2]}


def _file() -> tuple[object, int]:
    import io

    data = picture()
    return io.BytesIO(data), len(data)
