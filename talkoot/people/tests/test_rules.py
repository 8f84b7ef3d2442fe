"""Roles as rules: verb x role, for one thing and for a list, always with something to leak."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talkoot.people.models import Organisation
from talkoot.people.rules import for_units, of_clerks, of_owners, signed_in
from talkoot.people.words import READERS
from tests.people import admin, clerk_of_other, clerk_of_this, neighbour, owner_of_other, owner_of_this, resident, staff, unit

pytestmark = pytest.mark.django_db
READ = for_units("test.read", "Readers.", parts=READERS, unit="id")
HANDLE = of_clerks("test.handle", "Clerks.", unit="id")
DECIDE = of_owners("test.decide", "Owners.", unit="id")
PEOPLE = {
    "a stranger": (lambda: None, "", "", ""),
    "a visitor": (AnonymousUser, "", "", ""),
    "a resident": (resident, "", "", ""),
    "a neighbour": (neighbour, "", "", ""),
    "a partner": (lambda: staff("partner"), "", "", ""),
    "a reader of this": (lambda: staff("reader", "unit-this"), "this", "", ""),
    "a clerk of this": (clerk_of_this, "this", "this", ""),
    "a clerk of the other": (clerk_of_other, "other", "other", ""),
    "an owner of this": (owner_of_this, "this", "this", "this"),
    "an owner of the other": (owner_of_other, "other", "other", "other"),
    "a clerk of the city": (lambda: staff("clerk"), "both", "both", ""),
    "an administrator": (admin, "both", "both", "both"),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_roles_open_what_they_should_and_nothing_else(who):
    this, other = unit("unit-this"), unit("unit-other")
    make, *expected = PEOPLE[who]
    by = make()
    for rule, opened in zip((READ, HANDLE, DECIDE), expected, strict=True):
        may = {"": [], "this": [this], "other": [other], "both": [this, other]}[opened]
        assert list(rule.objects(by, Organisation.objects.filter(id__in=[this.id, other.id]).order_by("id"))) == may
        assert [rule.allows(by, thing) for thing in (this, other)] == [this in may, other in may]
        assert rule.admits(by) is bool(may)
    assert signed_in.admits(by) is (who not in {"a stranger", "a visitor"})


def test_roles_cost_one_query_a_request(django_assert_num_queries):
    by = owner_of_this()
    with django_assert_num_queries(1):
        assert READ.admits(by)
        assert DECIDE.admits(by)
