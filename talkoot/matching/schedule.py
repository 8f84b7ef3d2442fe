"""What the clock calls for matching."""

from procrastinate.contrib.django import app

from talkoot.matching import jobs, remembered
from talkoot.shared import clock


@app.periodic(cron="*/5 * * * *")
@app.task(name="matching.keep", queue=jobs.QUEUE, queueing_lock="matching.keep", lock="matching.build")
def keep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Catch up on what a lost job or a changed embedder left undone."""
    jobs.keep_up()


@app.periodic(cron="23 * * * *")
@app.task(name="matching.count_words", queue=jobs.QUEUE, queueing_lock="matching.count_words")
def count(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Count words and concepts anew: how rare they are decides what they are worth."""
    jobs.count_words()


@app.periodic(cron="37 * * * *")
@app.task(name="matching.forget_old", queue=jobs.QUEUE, queueing_lock="matching.forget_old")
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
    """Delete answers and notes of changes that are out of date."""
    remembered.forget_old(clock.now())
