"""What the clock calls for bookings."""

from procrastinate.contrib.django import app

from talkoot.bookings.actions import erase_due, expire_due, follow_all
from talkoot.bookings.jobs import post_due, remind
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


@app.periodic(cron="* * * * * */10")
@app.task(name="bookings.post", queue="mail", queueing_lock="bookings.post")
def post(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Post the letters that wait, ten seconds after what they tell at the latest."""
    while post_due(now=clock.now()):
        pass


@app.periodic(cron="7 6-18 * * *")
@app.task(name="bookings.remind", queue="default", queueing_lock="bookings.remind")
def reminders(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Write the reminders of tomorrow's bookings, in the morning; again each hour of the day for a worker that slept."""
    remind(now=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="bookings.erase", queue="default", queueing_lock="bookings.erase")
def erase(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Forget who had the bookings that ended long enough ago."""
    while erase_due(now=clock.now()):
        pass
