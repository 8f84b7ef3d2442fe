"""Lists whose SQL is put together once show the same as the mapper's own, narrowed in any way, and nobody sees what is hidden."""

import itertools

import pytest

from talkoot.ideas.models import Idea, IdeaAddition, IdeaStep
from talkoot.ideas.queries import Filters, _narrowed, find_ideas, show_idea
from talkoot.ideas.words import Order, State
from talkoot.shared import clock
from talkoot.shared.paging import page_by_key
from tests.people import give

pytestmark = pytest.mark.django_db
STATES, LANGUAGES, THEMES = ("", State.READING), ("", "sv"), ("", "nature")


@pytest.fixture
def ideas():
    made = [give(f"Penkki numero {number}") for number in range(24)]
    for number, idea in enumerate(made):
        Idea.objects.filter(id=idea.id).update(
            state=STATES[number % 2] or State.RECEIVED, language=LANGUAGES[number % 3 % 2] or "fi", visible=number % 7 != 0,
            themes=["nature", "sport"] if number % 4 < 2 else ["sport"], supports=number % 5, turn=number % 6,
        )  # fmt: skip
    return made


@pytest.mark.parametrize(("state", "language", "theme"), list(itertools.product(STATES, LANGUAGES, THEMES)))
@pytest.mark.parametrize("order", [Order.FAIR, Order.NEWEST, Order.SUPPORTED])
def test_a_prepared_list_is_the_plain_one_forwards_and_backwards(ideas, state, language, theme, order):
    plain = {"state": state, "language": language, "themes": [theme] if theme else ""}
    queryset = _narrowed({name: value for name, value in plain.items() if value}).in_order(order)
    filters = Filters(state=state, language=language, theme=theme, order=order)
    cursors = [None]
    for cursor in cursors:
        found, expected = find_ideas(filters, cursor=cursor, limit=3), page_by_key(queryset, cursor, 3)
        assert [idea.id for idea in found.rows] == [idea.id for idea in expected.rows] and found.rows
        assert all(idea.visible for idea in found.rows)
        assert (found.next, found.previous) == (expected.next, expected.previous)
        cursors += [new for new in (found.next, found.previous) if new and new not in cursors]


def test_an_idea_comes_whole_in_one_query_and_a_hidden_one_does_not(django_assert_num_queries):
    idea, now = give("Penkki satamaan"), clock.now()
    IdeaAddition.objects.create(idea=idea, text="Ja pöytä", language="fi", at=now)
    IdeaStep.objects.create(idea=idea, state=State.READING, reason='Luemme "tätä" \\ ensin', language="fi", by="Puistot", at=now)
    show_idea(idea.id)
    with django_assert_num_queries(1):
        shown = show_idea(idea.id)
    assert shown.idea == idea and shown.idea.given_at == idea.given_at and shown.photo is None
    assert [(step.state, step.reason, step.at) for step in shown.steps] == list(
        idea.steps.order_by("at", "id").values_list("state", "reason", "at")
    )
    assert [(added.text, added.at) for added in shown.additions] == [("Ja pöytä", now)]
    Idea.objects.filter(id=idea.id).update(visible=False)
    with pytest.raises(Idea.DoesNotExist):
        show_idea(idea.id)
