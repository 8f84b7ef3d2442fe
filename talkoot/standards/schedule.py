"""What the clock calls for standards."""

from procrastinate.contrib.django import app

from talkoot.shared import clock
from talkoot.standards.openactive.numbering import forget_deleted, number_changes


@app.periodic(cron="* * * * *")
@app.task(name="standards.number_changes", queue="default", queueing_lock="standards.number_changes")
def number(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Put the last minute's changes of what is free into the availability feeds."""
    while number_changes(now=clock.now()):
        pass


@app.periodic(cron="50 3 * * *")
@app.task(name="standards.forget_deleted", queue="default", queueing_lock="standards.forget_deleted")
def forget(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Forget what was deleted from the availability feeds long ago."""
    forget_deleted(now=clock.now())
