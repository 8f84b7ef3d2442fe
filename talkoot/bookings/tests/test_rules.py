"""The rules as pure functions: hypothesis looks for a wish that they get wrong."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from talkoot.bookings.checks import CHECKS, LET_OFF, SENTENCES, failures
from talkoot.bookings.conditions import Conditions, Seen, Window, Wish, counted_span
from talkoot.bookings.prices import Price, cost_of, price_on
from talkoot.bookings.times import MINUTE, NoSuchTime, common, joined, local_minutes, next_start, said
from talkoot.bookings.words import Kind, Period, Unit

ZONE = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)).map(lambda m: m.replace(second=0, microsecond=0, tzinfo=UTC))
minutes = st.integers(1, 3 * 24 * 60)
in_its_own_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rules
rules = st.builds(
    Conditions,
    min_minutes=st.integers(1, 300), max_minutes=st.none() | st.integers(300, 3000), start_every=st.sampled_from([5, 15, 30, 60, 90, 120, 420]),
    min_days=st.integers(0, 5), max_days=st.none() | st.integers(5, 400), min_persons=st.integers(1, 3), max_persons=st.none() | st.integers(3, 50),
    most_each=st.none() | st.integers(1, 3), visible=st.booleans(), has_terms=st.booleans(),
)  # fmt: skip
wishes = st.builds(
    lambda start, length, **more: Wish(start, start + timedelta(minutes=length), **more),
    start=moments, length=minutes, persons=st.integers(1, 60), accepts=st.booleans(), kind=st.sampled_from(Kind.values),
)  # fmt: skip
seens = st.builds(
    Seen, now=st.just(NOW), taken=st.booleans(), count=st.integers(0, 4), open=st.none() | st.just([(NOW, NOW + timedelta(days=9))])
)


@in_its_own_time
@given(rules, wishes, seens)
def test_every_failure_is_told_once_in_the_fixed_order_with_a_sentence(conditions, wish, seen):
    told = failures(conditions, wish, seen)
    order = [code for _, codes in CHECKS for code in sorted(codes)]
    assert [order.index(rule.code) for rule in told] == sorted({order.index(rule.code) for rule in told})
    assert all("%(" not in rule.sentence and rule.sentence for rule in told)
    assert not {rule.code for rule in told} & LET_OFF[wish.kind]


@in_its_own_time
@given(rules, wishes, seens)
def test_a_rule_fails_exactly_when_it_is_broken(conditions, wish, seen):
    """Said a second time, in other words than the code's."""
    assume(wish.kind == Kind.NORMAL)
    length = (wish.end - wish.start).total_seconds() / 60
    clock = wish.start.astimezone(ZONE).time()
    broken = {
        "not_published": not conditions.visible,
        "past": wish.start < NOW,
        "too_short": length < conditions.min_minutes,
        "too_long": conditions.max_minutes is not None and length > conditions.max_minutes,
        "wrong_start": (clock.hour * 60 + clock.minute) % conditions.start_every != 0,
        "too_few": wish.persons < conditions.min_persons,
        "too_many": conditions.max_persons is not None and wish.persons > conditions.max_persons,
        "closed": seen.open is not None and not (wish.start >= NOW and wish.end <= NOW + timedelta(days=9)),
        "most_each": conditions.most_each is not None and seen.count >= conditions.most_each,
        "terms": conditions.has_terms and not wish.accepts,
        "taken": seen.taken,
    }
    told = {rule.code for rule in failures(conditions, wish, seen)}
    assert told - {"too_soon", "too_far"} == {code for code, is_broken in broken.items() if is_broken}


@in_its_own_time
@given(rules, wishes, seens)
def test_nothing_lets_two_into_one_room(conditions, wish, seen):
    codes = [rule.code for rule in failures(conditions, wish, seen)]
    assert ("taken" in codes) == seen.taken


