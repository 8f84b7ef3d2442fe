"""An idea that is withdrawn while the index reads it leaves nothing in the index."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from talkoot.ideas.actions import withdraw_idea
from talkoot.matching import index
from talkoot.matching.models import Entry
from talkoot.shared import clock
from tests.people import give


@pytest.fixture
def no_jobs_left(transactional_db):
    """What a test commits is taken away after it, but for the tables that Django does not manage."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_the_index_is_not_written_from_what_was_withdrawn_meanwhile(no_jobs_left):
    """Indexing anew reads an idea while its giver withdraws it: the withdrawal waits, and then nothing is left."""
    idea = give("Tervajuoksukisat torille")

    def withdraw(_):
        try:
            withdraw_idea(idea_id=idea.id, now=clock.now())
        finally:
            connections.close_all()

    Entry.objects.all().delete()  # as after a new kind of index: what is not there cannot be waited for
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            index.write("idea", [idea.id])
            done = pool.submit(withdraw, None)
            with pytest.raises(TimeoutError):
                done.result(timeout=1)
        done.result(timeout=30)
    assert not Entry.objects.filter(kind="idea").exists()
