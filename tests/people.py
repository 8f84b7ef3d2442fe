"""The standing people of the tests' stories: how they give ideas, and how those who have an account sign in."""

from talkoot.ideas.actions import give_idea
from talkoot.people.actions import give_role, make_account
from talkoot.people.models import Organisation
from talkoot.people.words import Sector
from talkoot.shared import clock
from talkoot.shared.secrets import keyed_hash

RESIDENT = keyed_hash("visitor", "resident")
NEIGHBOUR = keyed_hash("visitor", "neighbour")


def give(text="Lisää penkkejä rantaan", *, language="fi", now=None, **more):
    """Return an idea that a resident gave."""
    return give_idea(text=text, language=language, now=now or clock.now(), **more).idea


def unit(key="unit-this"):
    """Return a unit of the city, made at first use. The tests' stories know `unit-this` and `unit-other`."""
    now = clock.now()
    name = {"fi": f"Yksikkö {key}", "en": f"Unit {key}"}
    defaults = {"name": name, "sector": Sector.CITY, "created_at": now, "changed_at": now}
    return Organisation.objects.get_or_create(source="sample", source_id=key, defaults=defaults)[0]


def resident():
    """Return a resident with an account and no role."""
    return make_account(email="resident@example.org", name="Riku Ranta", now=clock.now())


def neighbour():
    """Return another resident with an account and no role."""
    return make_account(email="neighbour@example.org", name="Niina Niemi", now=clock.now())


def staff(part, unit_key=""):
    """Return whoever holds this part for a unit (made at first use), or ("") for the whole city."""
    if unit_key:
        unit(unit_key)
    email = f"{part}.{unit_key or 'city'}@example.org"
    give_role(email=email, part=part, unit_key=unit_key, name=f"{part} {unit_key}".strip().title(), by="test", now=clock.now())
    return make_account(email=email, now=clock.now())


def clerk_of_this():
    """Return a clerk of the unit that the story is about."""
    return staff("clerk", "unit-this")


def clerk_of_other():
    """Return a clerk of another unit, who must not see or touch what the first one may."""
    return staff("clerk", "unit-other")


def owner_of_this():
    """Return an owner of the unit that the story is about."""
    return staff("owner", "unit-this")


def owner_of_other():
    """Return an owner of another unit."""
    return staff("owner", "unit-other")


def admin():
    """Return an administrator of the whole city."""
    return staff("admin")


def sign_in(client, user):
    """Sign a test client in as someone, past the code; returns the client."""
    client.force_login(user)
    return client
