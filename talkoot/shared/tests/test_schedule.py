"""A worker that died in the middle leaves nothing waiting for ever, and finished jobs do not pile up."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from talkoot.shared import clock
from talkoot.shared.schedule import MOST_ATTEMPTS, SILENT, purge, revive

pytestmark = pytest.mark.django_db


def worker(silent_for):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [clock.now() - silent_for])
        return cursor.fetchone()[0]


def job(status, *, by=None, lock=None, queueing_lock=None, attempts=0, at=None):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, lock, queueing_lock, attempts)"
            " VALUES ('index', 'a.job', %s, %s, %s, %s, %s) RETURNING id",
            [status, by, lock, queueing_lock, attempts],
        )
        job_id = cursor.fetchone()[0]
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [job_id])
        cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'started', %s)", [job_id, at or clock.now()])
    return job_id


def status_of(job_id):
    return ProcrastinateJob.objects.values_list("status", flat=True).get(id=job_id)


def test_the_jobs_of_a_dead_worker_are_put_back():
    dead, alive = worker(SILENT + timedelta(seconds=1)), worker(timedelta(0))
    lost, pruned, running = job("doing", by=dead, lock="x"), job("doing", lock="y"), job("doing", by=alive, lock="z")
    revive(timestamp=0)
    assert [status_of(one) for one in (lost, pruned, running)] == ["todo", "todo", "doing"]


def test_a_lost_job_gives_way_to_the_next_of_its_kind():
    lost = job("doing", lock="keep", queueing_lock="keep")
    waiting = job("todo", lock="keep", queueing_lock="keep")
    revive(timestamp=0)
    assert (status_of(lost), status_of(waiting)) == ("failed", "todo")


def test_a_job_that_takes_its_worker_down_again_and_again_is_given_up():
    lost = job("doing", attempts=MOST_ATTEMPTS)
    revive(timestamp=0)
    assert status_of(lost) == "failed"


def test_finished_jobs_are_forgotten_after_a_day_and_failed_ones_after_a_month():
    now = clock.now()
    kept = [job("succeeded", at=now), job("failed", at=now - timedelta(days=29)), job("todo", at=now - timedelta(days=99))]
    for status, days in (("succeeded", 2), ("failed", 31)):
        job(status, at=now - timedelta(days=days))
    purge(timestamp=0)
    assert list(ProcrastinateJob.objects.order_by("id").values_list("id", flat=True)) == kept
