"""What the clock calls for bookings."""

from procrastinate.contrib.django import app

from talkoot.bookings.actions import expire_due, follow_all
from talkoot.shared import clock


@app.periodic(cron="* * * * *")
@app.task(name="bookings.expire", queue="default", queueing_lock="bookings.expire")
def expire(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """End holds and unpaid bookings whose time is over."""
    while expire_due(now=clock.now()):
        pass


@app.periodic(cron="23 2 * * *")
@app.task(name="bookings.follow", queue="default", queueing_lock="bookings.follow")
def follow(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Move the horizon of free times on by a day."""
    follow_all(now=clock.now())
