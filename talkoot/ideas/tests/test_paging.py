"""Paging by key shows every row once, forwards and back, whatever the order and ties."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from talkoot.ideas.models import Idea
from talkoot.ideas.queries import Filters, find_ideas
from talkoot.places.models import Area
from talkoot.shared import clock
from talkoot.shared.paging import BadCursor, decode, encode
from tests.people import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven():
    start = clock.now()
    for number in range(7):
        idea = give(f"Idea numero {number} rannalle", point=(24.6 + number / 100, 60.2), now=start - timedelta(hours=number // 2))
        Idea.objects.filter(id=idea.id).update(supports=number // 3, turn=number // 2)


@pytest.mark.parametrize("order", ["fair", "newest", "supported", "nearest"])
def test_every_row_once_forwards_and_back(seven, order):
    filters = Filters(order=order, point=(24.7, 60.2))
    seen, cursor, pages = [], None, []
    for _ in range(10):
        page = find_ideas(filters, cursor=cursor, limit=3)
        pages.append([idea.id for idea in page.rows])
        seen += pages[-1]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
    back = find_ideas(filters, cursor=page.previous, limit=3)
    assert [idea.id for idea in back.rows] == pages[-2]
    first = find_ideas(filters, cursor=back.previous, limit=3)
    assert [idea.id for idea in first.rows] == pages[0]
    assert first.previous is None


def test_nothing_before_the_first_page(seven):
    assert find_ideas(Filters(), limit=3).previous is None


@pytest.mark.parametrize("order", ["fair", "newest", "supported", "nearest"])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "W10",
        encode("a", [1]),
        encode("a", ["abc", 1]),
        encode("a", [{}, 1]),
        encode("z", [1, 1]),
        encode("a", [None, 1]),
        encode("a", ["2024-13-45", 1]),
        encode("a", [1.5, 2**70]),
        encode("a", [10**400, 1]),
        encode("a", [float("nan"), 1]),
        encode("a", ["a\x00b", 1]),
        encode("a", [1, "2"]),
    ],
)
def test_a_cursor_from_elsewhere_is_refused_or_harmless(seven, order, cursor):
    with suppress(BadCursor):
        find_ideas(Filters(order=order, point=(24.7, 60.2)), cursor=cursor, limit=3)


@given(st.text(max_size=60))
def test_any_text_as_a_cursor_is_refused_cleanly(text):
    with suppress(BadCursor):
        decode(text, 2)


def test_a_page_is_one_query_whatever_its_size(seven, django_assert_num_queries):
    find_ideas(Filters())  # a process reads the parts of the city once a minute
    for limit in (1, 3):
        with django_assert_num_queries(1):
            page = find_ideas(Filters(), limit=limit)
            assert [idea.area for idea in page.rows] == [None] * limit


MANY = """
WITH subjects AS (INSERT INTO conversation_subject (kind) SELECT 'idea' FROM generate_series(1, 8000) RETURNING id),
     numbered AS (SELECT id, row_number() OVER () AS n FROM subjects)
INSERT INTO ideas_idea (text, title, language, state, themes, channel, source, subject_id, area_id, supports, shown, turn, visible,
                        given_at, changed_at)
SELECT 't', 't', CASE WHEN n %% 8 = 1 THEN 'sv' ELSE 'fi' END, 'received', '{}', 'web', 'own', id, CASE WHEN n %% 2 = 0 THEN %s ELSE %s END,
       n %% 97, 0, random(), true, now() - n * interval '1 minute', now()
  FROM numbered"""


@pytest.fixture
def many():
    """8,000 ideas in two areas; one of them has none in Swedish, though the city has a thousand."""
    areas = [Area.objects.create(key=key, name={"fi": key}, lon=24.7, lat=60.2) for key in ("fi_only", "both")]
    with connection.cursor() as cursor:
        cursor.execute(MANY, [area.id for area in areas])
        cursor.execute("ANALYZE ideas_idea")


@pytest.mark.parametrize("order", ["fair", "newest", "supported"])
@pytest.mark.parametrize(
    "narrowed", [{}, {"language": "sv"}, {"language": "sv", "state": "received"}, {"language": "fi"}, {"state": "pilot"}]
)
def test_a_narrowed_list_looks_at_few_ideas_in_vain(many, order, narrowed):
    with CaptureQueriesContext(connection) as asked:
        find_ideas(Filters(order=order, area="fi_only", **narrowed), limit=20)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + asked.captured_queries[-1]["sql"])
        assert sum(_in_vain(cursor.fetchone()[0][0]["Plan"])) < 200


def _in_vain(plan):
    """Give the rows that were read and left out, and those that were sorted although a page holds twenty."""
    yield plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]
    if plan["Node Type"] == "Sort":
        yield sum(part["Actual Rows"] for part in plan["Plans"])
    for part in plan.get("Plans", ()):
        yield from _in_vain(part)
