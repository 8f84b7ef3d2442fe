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


def test_ipv6_counts_by_network():
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    assert address_of(request) == "2001:db8:1:2"
