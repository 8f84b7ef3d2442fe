"""What the pages do with what nobody should send, and with those who send too much."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from talkoot.ideas.actions import Refused, join_as_supporter, support_idea
from talkoot.ideas.models import Idea
from talkoot.ideas.tests.giving import TEXT, given, picture
from talkoot.ideas.words import CHANGE_LIMIT, PHOTO_LIMIT
from talkoot.shared import clock
from talkoot.shared.limits import TooMany, spend
from talkoot.shared.paging import encode
from tests.people import NEIGHBOUR, give

pytestmark = pytest.mark.django_db
HERE = "127.0.0.1"


@pytest.fixture
def no_jobs_left(transactional_db):
    """What a test commits is taken away after it, but for the tables that Django does not manage."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def use_up(limit):
    with pytest.raises(TooMany):
        for _ in range(limit.times + 1):
            spend(limit, HERE, now=clock.now())


@pytest.mark.parametrize(
    "more",
    [
        {"area": "a\0b"},
        {"area": "x" * 5000},
        {"lat": "150", "lon": "10"},
        {"lat": "-90", "lon": "180"},
        {"lat": "nan", "lon": "inf"},
        {"place": "0"},
        {"place": "9" * 18},
        {"language": "\0"},
        {"text": "\0\u202e\x08 " * 200},
        {"text": "a" * 100_000},
        {"text": "'; DROP TABLE ideas_idea; -- \\ ' & | ! <-> :*"},
    ],
)
def test_meeting_while_writing_takes_anything(client, more):
    assert client.post(reverse("ideas:meet"), {"text": TEXT, **more}, headers={"HX-Request": "true"}).status_code == 200


def test_a_code_does_not_make_its_holder_a_flood(client):
    _idea, code = given(client)
    use_up(CHANGE_LIMIT)
    assert client.post(reverse("ideas:add", args=[code]), {"text": "Ja vielä tämä"}).status_code == 429
    assert client.get(reverse("ideas:follow_code", args=[code])).status_code == 200


def test_pictures_are_not_decoded_without_end(client):
    use_up(PHOTO_LIMIT)
    refused = client.post("/", {"text": TEXT, "photo": picture()})
    assert refused.status_code == 429
    assert TEXT in refused.content.decode()
    assert client.post("/", {"text": TEXT}).status_code == 302


@pytest.mark.parametrize(("said", "status"), [(str(16 * 1024 * 1024 + 1), 413), ("9" * 30, 413), ("x", 403), ("", 403)])
def test_a_request_that_says_it_is_huge_is_not_read(said, status):
    answer = Client(enforce_csrf_checks=True).post("/", {"text": TEXT}, CONTENT_LENGTH=said)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "values", [["\ud800", 1], ["\udfff" * 9, 1], ["a" * 300, 1], [10**400, 1], ["9999-12-31T23:59:59.999999-23:59", 1]]
)
@pytest.mark.parametrize("path", ["/services/", "/places/", "/ideas/?order=newest", "/ideas/?order=supported", "/ideas/?order=fair"])
def test_a_cursor_of_nowhere_is_never_our_fault(client, path, values):
    cursor = encode("a", values)
    answer = client.get(f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
    assert answer.status_code in {200, 400, 404}


def test_supporting_what_is_just_withdrawn_is_not_found(client):
    idea = give()
    Idea.objects.filter(id=idea.id).delete()
    with pytest.raises(Idea.DoesNotExist):
        support_idea(idea=idea, by=NEIGHBOUR, now=clock.now())


def test_two_ideas_that_join_each_other_at_once_do_not_both_go(no_jobs_left):
    one, other = give("Lisää penkkejä rantaan"), give("Rantaan lisää penkkejä")

    def join(pair):
        try:
            join_as_supporter(idea_id=pair[0].id, into=pair[1], by=NEIGHBOUR, now=clock.now())
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(join, [(one, other), (other, one)])) == [False, True]
    assert Idea.objects.filter(visible=True).count() == 1
