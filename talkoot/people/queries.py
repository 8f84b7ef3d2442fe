"""Questions about people and organisations."""

from talkoot.people.models import Organisation, Role, Specialist, User
from talkoot.people.words import Part
from talkoot.shared.catalogue import texts
from talkoot.shared.kinds import Document, Text
from talkoot.shared.text import pick
from talkoot.shared.upsert import ids_by_source


def organisation_document(thing: Organisation) -> Document:
    """Return an organisation as the index needs it."""
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, thing.needs, thing.offers),
        facets={"theme": thing.themes, "sector": thing.sector, "area": thing.area.key if thing.area else ""},
        offers={language: [phrase] for language, phrase in thing.offers.items() if phrase},
    )


def person_document(thing: Specialist) -> Document:
    """Return a specialist as the index needs it: in the language they wrote in."""
    name = next(iter(thing.name.values()))
    organisation = thing.organisation
    return Document(
        source_id=thing.id,
        texts={thing.language: Text(name, f"{thing.title}\n{thing.can}" if thing.title else thing.can)},
        facets={
            "theme": thing.themes,
            "language": thing.languages,
            "sector": organisation.sector if organisation and organisation.visible else "",
        },
    )


def organisation_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the organisations that came from one source."""
    return ids_by_source(Organisation, source)


def roles_of(user: User, reader: str) -> list[tuple[str, str, str]]:
    """Return a person's roles in words: the part, the unit's name ("" for the whole city) and the language of that name."""
    roles = Role.objects.filter(user=user).select_related("unit").order_by("unit_id", "part")
    return [(str(Part(role.part).label), *(pick(role.unit.name, reader) if role.unit else ("", ""))) for role in roles]


def emails_with(parts: frozenset[Part], unit_id: int) -> list[tuple[str, str]]:
    """Return (address, language of letters) of those who hold one of these parts for one unit, by address."""
    people = User.objects.filter(roles__part__in=parts, roles__unit_id=unit_id, is_active=True).distinct().order_by("email")
    return list(people.values_list("email", "language"))


def standing_roles() -> list[tuple[str, str, str, str]]:
    """Return (address, name, part, key of the unit or "") of every role, for the command line."""
    roles = Role.objects.select_related("user", "unit").order_by("user__email", "part")
    return [(role.user.email, role.user.name, role.part, role.unit.source_id if role.unit else "") for role in roles]
