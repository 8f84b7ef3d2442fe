"""Hours in the database: who is open at a moment in one query, spans kept ready and beyond, spaces with hours of their own."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from talkoot.places.actions import keep_ready, set_hours
from talkoot.places.models import Hours, OpenTime, Place, Space
from talkoot.places.opening.shape import BadHours, Group, Period, TimeSpan, dump_periods
from talkoot.places.queries import is_open_at, open_at, open_spans, reservable_during
from talkoot.places.signals import hours_changed
from talkoot.places.tests.test_spaces import make_place
from talkoot.places.words import Opening

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def periods(start, end, *, next_day=False, state=Opening.OPEN, **more):
    return dump_periods([Period(groups=(Group((TimeSpan(start=start, end=end, next_day=next_day, state=state),)),), **more)])


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), HELSINKI)


@pytest.fixture
def places():
    library, bar, forest = make_place("library"), make_place("bar"), make_place("forest")
    set_hours(place_id=library.id, periods=periods(time(8), time(20)), now=NOW)
    set_hours(place_id=bar.id, periods=periods(time(18), time(2), next_day=True), now=NOW)
    return {"library": library, "bar": bar, "forest": forest}


def test_who_is_open_in_one_query(places, django_assert_num_queries):
    ids = [place.id for place in places.values()]
    with django_assert_num_queries(1):
        assert open_at(ids, at(TODAY, 19)) == {places["library"].id, places["bar"].id}
    assert open_at(ids, at(TODAY, 20)) == {places["bar"].id}
    assert open_at(ids, at(TODAY, 1, 59)) == {places["bar"].id}
    assert open_at(ids, at(TODAY, 2)) == set()
    with django_assert_num_queries(1):
        assert list(Place.objects.filter(is_open_at(at(TODAY, 9)))) == [places["library"]]


def test_no_hours_is_not_closed(places, django_assert_num_queries):
    set_hours(place_id=places["library"].id, periods=dump_periods([Period(state=Opening.CLOSED)]), now=NOW)
    ids = [place.id for place in places.values()]
    with django_assert_num_queries(2):
        found = open_spans(ids, TODAY, TODAY + timedelta(days=1))
    assert set(found) == {places["library"].id, places["bar"].id}
    assert found[places["library"].id] == []
    assert [(span.start, span.end) for span in found[places["bar"].id]] == [
        (at(TODAY + timedelta(days=step), 18), at(TODAY + timedelta(days=step + 1), 2)) for step in (0, 1)
    ]


def test_a_year_that_is_not_kept_yet_is_worked_out(places):
    far = TODAY + timedelta(days=1000)
    assert open_spans([places["library"].id], far, far)[places["library"].id][0].start == at(far, 8)


def test_days_are_made_ready_as_they_come(places):
    later = NOW + timedelta(days=5)
    rules = Hours.objects.get(place=places["library"]).periods
    assert keep_ready(now=later) == 2
    hours = Hours.objects.get(place=places["library"])
    assert (hours.kept_from, hours.kept_until, hours.periods) == (date(2026, 11, 28), date(2027, 12, 4), rules)
    assert set(hours.times.values_list("day", flat=True)) == {date(2026, 11, 28) + timedelta(days=step) for step in range(372)}
    assert keep_ready(now=later) == 0


def test_the_same_hours_again_change_nothing(places):
    before = OpenTime.objects.filter(place=places["library"]).values_list("id", flat=True)
    told = []
    hours_changed.connect(lambda place_ids, **_: told.append(place_ids), weak=False, dispatch_uid="test")
    try:
        set_hours(place_id=places["library"].id, periods=periods(time(8), time(20)), now=NOW)
        assert told == []
        ids = list(before)
        set_hours(place_id=places["library"].id, periods=periods(time(8), time(21)), now=NOW)
        assert told == [[places["library"].id]]
        assert not OpenTime.objects.filter(id__in=ids).exists()
    finally:
        hours_changed.disconnect(dispatch_uid="test")


def test_bad_hours_leave_what_was(places):
    with pytest.raises(BadHours):
        set_hours(place_id=places["library"].id, periods=[{"start_date": "soon"}], now=NOW)
    assert open_at([places["library"].id], at(TODAY, 9))


def test_a_space_with_hours_of_its_own(places, django_assert_num_queries):
    library = places["library"]
    hall = Space.objects.create(place=library, kind="room", name={"fi": "Sali"}, source_id="hall")
    half = Space.objects.create(place=library, parent=hall, kind="part", name={"fi": "Puolikas"}, source_id="half")
    other = Space.objects.create(place=library, kind="room", name={"fi": "Toinen"}, source_id="other")
    set_hours(place_id=library.id, space_id=hall.id, periods=periods(time(18), time(23), state=Opening.WITH_KEY), now=NOW)
    day = TODAY
    with django_assert_num_queries(3):
        found = open_spans([library.id], day, day, space_ids=[half.id])
    assert [(span.start, span.end, span.state) for span in found[library.id]] == [(at(day, 18), at(day, 23), "with_key")]
    both = open_spans([library.id], day, day, space_ids=[half.id, other.id])[library.id]
    assert [(span.start, span.end, span.state, span.is_open) for span in both] == [(at(day, 18), at(day, 20), "with_key", False)]
    assert open_at([library.id], at(day, 22)) == set()


def test_a_booking_may_go_over_two_spans_but_not_over_a_gap(places):
    library = places["library"].id
    evening = Period(groups=(Group((TimeSpan(start=time(20), end=time(22), next_day=False, state=Opening.SELF_SERVICE),)),))
    set_hours(place_id=library, periods=[*periods(time(8), time(20)), *dump_periods([evening])], now=NOW)
    assert reservable_during(at(TODAY, 19), at(TODAY, 22)) == {library, places["bar"].id}
    assert reservable_during(at(TODAY, 19), at(TODAY, 22), [library]) == {library}
    assert reservable_during(at(TODAY, 19), at(TODAY, 22, 30)) == {places["bar"].id}
    assert reservable_during(at(TODAY, 23), at(TODAY + timedelta(days=1), 2)) == {places["bar"].id}
