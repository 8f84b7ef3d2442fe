"""Kept answers: never out of date, and nobody waits for them. Written by attackers' ways in."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from talkoot.matching import queries, remembered
from talkoot.matching.models import Likeness
from talkoot.shared import clock
from talkoot.shared.kinds import Document, Text, announce

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


def ask():
    return remembered.neighbours("test_thing", 1, reader_language="fi", kinds=["test_thing"], per_kind=3)


def benches(things, **texts):
    things.put(1, fi=("Penkki rantaan", "Penkki rantaan pian"))
    things.put(2, **(texts or {"fi": ("Penkki puistoon", "Penkki puistoon, soita Matille 040 1234567 penkki")}))
    things.index()


def beside(act):
    """Run in another connection."""

    def closed():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=closed)
    thread.start()
    return thread


@pytest.fixture
def overtaken(monkeypatch):
    """Have something happen while an answer is being found."""

    def ask_while(act):
        real = queries.neighbours

        def find(*args, **options):
            found = real(*args, **options)
            beside(act).join(PATIENCE)
            return found

        with monkeypatch.context() as slow:
            slow.setattr(queries, "neighbours", find)
            return ask()

    return ask_while


def test_what_is_taken_out_of_a_text_while_an_answer_is_found_is_not_kept(things, overtaken):
    benches(things)
    overtaken(lambda: things.put(2, fi=("Penkki puistoon", "Penkki puistoon, poistettu")))
    assert not Likeness.objects.exists()
    assert "040" not in str(ask())


def test_what_is_erased_while_an_answer_is_found_leaves_no_copy(things, overtaken):
    benches(things)
    assert overtaken(lambda: things.hide(2)).groups
    assert not Likeness.objects.exists()


def test_what_is_being_erased_is_kept_nowhere(things, overtaken):
    """It is not gone yet when the answer would be kept, and the one who erases it has looked for copies already."""
    benches(things)
    erased, asked = threading.Event(), threading.Event()

    def erase():
        with transaction.atomic():
            things.documents.pop(2)
            announce("test_thing", [2])
            erased.set()
            assert asked.wait(PATIENCE)

    def begin():
        threads.append(beside(erase))
        assert erased.wait(PATIENCE)

    threads = []
    overtaken(begin)
    asked.set()
    threads[0].join(PATIENCE)
    assert not Likeness.objects.exists()


def test_an_answer_to_the_text_that_was_is_not_shown(things):
    """An import holds the kept answer while the giver edits, and so it is passed over; then the import takes everything back."""
    benches(things)
    ask()
    held, edited = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Likeness.objects.select_for_update())
            held.set()
            assert edited.wait(PATIENCE)

    holder = beside(hold)
    assert held.wait(PATIENCE)
    things.put(1, fi=("Uimahalli", "Uimahalli"))
    edited.set()
    holder.join(PATIENCE)
    assert Likeness.objects.count() == 1
    assert "Penkki" not in str([reason for match in ask().group("test_thing") for reason in match.reasons])


def test_a_new_translation_counts_at_once(things):
    benches(things, sv=("Bänk till parken", "Bänk"))
    ask()
    things.put(2, sv=("Bänk till parken", "Bänk"), fi=("Penkki puistoon", "Penkki"))
    assert "Bänk" not in str(ask())


def test_what_another_version_kept_is_left_alone(things):
    benches(things)
    ask()
    Likeness.objects.update(asked="fi 3 test_thing", answer={"groups": [], "unheard_of": 1})
    assert ask().group("test_thing")


def test_a_reader_waits_for_no_writer(things):
    benches(things)
    ask()
    Likeness.objects.update(found_at=clock.now() - remembered.LIKENESS_FOR - timedelta(minutes=1))
    writing, read = threading.Event(), threading.Event()

    def write_long():
        with transaction.atomic():
            things.documents[2] = Document(2, {"fi": Text("Uusi penkki")}, None, {}, {})
            announce("test_thing", [2])
            writing.set()
            assert read.wait(PATIENCE)

    writer = beside(write_long)
    assert writing.wait(PATIENCE)
    assert ask().group("test_thing")  # else it would wait for `read`, which comes after it
    read.set()
    writer.join(PATIENCE)


def test_writers_in_two_orders_never_wait_for_each_other(things):
    for number in (1, 2, 3):
        things.put(number, fi=f"Penkki {number}")
    for source, named in ((101, (1, 3)), (102, (2, 3))):
        names = [f"test_thing {number}" for number in named]
        Likeness.objects.create(kind="test_thing", source_id=source, asked="fi", found_at=clock.now(), answer={}, names=names)
    half, hidden, failed = threading.Event(), threading.Event(), []

    def write_backwards():
        try:
            with transaction.atomic():
                for number in (2, 1):
                    things.documents[number] = Document(number, {"fi": Text(f"Uusi {number}")}, None, {}, {})
                    announce("test_thing", [number])
                    half.set()
                    assert hidden.wait(PATIENCE)
        except Exception as error:  # noqa: BLE001 - a deadlock in a thread must fail the test
            failed.append(error)

    writer = beside(write_backwards)
    assert half.wait(PATIENCE)
    things.hide(3)
    hidden.set()
    writer.join(PATIENCE)
    assert failed == []
    assert not Likeness.objects.exists()
