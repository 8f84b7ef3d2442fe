"""What the clock calls: purge what has served its time, and put jobs back that a dead worker held."""

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from talkoot.shared import clock
from talkoot.shared.models import Remembered, Spent, Used

# A worker says each ten seconds that it lives. One that was silent for so long is dead.
SILENT = timedelta(minutes=2)
# A job that took its worker down so often would do so for ever.
MOST_ATTEMPTS = 5
JOBS_KEPT, FAILED_JOBS_KEPT = timedelta(days=1), timedelta(days=30)


@app.periodic(cron="7 * * * *")
@app.task(name="shared.purge", queue="default", queueing_lock="shared.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Delete limits, spent challenges, remembered answers and finished jobs whose time is over."""
    for table in (Used, Spent, Remembered):
        table.objects.filter(ends__lt=clock.now()).delete()
    _forget_jobs(["succeeded", "cancelled", "aborted"], JOBS_KEPT)
    _forget_jobs(["failed"], FAILED_JOBS_KEPT)


def _forget_jobs(statuses: list[str], kept_for: timedelta) -> None:
    sql = (
        "DELETE FROM procrastinate_jobs j WHERE j.status::text = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [statuses, clock.now() - kept_for])


@app.periodic(cron="* * * * *")
@app.task(name="shared.revive", queue="default", queueing_lock="shared.revive")
def revive(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Put back the jobs of workers that died in the middle: otherwise they, and all that wait for their lock, would wait for ever."""
    dead = Q(worker=None) | Q(worker__last_heartbeat__lt=clock.now() - SILENT)
    for job in ProcrastinateJob.objects.filter(dead, status="doing").order_by("id"):
        next_waits = job.queueing_lock and ProcrastinateJob.objects.filter(queueing_lock=job.queueing_lock, status="todo").exists()
        if next_waits or job.attempts >= MOST_ATTEMPTS:
            app.job_manager.cancel_job_by_id(job.id, abort=True)  # a job to be aborted fails for good when it is put back
        app.job_manager.retry_job_by_id(job.id, retry_at=clock.now())
