"""Limits count in the database, by a hash that cannot be linked to an address or to yesterday."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from talkoot.shared import clock
from talkoot.shared.limits import Limit, TooMany, address_of, spend
from talkoot.shared.models import Used

pytestmark = pytest.mark.django_db
THREE = Limit("three", 3, timedelta(hours=1))
NOON = clock.now().replace(hour=12, minute=10)


def test_the_fourth_is_one_too_many_and_says_when_to_come_back():
    for _ in range(3):
        spend(THREE, "192.0.2.1", now=NOON)
    with pytest.raises(TooMany) as too_many:
        spend(THREE, "192.0.2.1", now=NOON)
    assert 0 < too_many.value.retry_after <= 3600
    spend(THREE, "192.0.2.2", now=NOON)
    spend(THREE, "192.0.2.1", now=NOON + timedelta(hours=1))


def test_no_address_is_kept_and_days_are_not_linked():
    spend(THREE, "192.0.2.1", now=NOON)
    spend(THREE, "192.0.2.1", now=NOON + timedelta(days=1))
    keys = {bytes(row.key) for row in Used.objects.all()}
    assert len(keys) == 2
    assert not any(b"192.0.2.1" in key for key in keys)


def test_the_clock_purges_what_is_over():
    from talkoot.shared.schedule import purge

    spend(THREE, "192.0.2.1", now=NOON - timedelta(days=2))
    spend(THREE, "192.0.2.1", now=clock.now())
    purge(timestamp=0)
    assert Used.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::7", "2001:0db8:0001:0002"),
        ("2001:db8::7", "2001:0db8:0000:0000"),
        ("2001:db8::beef:7", "2001:0db8:0000:0000"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_ipv6_counts_by_network_however_it_is_written(told, counted):
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=told)) == counted
