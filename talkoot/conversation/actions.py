"""Verbs of conversation: support and take it back. Both are safe to repeat and race-free."""

from datetime import datetime

from django.db import connection, transaction

from talkoot.conversation.models import Subject, Support


def open_subject(kind: str) -> Subject:
    """Make the subject of a new thing."""
    return Subject.objects.create(kind=kind)


def open_subjects(kind: str, count: int) -> list[Subject]:
    """Make the subjects of many new things at once."""
    return Subject.objects.bulk_create([Subject(kind=kind) for _ in range(count)])


def close_subject(*, subject_id: int) -> None:
    """Erase a subject with all support of it, when its thing is erased."""
    Subject.objects.filter(id=subject_id).delete()


@transaction.atomic
def add_support(*, subject_id: int, by: bytes, now: datetime) -> bool:
    """Support once. Return True when it was new. A hundred parallel calls by one visitor add one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO conversation_support (subject_id, by, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [subject_id, by, now],
        )
        return bool(cursor.rowcount == 1)


@transaction.atomic
def take_back_support(*, subject_id: int, by: bytes) -> bool:
    """Take support back. Return True when there was one."""
    deleted, _ = Support.objects.filter(subject_id=subject_id, by=by).delete()
    return deleted == 1


def take_back_support_of(*, subject_id: int, at: datetime) -> bool:
    """Take back the support that came at a moment, when what it came of is undone. Return True when there was one."""
    deleted, _ = Support.objects.filter(subject_id=subject_id, at=at).delete()
    return deleted == 1