@in_its_own_time
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.integers(0, 1))
def test_a_clock_time_means_one_moment_or_none(day, clock, fold):
    try:
        found = said(day, clock, ZONE, fold=fold)
    except NoSuchTime as skipped:
        assert day.month == 3 and clock.hour == 3  # the hour that Helsinki skips
        assert skipped.after.astimezone(ZONE).time() == time(4)
        return
    local = found.moment.astimezone(ZONE)
    assert (local.date(), local.time()) == (day, clock)
    assert found.twice == (day.month == 10 and day.weekday() == 6 and day.day > 24 and clock.hour == 3)
    if found.twice:
        assert said(day, clock, ZONE, fold=1).moment - said(day, clock, ZONE).moment == timedelta(hours=1)


@in_its_own_time
@given(moments, st.sampled_from([5, 15, 30, 60, 90, 120, 420]))
def test_the_next_start_is_the_first_on_the_interval(moment, every):
    found = next_start(moment, every, ZONE)
    minute = moment
    while local_minutes(minute, ZONE) % every:
        minute += MINUTE
    assert found == minute


@in_its_own_time
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_what_two_sets_of_spans_share(one, other):
    covered = [{n for start, end in spans for n in range(start, end)} for spans in (one, other)]
    shared = common(one, other)
    assert {n for start, end in shared for n in range(start, end)} == covered[0] & covered[1]
    assert shared == joined(shared)


@in_its_own_time
@given(st.integers(0, 10**6), st.sampled_from(Unit.values), minutes, minutes)
def test_a_longer_booking_never_costs_less_and_cents_stay_whole(cents, unit, one, more):
    price = Price(cents, Unit(unit), vat_permille=255)
    short, long = cost_of(price, one * MINUTE), cost_of(price, (one + more) * MINUTE)
    assert 0 <= short.cents <= long.cents
    assert isinstance(short.vat_cents, int) and abs(short.vat_cents - short.cents * 255 / 1255) <= 0.5


def test_prices_by_group_and_date():
    prices = [Price(1000), Price(500, group="young"), Price(1200, begins=date(2027, 1, 1))]
    assert price_on(prices, date(2026, 12, 31), "adult").cents == 1000
    assert price_on(prices, date(2027, 1, 1)).cents == 1200
    assert price_on(prices, date(2027, 1, 1), "young").cents == 500
    assert price_on([Price(1, ends=date(2026, 1, 1))], date(2026, 1, 2)) is None


def test_residents_first_all_at_nine():
    c = Conditions(
        type="slip", max_days=None,
        windows=(
            Window(date(2026, 3, 3), residency="resident", operation="new", type="slip"),
            Window(date(2026, 4, 1), operation="new", type="slip"),
            Window(date(2026, 1, 7), date(2026, 1, 31), residency="resident", operation="renew"),
        ),
    )  # fmt: skip
    wish = {"start": datetime(2026, 5, 1, tzinfo=ZONE), "end": datetime(2026, 5, 2, tzinfo=ZONE)}

    def codes(moment, **who):
        return [rule.code for rule in failures(c, Wish(**wish, **who), Seen(now=datetime.combine(*moment, ZONE))) if "window" in rule.code]

    assert codes((date(2026, 3, 3), time(8, 59)), residency="resident") == ["window_opens"]
    assert codes((date(2026, 3, 3), time(9)), residency="resident") == []
    assert codes((date(2026, 3, 3), time(9)), residency="other") == ["window_opens"]
    assert codes((date(2026, 4, 1), time(9)), residency="other") == []
    assert codes((date(2026, 1, 31), time(23, 59)), residency="resident", operation="renew") == []
    assert codes((date(2026, 2, 1), time(0)), residency="resident", operation="renew") == ["window_closed"]


@in_its_own_time
@given(moments, st.sampled_from([period for period in Period if period != Period.UPCOMING]))
def test_a_booking_counts_in_the_calendar_period_it_starts_in(moment, period):
    start, end = counted_span(Conditions(most_each_period=period), moment)
    assert start <= moment < end
    assert start.astimezone(ZONE).time() == end.astimezone(ZONE).time() == time(0)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_a_sentence(code):
    assert str(SENTENCES[code]).endswith(".")
