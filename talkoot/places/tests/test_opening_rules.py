"""Rules of opening hours to spans of time: overrides, recurrences, nights, holidays, and the days when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot.places.opening.days import OpenSpan, local_moment, overlap, spans_of_day, utc
from talkoot.places.opening.recurrence import lets_through
from talkoot.places.opening.shape import BadHours, Group, Period, Rule, TimeSpan, dump_periods, parse_periods
from talkoot.places.words import CLOSED_STATES, OPEN_STATES, RESERVABLE_STATES, Holidays, Opening, RuleContext, RuleFrequency, RuleSubject

HELSINKI = ZoneInfo("Europe/Helsinki")
BACK, FORWARD = date(2026, 10, 25), date(2027, 3, 28)


def open_from(start, end, *, weekdays=range(1, 8), next_day=False, state=Opening.OPEN, rules=(), **period):
    return Period(groups=(Group((TimeSpan(frozenset(weekdays), start, end, next_day, state),), tuple(rules)),), **period)


def hours(periods, day):
    return [(span.start.strftime("%d %H.%M"), span.end.strftime("%d %H.%M"), span.state) for span in spans_of_day(periods, day, HELSINKI)]


USUAL = open_from(time(8), time(20), weekdays=range(1, 6), holidays=Holidays.CLOSED)
CLOSED_DAY = Period(date(2026, 11, 24), date(2026, 11, 24), override=True, state=Opening.CLOSED)


def test_sixteen_states():
    assert len(Opening) == 16
    assert OPEN_STATES & CLOSED_STATES == RESERVABLE_STATES & CLOSED_STATES == frozenset()


def test_a_usual_week_and_a_holiday():
    assert hours([USUAL], date(2026, 11, 24)) == [("24 08.00", "24 20.00", "open")]
    assert hours([USUAL], date(2026, 11, 28)) == []
    assert hours([USUAL], date(2026, 12, 24)) == [("24 00.00", "25 00.00", "closed")]


def test_the_shortest_of_the_highest_order_overrides():
    month = open_from(time(10), time(14), first=date(2026, 11, 1), last=date(2026, 11, 30), override=True)
    assert hours([USUAL, month, CLOSED_DAY], date(2026, 11, 24))[0][2] == "closed"
    assert hours([USUAL, month, CLOSED_DAY], date(2026, 11, 25)) == [("25 10.00", "25 14.00", "open")]
    first = open_from(time(11), time(12), order=1, override=True)
    assert hours([first, USUAL, month, CLOSED_DAY], date(2026, 11, 24)) == [("24 11.00", "24 12.00", "open")]


def test_an_override_that_says_nothing_of_a_day_leaves_it():
    mondays = open_from(time(12), time(13), weekdays=[1], override=True)
    assert hours([USUAL, mondays], date(2026, 11, 24)) == [("24 08.00", "24 20.00", "open")]


def test_a_closed_day_leaves_the_night_before_it():
    bar = open_from(time(18), time(2), next_day=True)
    assert hours([bar, CLOSED_DAY], date(2026, 11, 23)) == [("23 18.00", "24 02.00", "open")]
    assert hours([bar, CLOSED_DAY], date(2026, 11, 24))[0][2] == "closed"


def test_a_closed_span_cuts_a_hole():
    lunch = open_from(time(12), time(13), state=Opening.MAINTENANCE)
    assert [row for row in hours([USUAL, lunch], date(2026, 11, 24)) if row[2] == "open"] == [
        ("24 08.00", "24 12.00", "open"),
        ("24 13.00", "24 20.00", "open"),
    ]


@pytest.mark.parametrize(
    "rule, days",
    [
        (Rule(RuleContext.MONTH, RuleSubject.SUNDAY, 1), {1}),
        (Rule(RuleContext.MONTH, RuleSubject.SUNDAY, -1), {29}),
        (Rule(RuleContext.MONTH, RuleSubject.DAY, -1), {30}),
        (Rule(RuleContext.MONTH, RuleSubject.DAY, 10, every=10), {10, 20, 30}),
        (Rule(RuleContext.MONTH, RuleSubject.WEEK, 1), {1}),
        (Rule(RuleContext.MONTH, RuleSubject.WEEK, -1), {30}),
        (Rule(RuleContext.PERIOD, RuleSubject.WEEK, 1, every=2), {*range(4, 9), *range(16, 23), 30}),
        (Rule(RuleContext.PERIOD, RuleSubject.DAY, 1, every=13), {4, 17, 30}),
        (Rule(RuleContext.PERIOD, RuleSubject.DAY, -1, every=13), {30, 17, 4}),
        (Rule(RuleContext.YEAR, RuleSubject.WEEK, 46), set(range(9, 16))),
        (Rule(RuleContext.YEAR, RuleSubject.WEEK, parity=RuleFrequency.EVEN), {1, *range(9, 16), *range(23, 30)}),
        (Rule(RuleContext.YEAR, RuleSubject.MONTH, 2, every=3), set(range(1, 31))),
        (Rule(RuleContext.YEAR, RuleSubject.MONTH, -1), set()),
    ],
)
def test_recurrences(rule, days):
    """November 2026 begins on a Sunday; the period begins on Wednesday the 4th."""
    period = Period(date(2026, 11, 4), date(2026, 11, 30))
    november = [date(2026, 11, day) for day in range(1, 31)]
    counted = november if rule.context != RuleContext.PERIOD else november[3:]
    assert {day.day for day in counted if lets_through(rule, period, day)} == days


def elapsed(span):
    return utc(span.end) - utc(span.start)


@pytest.mark.parametrize("day, length", [(BACK, 25), (FORWARD, 23), (date(2026, 11, 24), 24)])
def test_a_full_day_is_as_long_as_it_is(day, length):
    (span,) = spans_of_day([Period()], day, HELSINKI)
    assert elapsed(span) == timedelta(hours=length)


def test_an_hour_that_never_comes_is_not_open():
    assert hours([open_from(time(3, 15), time(3, 45))], FORWARD) == []
    assert hours([open_from(time(2, 45), time(3, 30))], FORWARD) == [("28 02.45", "28 04.00", "open")]
    assert elapsed(spans_of_day([open_from(time(2, 45), time(3, 30))], FORWARD, HELSINKI)[0]) == timedelta(minutes=15)
    assert local_moment(FORWARD, time(3, 30), HELSINKI) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_spans_meet_on_the_night_when_the_clocks_go_back():
    early, late = open_from(time(22), time(3, 30), next_day=True), open_from(time(3, 30), time(6))
    night = spans_of_day([early], BACK - timedelta(days=1), HELSINKI)[0]
    morning = spans_of_day([late], BACK, HELSINKI)[0]
    assert utc(night.end) == utc(morning.start) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert elapsed(morning) == timedelta(hours=3, minutes=30)


KNOWN = [state for state in Opening if state != Opening.UNDEFINED]
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
DAYS = st.one_of(st.sampled_from([BACK, FORWARD, BACK - timedelta(days=1)]), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
RULES = st.builds(
    Rule,
    st.sampled_from(RuleContext),
    st.sampled_from([subject for subject in RuleSubject if subject != RuleSubject.MONTH]),
    st.sampled_from([-3, -2, -1, 1, 2, 3]),
    st.integers(0, 4),
    st.sampled_from(["", *RuleFrequency]),
)


@st.composite
def time_spans(draw):
    start, end = draw(TIMES), draw(TIMES)
    return TimeSpan(
        draw(st.frozensets(st.integers(1, 7), min_size=1)), start, end, end <= start or draw(st.booleans()), draw(st.sampled_from(KNOWN))
    )


@st.composite
def any_periods(draw):
    first, last = sorted([draw(DAYS), draw(DAYS)])
    groups = draw(
        st.lists(st.builds(Group, st.lists(time_spans(), max_size=3).map(tuple), st.lists(RULES, max_size=1).map(tuple)), max_size=2)
    )
    return Period(
        first,
        last,
        draw(st.booleans()),
        draw(st.integers(-1, 1)),
        draw(st.sampled_from(Opening)),
        draw(st.sampled_from(Holidays)),
        tuple(groups),
    )


@settings(deadline=None)  # the first call loads holidays and languages
@given(st.lists(any_periods(), max_size=4), DAYS)
def test_whatever_the_rules_the_spans_of_a_day_are_sound(periods, day):
    spans = spans_of_day(periods, day, HELSINKI)
    assert [utc(span.start) for span in spans] == sorted(utc(span.start) for span in spans)
    for span in spans:
        assert utc(span.start) < utc(span.end)
        assert span.start.tzinfo == span.end.tzinfo == HELSINKI
        assert span.start.date() in {day, day + timedelta(days=1)}  # a hole may leave only the part of a night after midnight
        assert elapsed(span) <= timedelta(hours=49)
    holes = [span for span in spans if span.state in CLOSED_STATES]
    assert not any(overlap(span, hole) for span in spans if span.is_open for hole in holes)


@settings(deadline=None)  # the first call loads holidays and languages
@given(st.lists(any_periods(), max_size=4))
def test_a_document_says_the_same_as_the_rules(periods):
    assert parse_periods(dump_periods(periods)) == tuple(periods)


@settings(deadline=None)  # the first call loads holidays and languages
@given(any_periods(), DAYS, st.integers(-1, 1))
def test_the_hours_of_a_day_do_not_depend_on_the_others(period, day, order):
    """An override of another day changes nothing."""
    other = Period(day + timedelta(days=1), day + timedelta(days=1), override=True, order=order, state=Opening.CLOSED)
    assert spans_of_day([period, other], day, HELSINKI) == spans_of_day([period], day, HELSINKI)


@pytest.mark.parametrize(
    "document, words",
    [
        ({}, "list of at most"),
        ([5], "object"),
        ([{"start_date": "tomorrow"}], "not a date"),
        ([{"start_date": "2026-02-02", "end_date": "2026-02-01"}], "ends before it begins"),
        ([{"resource_state": "ajar"}], "choose one of: open"),
        ([{"time_span_groups": [{"time_spans": [{"start_time": "8", "end_time": "9"}]}]}], "not a time"),
        ([{"time_span_groups": [{"time_spans": [{"start_time": "20:00", "end_time": "08:00"}]}]}], "next day"),
        ([{"time_span_groups": [{"time_spans": [{"weekdays": [0], "full_day": True}]}]}], "Weekdays are"),
        ([{"time_span_groups": [{"rules": [{"context": "period", "subject": "day"}]}]}], "first day"),
        ([{"time_span_groups": [{"rules": [{"context": "month", "subject": "month"}]}]}], "months of a month"),
        ([{"start_date": "2026-02-02", "time_span_groups": [{"rules": [{"start": 0}]}]}], "starts from the first"),
    ],
)
def test_what_cannot_be_kept_is_said(document, words):
    with translation.override("en"), pytest.raises(BadHours, match=words):
        parse_periods(document)


def test_spans_that_only_touch_do_not_overlap():
    eight, nine, ten = (datetime(2026, 11, 24, hour, tzinfo=HELSINKI) for hour in (8, 9, 10))
    assert not overlap(OpenSpan(eight, nine, "open"), OpenSpan(nine, ten, "open"))
