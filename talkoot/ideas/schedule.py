"""What the clock calls for ideas."""

from procrastinate.contrib.django import app

from talkoot.ideas.actions import fold_showings


@app.periodic(cron="* * * * *")
@app.task(name="ideas.fold_showings", queue="default", queueing_lock="ideas.fold_showings", pass_context=False)
def fold(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Fold the last minute's showings into the fair order, until none are left."""
    while fold_showings():
        pass
