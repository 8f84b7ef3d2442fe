"""An example of every page: each URL pattern has its addresses here, in each state that looks different."""

from django.urls import URLResolver, get_resolver

from tests.browser import addresses_doing
from tests.browser.examples import LANGUAGES, Example, get, post

__all__ = ["LANGUAGES", "MARKER", "NO_PAGES", "PAGES", "WITHOUT_LOOKS", "Example", "every_pattern", "things_of"]
MARKER = "The bench by the old ferry pier could have a roof"


SEEN = [
    get("ideas:give", "/"),
    get("ideas:give", "/?about=place:{place}", "about a place"),
    post("ideas:give", "/", "looked", look=1, text="Lainattavia peräkärryjä kirjastoon"),
    post("ideas:give", "/", "found places", find=1, text="A swing", where="kirjasto"),
    post("ideas:give", "/", "refused", 422, text="", where="zzzz", email="not an address", lat="1"),
    get("ideas:follow", "/follow/"),
    post("ideas:follow", "/follow/", "wrong code", 422, code="0000-0000-0000"),
    get("ideas:withdrawn", "/follow/withdrawn/"),
    get("ideas:follow_code", "/follow/{code}/"),
    get("ideas:follow_code", "/follow/{code}/?done=edited", "edited"),
    get("ideas:given", "/follow/{code}/given/"),
    get("ideas:same", "/follow/{code}/same/?into={idea}"),
    get("ideas:edit", "/follow/{code}/edit/"),
    post("ideas:edit", "/follow/{code}/edit/", "refused", 422, text=""),
    post("ideas:add", "/follow/{code}/add/", "refused", 422, text=""),
    get("ideas:withdraw", "/follow/{code}/withdraw/"),
    post("ideas:withdraw", "/follow/{code}/withdraw/", "not sure", 422, nothing=""),
    get("ideas:list", "/ideas/"),
    get("ideas:list", "/ideas/?state=in_use&order=newest", "filtered"),
    get("ideas:list", "/ideas/?lat=60.2&lon=24.65&order=nearest&within=1", "near"),
    get("ideas:list", "/ideas/?state=joined&language=hi&theme=safety", "empty"),
    get("ideas:idea", "/ideas/{idea}/"),
    get("ideas:idea", "/ideas/{idea_answered}/", "answered"),
    get("ideas:idea", "/ideas/{idea_arabic}/", "in Arabic"),
    get("ideas:idea", "/ideas/{idea_photo}/", "with a photo"),
    get("services:services", "/services/"),
    get("services:services", "/services/?theme=no-such", "a choice that is none"),
    get("services:service", "/services/{service}/"),
    get("places:places", "/places/"),
    get("places:place", "/places/{place}/"),
    get("places:infrastructures", "/infrastructure/"),
    get("places:infrastructure", "/infrastructure/{infrastructure}/"),
    get("knowledge:datasets", "/data/"),
    get("knowledge:dataset", "/data/{dataset}/"),
    get("knowledge:lessons", "/lessons/"),
    get("knowledge:lesson", "/lessons/{lesson}/"),
    get("people:specialists", "/specialists/"),
    get("people:specialist", "/specialists/{specialist}/"),
    get("people:organisations", "/organisations/"),
    get("people:organisation", "/organisations/{organisation}/"),
    get("challenges:challenges", "/challenges/"),
    get("challenges:challenge", "/challenges/{challenge}/"),
    get("pilots:pilots", "/pilots/"),
    get("pilots:pilot", "/pilots/{pilot}/"),
    get("matching:explore", "/explore/"),
    get("matching:search", "/search/?q=bicycle+repair", "found"),
    get("matching:search", "/search/?q=kirjasto&kind=place", "one kind"),
    get("matching:search", "/search/?q=qxzqxz+vwvwvw", "nothing"),
    get("information:about", "/about/"),
    get("information:how", "/about/how/"),
    get("information:accessibility", "/about/accessibility/"),
    get("information:privacy", "/about/privacy/"),
    get("information:contact", "/about/contact/"),
    get("error", "/no-such-page/", "404", 404),
    get("error", "/ideas/{idea}/support/", "405", 405),
    post("error", "/follow/forged/", "403", 403, csrf="wrong"),
]
PAGES = [addresses_doing.by_turns(one) for one in (*SEEN, *addresses_doing.PAGES)]
# Patterns that answer something else than a page, or act and lead on. Their answers are looked at in tests/safety and tests/journeys.
NO_PAGES = {
    "ideas:meet": "a part of the page: looked at where a person writes (tests/journeys)",
    "ideas:places_found": "a part of the page",
    "ideas:challenge": "JSON",
    "ideas:apart": "leads on",
    "ideas:forget": "leads on",
    "ideas:forget_photo": "leads on",
    "ideas:own_photo": "a picture",
    "ideas:qr": "a picture",
    "ideas:points": "GeoJSON",
    "ideas:support": "leads on",
    "ideas:photo": "a picture",
    "places:places_map": "GeoJSON",
    "places:areas_map": "GeoJSON",
    "places:place_map": "GeoJSON",
    "places:infrastructures_map": "GeoJSON",
    "places:infrastructure_map": "GeoJSON",
    "ui:style": "only where DEBUG is on",
    **addresses_doing.NO_PAGES,
}
WITHOUT_LOOKS = ("api",)  # namespaces of programs: JSON, and a page of documentation that is looked at by name


def every_pattern(resolver=None, prefix=""):
    """Return the name of every URL pattern, with its namespace."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from every_pattern(pattern, space)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}"


def things_of(city, given, done):
    """Return an example of each thing in the city, by the name that the paths use.

    `given`: what a test's person gave. `done`: what others made by what they did (see `doing.do_all`).
    """

    def first(table, where="true"):
        found = city.one(f"SELECT id FROM {table} WHERE visible AND {where} ORDER BY source_id, id LIMIT 1")
        assert found, f"the sample city has no {table} where {where}"
        return found

    return {
        "idea": first("ideas_idea", "source = 'sample' AND lat IS NOT NULL"),
        "idea_answered": first("ideas_idea", "id IN (SELECT idea_id FROM ideas_ideastep WHERE reason <> '')"),
        "idea_arabic": first("ideas_idea", "language = 'ar'"),
        "idea_photo": given["id"],
        "code": given["code"],
        "service": first("services_service"),
        "place": first("places_place", "NOT is_infrastructure AND lat IS NOT NULL"),
        "infrastructure": first("places_place", "is_infrastructure"),
        "dataset": first("knowledge_dataset"),
        "lesson": first("knowledge_lesson"),
        "specialist": first("people_specialist"),
        "organisation": first("people_organisation"),
        "challenge": first("challenges_challenge"),
        "pilot": first("pilots_pilot"),
        **done,
    }
