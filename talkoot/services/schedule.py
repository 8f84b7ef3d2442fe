"""What the clock calls for services."""

from procrastinate.contrib.django import app

from talkoot.services.actions import nudge_stale
from talkoot.shared import clock


@app.periodic(cron="41 6 * * 1-5")
@app.task(name="services.nudge", queue="default", queueing_lock="services.nudge")
def nudge(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Ask the owners of stale services to look at them, on working days."""
    nudge_stale(now=clock.now())
