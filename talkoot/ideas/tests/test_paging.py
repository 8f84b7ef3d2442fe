"""Paging by key shows every row once, forwards and back, whatever the order and ties."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.ideas.models import Idea
from talkoot.ideas.queries import Filters, find_ideas
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
    for limit in (1, 3):
        with django_assert_num_queries(1):
            page = find_ideas(Filters(), limit=limit)
            assert [idea.area for idea in page.rows] == [None] * limit
