"""The verbs of ideas: give, edit, add, withdraw, support, show."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob

from talkoot.conversation.models import Subject, Support
from talkoot.ideas import queries
from talkoot.ideas.actions import (
    Brought,
    Refused,
    add_to_idea,
    bring_ideas,
    edit_idea,
    fold_showings,
    forget_email,
    give_idea,
    join_brought,
    record_showing,
    stop_supporting_idea,
    support_idea,
    withdraw_idea,
)
from talkoot.ideas.models import Idea, IdeaContact, IdeaShowing, IdeaVersion
from talkoot.ideas.words import LONGEST_TEXT, MOVES, State
from talkoot.shared import clock
from talkoot.shared.images import Picture
from tests.people import NEIGHBOUR, RESIDENT, give

pytestmark = pytest.mark.django_db
NOW = clock.now()


def test_giving_answers_with_a_code_that_finds_the_idea():
    given = give_idea(text="Lisää penkkejä rantaan", language="fi", now=NOW)
    assert queries.find_by_code(given.code) == given.idea
    assert queries.find_by_code(given.code.lower().replace("-", " ")) == given.idea
    assert queries.code_of(given.idea) == given.code
    assert list(given.idea.steps.values_list("state", "at")) == [(State.RECEIVED, NOW)]


def test_the_code_is_stored_nowhere():
    given = give_idea(text="Lisää penkkejä", language="fi", email="antaja@example.org", now=NOW)
    assert marks_in_database(given.code) == []


@pytest.mark.parametrize(
    ("text", "code"), [("", "too_short"), ("  \x00 \n", "too_short"), ("ab", "too_short"), ("x" * (LONGEST_TEXT + 1), "too_long")]
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(text, code):
    with pytest.raises(Refused) as refused:
        give_idea(text=text, language="fi", now=NOW)
    assert refused.value.code == code
    assert not Idea.objects.exists()


def test_the_longest_text_is_taken():
    assert give("ä" * LONGEST_TEXT).text == "ä" * LONGEST_TEXT


def test_jobs_are_deferred_in_the_same_transaction():
    idea = give(email="antaja@example.org")
    tasks = set(ProcrastinateJob.objects.filter(args__idea_id=idea.id).values_list("task_name", flat=True))
    assert {"ideas.place_idea", "ideas.mail_received"} <= tasks


def test_editing_keeps_the_old_words():
    idea = give("Lisää penkkejä rantaan")
    edited = edit_idea(idea_id=idea.id, text="Lisää penkkejä ja pöytiä rantaan", language="fi", now=NOW)
    assert edited.title == "Lisää penkkejä ja pöytiä rantaan"
    assert list(IdeaVersion.objects.values_list("text", flat=True)) == ["Lisää penkkejä rantaan"]


def test_editing_to_the_same_keeps_nothing():
    idea = give("Lisää penkkejä rantaan")
    edit_idea(idea_id=idea.id, text=" Lisää penkkejä rantaan ", language="fi", now=NOW)
    assert not IdeaVersion.objects.exists()


@pytest.mark.parametrize("state", [state for state in State if state not in {State.RECEIVED, State.READING}])
def test_an_answered_idea_is_added_to_rather_than_edited(state):
    idea = give()
    Idea.objects.filter(id=idea.id).update(state=state)
    with pytest.raises(Refused, match="answered"):
        edit_idea(idea_id=idea.id, text="Toiset sanat", language="fi", now=NOW)
    assert add_to_idea(idea_id=idea.id, text="Myös varjoa", language="fi", now=NOW).text == "Myös varjoa"


def marks_in_database(mark):
    """Every table and column in which a text stands: what is erased must be in none."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(c.relname), quote_ident(a.attname) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column}::text LIKE %s", [f"%{mark}%"])
            if cursor.fetchone()[0]:
                found.append((table, column))
    return found


def test_withdrawing_erases_for_real():
    idea = give(
        "Merkkisanaxyzzy rantaan", email="merkkixyzzy@example.org", photo=Picture(b"xyzzykuva", 1, 1), photo_description="xyzzykuva"
    )
    edit_idea(idea_id=idea.id, text="Toinen xyzzy teksti", language="fi", now=NOW)
    add_to_idea(idea_id=idea.id, text="Lisäys xyzzy", language="fi", now=NOW)
    support_idea(idea=idea, by=NEIGHBOUR, now=NOW)
    assert len(marks_in_database("xyzzy")) >= 5, "nothing to erase: the test could not fail"
    withdraw_idea(idea_id=idea.id, now=NOW)
    assert marks_in_database("xyzzy") == []
    assert not Support.objects.exists()
    assert not Subject.objects.exists()


def test_the_address_can_be_taken_back_alone():
    idea = give(email="antaja@example.org")
    for _ in range(2):
        forget_email(idea_id=idea.id, now=NOW)
    assert not IdeaContact.objects.exists()
    assert Idea.objects.filter(id=idea.id).exists()


