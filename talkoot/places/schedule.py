"""What the clock calls for places: each night, the next day of opening hours is made ready."""

from procrastinate.contrib.django import app

from talkoot.places.actions import keep_ready
from talkoot.shared import clock


@app.periodic(cron="20 0 * * *")
@app.task(name="places.keep_ready", queue="default", queueing_lock="places.keep_ready")
def keep_hours_ready(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Drop the days that are over and add those that have come within a year."""
    keep_ready(now=clock.now())
