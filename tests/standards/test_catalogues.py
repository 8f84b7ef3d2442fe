"""The catalogues as linked data: what they say, in which form, and that the official shapes of both profiles conform."""

from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS, RDF, SH

from talkoot.cities.espoo.load import load_sample_city
from talkoot.shared import clock
from talkoot.standards.catalogues import pages
from talkoot.standards.catalogues.graphs import CPSV, CV, HYDRA

SHAPES = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "shacl"
CPSV_AP = ("cpsv-3.2.0.ttl",)
DCAT_AP = ("dcat-3.0.1-dcat-ap-SHACL.ttl", "dcat-3.0.1-ranges.ttl")
judged = pytest.mark.skipif(not SHAPES.is_dir(), reason="the official shapes are not here (shared/data/shacl)")
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}


def graph(response, form="turtle"):
    assert response.status_code == 200, response.content
    return Graph().parse(data=response.content, format=form)


@cache
def shapes(names):
    """Return the shapes of a profile. The official file of ranges refers to parts of shapes that it does not have; pyshacl refuses those."""
    found = Graph()
    for name in names:
        found.parse(SHAPES / name)
    for shape, part in list(found.subject_objects(SH.property)):
        if (part, SH.path, None) not in found:
            found.remove((shape, SH.property, part))
    return found


def violations(data, names):
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _report, text = pyshacl.validate(data, shacl_graph=shapes(names), advanced=False, inplace=False)
    return "" if conforms else text


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("suffix", FORMS)
def test_a_service_says_the_same_in_each_form(client, bench, suffix):
    address = f"/catalogue/services/{bench.id}"
    found = graph(client.get(f"{address}.{suffix}"), FORMS[suffix])
    node = next(found.subjects(RDF.type, CPSV.PublicService))
    assert str(node).endswith(address)
    assert {(str(title), title.language) for title in found.objects(node, DCTERMS.title)} == {
        ("Palvelu 1", "fi"),
        ("Tjänst 1", "sv"),
        ("Service 1", "en"),
    }
    assert len(list(found.objects(node, CV.hasChannel))) == 2
    assert str(next(found.objects(node, CV.processingTime))) == "P5D"
    for need in (CV.holdsRequirement, CPSV.hasInput, CV.hasLegalResource, CV.isGroupedBy, CV.hasCost, CV.contactPoint):
        assert len(list(found.objects(node, need))) == 1, need


@pytest.mark.usefixtures("town")
def test_accept_decides_where_no_suffix_does(client, bench):
    address = f"/catalogue/services/{bench.id}"
    assert client.get(address, headers={"Accept": "application/rdf+xml"})["Content-Type"].startswith("application/rdf+xml")
    assert client.get(address, headers={"Accept": "application/ld+json;q=0.9,text/html;q=0.1"})["Content-Type"].startswith(
        "application/ld+json"
    )
    person = client.get(address, headers={"Accept": "text/html"})
    assert (person.status_code, person["Location"]) == (303, f"/services/{bench.id}/")
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/catalogue/services.ttl?cursor=AAAA", 400),
        ("/catalogue/services.ttl?ooga=1", 400),
        ("/catalogue/services.ttl?cursor=%00", 400),
        ("/catalogue/services/0.ttl", 404),
        (f"/catalogue/data/{'9' * 40}.ttl", 404),
        ("/catalogue/dragons.ttl", 404),
        ("/catalogue/services.pdf", 404),
    ],
)
def test_what_cannot_be_asked_is_refused(client, path, status):
    assert client.get(path).status_code == status


@pytest.mark.usefixtures("town")
def test_a_catalogue_goes_on_page_by_page(client, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 1)
    first = graph(client.get("/catalogue/services.ttl"))
    following = str(next(first.objects(None, HYDRA.next)))
    second = graph(client.get(following.partition("8000")[2]))
    assert not list(second.objects(None, HYDRA.next))
    names = {*first.subjects(RDF.type, CPSV.PublicService), *second.subjects(RDF.type, CPSV.PublicService)}
    assert len(names) == 2


@pytest.mark.usefixtures("town")
def test_a_catalogue_is_made_once_until_something_changes(client, bench, django_assert_num_queries):
    first = client.get("/catalogue/services.ttl")
    with django_assert_num_queries(4):  # the limit, the version, the page, its ways
        again = client.get("/catalogue/services.ttl", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    bench.changed_at = clock.now()
    bench.name = {"fi": "Uusi nimi"}
    bench.save()
    changed = client.get("/catalogue/services.ttl", headers={"If-None-Match": first["ETag"]})
    assert "Uusi nimi" in changed.content.decode()


@judged
@pytest.mark.usefixtures("town")
def test_the_catalogues_conform_to_the_official_shapes(client):
    assert violations(graph(client.get("/catalogue/services.ttl")), CPSV_AP) == ""
    found = graph(client.get("/catalogue/data.ttl"))
    assert {str(one).rpartition("/")[2] for one in found.subjects(RDF.type, DCAT.Dataset)} >= {"places", "ideas"}
    assert violations(found, DCAT_AP) == ""


@judged
@pytest.mark.usefixtures("town")
def test_the_shapes_find_what_is_planted(client):
    """A judge that never says no would prove nothing."""
    services = graph(client.get("/catalogue/services.ttl"))
    services.remove((None, CV.hasCompetentAuthority, None))
    assert "hasCompetentAuthority" in violations(services, CPSV_AP)
    data = graph(client.get("/catalogue/data.ttl"))
    data.remove((None, DCAT.accessURL, None))
    assert "accessURL" in violations(data, DCAT_AP)


@judged
@pytest.mark.django_db
def test_the_sample_city_conforms(client):
    load_sample_city(now=clock.now())
    for address, names in (("/catalogue/services.ttl", CPSV_AP), ("/catalogue/data.ttl", DCAT_AP)):
        found = graph(client.get(address))
        assert len(found) > 300
        assert violations(found, names) == ""