def test_support_counts_each_once_and_can_be_taken_back():
    idea = give()
    assert [support_idea(idea=idea, by=by, now=NOW) for by in (RESIDENT, RESIDENT, NEIGHBOUR)] == [True, False, True]
    assert [stop_supporting_idea(idea=idea, by=RESIDENT) for _ in range(2)] == [True, False]
    idea.refresh_from_db()
    assert idea.supports == Support.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_supports_by_one_count_once():
    idea = give()

    def support(_):
        try:
            return support_idea(idea=idea, by=RESIDENT, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(support, range(100))) == 1
    idea.refresh_from_db()
    assert idea.supports == 1


def test_showings_are_counted_once_and_move_an_idea_back():
    first, second = give("Ensimmäinen idea"), give("Toinen idea")
    for _ in range(200):
        record_showing(ids=[first.id], now=NOW)
    assert fold_showings() == 200
    assert fold_showings() == 0
    assert not IdeaShowing.objects.exists()
    first.refresh_from_db()
    assert (first.shown, second.shown) == (200, 0)
    assert [idea.id for idea in queries.find_ideas(queries.Filters()).rows] == [second.id, first.id]


def test_a_withdrawn_idea_among_the_showings_is_passed_over():
    idea = give()
    record_showing(ids=[idea.id, 10**9], now=NOW)
    withdraw_idea(idea_id=idea.id, now=NOW)
    assert fold_showings() == 1


def test_the_fair_order_lets_everyone_be_seen():
    """A thousand pages of 10 over 200 ideas: by likes 5 % would be seen; here everyone is, and about equally often."""
    chance = random.Random(1)
    turns = {number: queries.fair_turn(0, chance) for number in range(200)}
    shown = dict.fromkeys(turns, 0)
    for _ in range(1000):
        for number in sorted(turns, key=turns.get)[:10]:
            shown[number] += 1
            turns[number] = queries.fair_turn(shown[number], chance)
    assert min(shown.values()) >= 10
    assert max(shown.values()) <= 150


def test_hidden_ideas_are_in_no_list():
    hidden, open_ = give("Piilossa"), give("Näkyvissä")
    Idea.objects.filter(id=hidden.id).update(visible=False)
    assert [idea.id for idea in queries.find_ideas(queries.Filters()).rows] == [open_.id]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"ranta", "metsä", "skog"}),
        ({"language": "sv"}, {"skog"}),
        ({"theme": "nature"}, {"metsä", "skog"}),
        ({"state": "taken"}, {"metsä"}),
        ({"point": (24.7, 60.2), "within_m": 500}, {"ranta"}),
        ({"area": "tapiola"}, set()),
    ],
)
def test_filters_narrow_a_list(filters, found):
    give("ranta", point=(24.7, 60.2))
    Idea.objects.filter(id=give("metsä", point=(24.9, 60.3)).id).update(state=State.TAKEN, themes=["nature"])
    Idea.objects.filter(id=give("skog", language="sv").id).update(themes=["nature"])
    assert {idea.text for idea in queries.find_ideas(queries.Filters(**filters)).rows} == found


def test_bringing_in_again_changes_only_what_changed():
    rows = [Brought(source_id=str(n), text=f"Tuotu idea {n}", language="fi", given_at=NOW) for n in range(3)]
    assert (bring_ideas(rows, source="muu", now=NOW).made, Idea.objects.count()) == (3, 3)
    again = [rows[0], Brought(source_id="1", text="Muutettu", language="fi", given_at=NOW), rows[2]]
    saved = bring_ideas(again, source="muu", now=NOW)
    assert (saved.made, saved.changed, saved.same) == (0, 1, 2)
    join_brought([("0", "2"), ("0", "missing")], source="muu")
    assert Idea.objects.get(source_id="0").joined_to.source_id == "2"


def test_moves_lead_from_every_state_but_the_last_and_only_to_known_ones():
    assert set(MOVES) == set(State)
    assert all(target in State for targets in MOVES.values() for target in targets)
    assert {state for state, targets in MOVES.items() if not targets} == {State.IN_USE}


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [(date(2026, 11, 20), 1, date(2026, 11, 23)), (date(2026, 11, 24), 5, date(2026, 12, 1)), (date(2026, 11, 21), 1, date(2026, 11, 23))],
)
def test_working_days_pass_over_weekends(start, days, end):
    assert queries.working_days_after(start, days) == end


def test_working_days_pass_over_holidays():
    assert queries.working_days_after(date(2026, 12, 4), 1, frozenset({date(2026, 12, 7)})) == date(2026, 12, 8)
    assert queries.first_word_by(date(2026, 11, 24)) - date(2026, 11, 24) == timedelta(days=7)


def test_promised_days_pass_over_the_public_holidays_of_the_city(settings):
    # 24.12., 25.12., 1.1. and 6.1. are no working days in Finland
    settings.TALKOOT_HOLIDAYS = "FI"
    assert queries.answer_by(date(2026, 11, 24)) == date(2027, 1, 11)
    settings.TALKOOT_HOLIDAYS = ""
    assert queries.answer_by(date(2026, 11, 24)) == date(2027, 1, 5)
    for no_country in ("XX", "HolidayBase", "__class__"):
        with pytest.raises(NotImplementedError):
            queries.public_holidays(no_country)
