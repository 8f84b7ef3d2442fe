"""What the clock calls: purge what has served its time."""

from procrastinate.contrib.django import app

from talkoot.shared import clock
from talkoot.shared.models import Remembered, Spent, Used


@app.periodic(cron="7 * * * *")
@app.task(name="shared.purge", queue="default", queueing_lock="shared.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Delete limits, spent challenges and remembered answers whose time is over."""
    for table in (Used, Spent, Remembered):
        table.objects.filter(ends__lt=clock.now()).delete()
