"""`talkoot hide` and `talkoot show`, as an operator uses them: what the public sees before and after."""

import threading

import pytest
from click.testing import CliRunner
from django.db import connections, transaction
from django.urls import reverse

from talkoot.ideas.actions.joining import join_as_supporter
from talkoot.ideas.actions.words_given import Refused
from talkoot.ideas.models import Idea
from talkoot.ideas.tests.giving import given
from talkoot.matching import jobs
from talkoot.matching.models import Entry
from talkoot.shared import clock
from talkoot.shared import hiding as shared_hiding
from talkoot.shared.kinds import announce, get_kind
from talkoot.shared.models import AuditEvent
from talkoot.site.cli import hiding
from tests.explore.makers import SORTS, make, of
from tests.people import give

pytestmark = pytest.mark.django_db
KINDS = ["idea", *(sort.kind for sort in SORTS)]


@pytest.fixture(autouse=True)
def _words_alone(client, settings):
    settings.TALKOOT_EMBEDDER = "none"
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(hiding, "stand_on_ground", lambda: None)

    def run(command, *arguments):
        return CliRunner().invoke(getattr(hiding, command), [str(argument) for argument in arguments])

    return run


def put(kind):
    """Make a thing that words find."""
    thing = give("Velodrome for everyone", language="en") if kind == "idea" else make(of(kind), "Velodrome for everyone")
    announce(kind, [thing.id])
    jobs.add_words(kind, [thing.id])
    return thing


def seen(client, kind, thing):
    """Return where a thing is seen: its page, the search of people, that of programs."""
    address = get_kind(kind).url(thing.id)
    html = client.get(reverse("matching:search"), {"q": "velodrome"}).content.decode()
    return (client.get(address).status_code, address in html, address in str(client.get("/api/v1/search", {"q": "velodrome"}).json()))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_hidden_is_gone_at_once_and_comes_back(client, run, kind):
    thing = put(kind)
    assert seen(client, kind, thing) == (200, True, True)

    assert run("hide", kind, thing.id, "--reason", "It is closed.").exit_code == 0
    assert seen(client, kind, thing) == (404, False, False)
    assert "Nobody can see" in run("hide", kind, thing.id).output

    assert run("show", kind, thing.id).exit_code == 0
    jobs.add_words(kind, [thing.id])
    assert seen(client, kind, thing) == (200, True, True)
    events = AuditEvent.objects.filter(kind=kind, thing_id=thing.id).exclude(verb="given").order_by("id")
    assert list(events.values_list("verb", "reason")) == [("hidden", "It is closed."), ("shown again", "")]


def test_a_hidden_idea_is_on_no_list_and_its_giver_is_told_why(client, run):
    idea, code = given(client)
    lists = [reverse("ideas:list"), reverse("ideas:list") + "?order=newest", "/api/v1/ideas"]
    assert all(idea.title in client.get(page).content.decode() for page in lists)
    run("hide", "idea", idea.id, "--reason", "It names a neighbour.")
    assert not any(idea.title in client.get(page).content.decode() for page in lists)
    assert client.get(f"/api/v1/ideas/{idea.id}").status_code == 404
    told = client.get(reverse("ideas:follow_code", args=[code])).content.decode()
    assert "The city has hidden your idea from others" in told
    assert "It names a neighbour." in told
    run("show", "idea", idea.id)
    assert "has hidden" not in client.get(reverse("ideas:follow_code", args=[code])).content.decode()


def test_who_joined_a_hidden_idea_sees_it_no_more(client, run):
    _idea, code = given(client)
    other = give("An accusation that is unlawful", language="en")
    Idea.objects.filter(id=_idea.id).update(state="joined", joined_to=other, visible=False)
    page = reverse("ideas:follow_code", args=[code])
    assert "An accusation" in client.get(page).content.decode()
    run("hide", "idea", other.id)
    told = client.get(page).content.decode()
    assert "An accusation" not in told
    assert "That idea is not shown now." in told


def test_a_hidden_idea_cannot_be_joined_and_so_come_back(run):
    idea, other = give("One"), give("Two")
    run("hide", "idea", idea.id)
    with pytest.raises(Refused):
        join_as_supporter(idea_id=idea.id, into=other, by=b"x" * 32, now=clock.now())


def test_a_hidden_organisation_is_named_by_none_of_its_people(client, run):
    organisation = make(of("organisation"), "Velodrome builders")
    person = make(of("person"), "Somebody", organisation=organisation)
    pages = [reverse("people:specialists"), reverse("people:specialist", args=[person.id])]
    assert all("Velodrome builders" in client.get(page).content.decode() for page in pages)
    run("hide", "organisation", organisation.id)
    assert not any("Velodrome builders" in client.get(page).content.decode() for page in pages)
    assert not Entry.objects.filter(kind="person", facets__sector__contains=["company"]).exists()


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_an_import_is_told_so(run, monkeypatch):
    monkeypatch.setattr(shared_hiding, "PATIENCE", "100ms")
    idea = give("Held")
    held, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                list(Idea.objects.select_for_update())
                held.set()
                assert done.wait(20)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(20)
    answer = run("hide", "idea", idea.id)
    done.set()
    holder.join(20)
    assert answer.exit_code == 1
    assert "perhaps an import" in answer.output


def test_a_reason_that_no_page_could_show_is_refused(run):
    assert run("hide", "idea", give().id, "--reason", "\udcff").exit_code == 2


def test_what_is_not_there_gets_code_2_and_what_to_do(run):
    place = make(of("place"), "Hall")
    for arguments in (("idea", 99), ("infrastructure", place.id), ("castle", 1)):
        done = run("hide", *arguments)
        assert done.exit_code == 2, arguments
        assert "There is no" in done.output
    assert "infrastructure, lesson" in run("hide", "castle", 1).output
    assert not AuditEvent.objects.filter(verb="hidden").exists()


def test_what_is_no_id_is_told_where_the_id_stands(run):
    for typed in ("abc", "-1", "0", "9" * 30, "1.5"):
        done = run("hide", "idea", typed)
        assert done.exit_code == 2
    assert "the number in the address of the thing's page" in done.output.replace("\n", " ")


def test_what_was_not_hidden_by_the_city_is_not_shown(run):
    idea = give()
    Idea.objects.filter(id=idea.id).update(visible=False)  # as joining it with another does
    assert run("show", "idea", idea.id).exit_code == 2
    assert not Idea.objects.get(id=idea.id).visible
