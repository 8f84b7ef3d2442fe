"""Effects of seasons after commit: making a proposal, booking the turns, telling the applicants. Each is safe to run twice."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from talkoot.bookings.actions import Booker, Plan, Refused, book_series
from talkoot.bookings.words import Kind
from talkoot.seasons.allocator import Contradiction, Effort, Progress, propose
from talkoot.seasons.models import Allocation, Application, Proposal, Round
from talkoot.seasons.queries import code_of, problem_of, wishes_of
from talkoot.seasons.recording import explain_again, write_refusals, write_slots
from talkoot.seasons.telling import result_of
from talkoot.seasons.words import DAY, Making
from talkoot.shared import audit
from talkoot.shared.clock import now

TRY_AGAIN = RetryStrategy(max_attempts=9, wait=60, exponential_wait=3)
PER_MILLE = 1000
# The bench's 300 applications take a minute on a busy machine; after this long a proposal comes of what was found so far.
MOST_SECONDS = 300.0


@app.task(name="seasons.make_proposal", queue="default")
def make_proposal(*, proposal_id: int) -> None:
    """Run the allocator for a proposal that waits, write how far it is as it goes, and put its slots into the round."""
    if not Proposal.objects.filter(id=proposal_id, state__in=[Making.WAITING, Making.RUNNING]).update(state=Making.RUNNING, done=0):
        return
    proposal = Proposal.objects.select_related("round").get(id=proposal_id)
    effort = Effort(seconds=MOST_SECONDS)
    stages = {"floor": 0, "hours": effort.floor_pieces, "reasons": effort.floor_pieces + effort.hours_pieces}
    of = stages["reasons"] + 1

    def tell(progress: Progress) -> None:
        Proposal.objects.filter(id=proposal_id).update(done=stages[progress.stage] + progress.done, of=of)

    problem = problem_of(proposal.round)
    try:
        made = propose(problem, Effort(seconds=MOST_SECONDS, tell=tell))
    except Contradiction:
        _end(proposal_id, Making.FAILED, trouble="contradiction")
        return
    with transaction.atomic():
        one = Round.objects.select_for_update(no_key=True).get(id=proposal.round_id)
        if one.published_at or problem_of(one) != problem:  # somebody decided, changed or withdrew meanwhile
            _end(proposal_id, Making.FAILED, trouble="changed")
            return
        write_slots(one, made.slots, now=now())
        write_refusals(one, made.refusals)
        Proposal.objects.filter(id=proposal_id).update(
            shares={basket: round(share * PER_MILLE) for basket, share in made.shares.items()},
            first_come={basket: round(share * PER_MILLE) for basket, share in made.first_come_shares.items()},
        )
        _end(proposal_id, Making.DONE)
        audit.record("round", one.id, "proposal made", by=proposal.by, now=now())


def _end(proposal_id: int, state: str, *, trouble: str = "") -> None:
    Proposal.objects.filter(id=proposal_id).update(state=state, trouble=trouble, ended_at=now())


@app.task(name="seasons.explain", queue="default")
def explain(*, round_id: int) -> None:
    """Work the reasons of a round out anew after a person's change."""
    with transaction.atomic():
        one = Round.objects.select_for_update(no_key=True).filter(id=round_id, published_at=None).first()
        if one is not None:
            explain_again(one)


@app.task(name="seasons.book_turn", queue="default", retry=TRY_AGAIN)
def book_turn(*, allocation_id: int) -> None:
    """Make the bookings of one allocation of a published round, write down the days that could not be had, and tell when all is done."""
    with transaction.atomic():
        rows = Allocation.objects.select_for_update(of=("self",)).select_related("wish__application__round", "place")
        allocation = rows.filter(id=allocation_id, booked_at=None, wish__application__round__published_at__isnull=False).first()
        if allocation is None:
            return
        _book(allocation, now())
        allocation.booked_at = now()
        allocation.save(update_fields=["series", "skipped", "booked_at"])
        mail_result.defer(application_id=allocation.wish.application_id)


def _book(allocation: Allocation, at: datetime) -> None:
    wish = allocation.wish
    applicant = wish.application
    booker = Booker(name=applicant.applicant, email=applicant.email, phone=applicant.phone, language=applicant.language)
    plan = plan_of(allocation, applicant.round)
    try:
        made = book_series(
            bookable_id=allocation.place.bookable_id,
            plan=plan,
            booker=booker,
            now=at,
            persons=wish.people,
            purpose=wish.purpose,
            kind=Kind.SEASON,
            by=applicant.round.published_by,
        )
    except Refused as refused:
        allocation.skipped = [{"day": plan.first.isoformat(), "codes": refused.codes}]
        return
    allocation.series, allocation.skipped = made.series, made.series.skipped


def plan_of(allocation: Allocation, one: Round) -> Plan:
    """Return when the bookings of an allocation are: each week of the season on its weekday."""
    first = one.first_day + timedelta(days=(allocation.weekday - one.first_day.weekday()) % 7)
    return Plan(first=first, until=one.last_day, begins=_clock(allocation.begins), ends=_clock(allocation.ends))


def _clock(minutes: int) -> time:
    return time(minutes % DAY // 60, minutes % 60)


@app.task(name="seasons.mail_result", queue="mail", retry=TRY_AGAIN)
def mail_result(*, application_id: int) -> None:
    """Send an applicant the result once, when all turns of the application are booked."""
    with transaction.atomic():
        rows = Application.objects.select_for_update(of=("self",)).select_related("round")
        application = rows.filter(id=application_id, told_at=None, round__published_at__isnull=False).first()
        if application is None or not application.email:
            return
        if Allocation.objects.filter(wish__application=application, booked_at=None).exists():
            return  # the last of them calls again
        application.told_at = now()
        application.save(update_fields=["told_at"])
        _result_mail(application).send()


def _result_mail(application: Application) -> EmailMultiAlternatives:
    link = settings.TALKOOT_ADDRESS + reverse("seasons:application", args=[code_of(application)])
    with translation.override(application.language):
        context = {"application": application, "link": link, "wishes": [result_of(wish) for wish in wishes_of([application])]}
        subject = render_to_string("seasons/mail/result_subject.txt", context).strip()
        return EmailMultiAlternatives(subject, render_to_string("seasons/mail/result.txt", context), to=[application.email])
