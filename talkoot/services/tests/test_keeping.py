"""Owners keep their own services current: edit, preview, undo, confirm; nobody else does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talkoot.services.actions import nudge_stale, save_measures
from talkoot.services.jobs import mail_stale
from talkoot.services.models import Service, ServiceVersion
from talkoot.shared import clock
from tests.inspector import InspectingClient
from tests.people import admin, clerk_of_other, clerk_of_this, owner_of_other, owner_of_this, resident, sign_in, unit

pytestmark = pytest.mark.django_db


def service(key="one", *, owner="unit-this", now=None, **more):
    now = now or clock.now()
    values = {
        "name": {"fi": f"Palvelu {key}", "en": f"Service {key}"},
        "summary": {"fi": "Lyhyesti."},
        "created_at": now,
        "changed_at": now,
    }
    return Service.objects.create(source="sample", source_id=key, owner=unit(owner), **{**values, **more})


def edit_address(thing):
    return reverse("services:edit", args=[thing.id])


@pytest.fixture
def owner(client):
    return sign_in(client, owner_of_this())


def start(thing):
    from talkoot.services.forms import EditService

    filled = EditService.filled(Service.objects.get(id=thing.id))
    return {name: value for name, value in filled.items() if value is not None and value is not False}


def test_an_owner_edits_and_everyone_sees_what_changed(owner):
    thing = service()
    assert owner.get(edit_address(thing)).status_code == 200
    sent = start(thing) | {"name_en": "Better service", "audience_youth": "1", "why": "Asked at the forum", "proposed_by": "Youth council"}
    assert owner.post(edit_address(thing), sent)["Location"] == reverse("services:versions", args=[thing.id])
    thing.refresh_from_db()
    assert (thing.name["en"], thing.name["fi"], thing.audience, thing.version) == ("Better service", "Palvelu one", ["youth"], 2)
    assert thing.confirmed_at is not None
    page = InspectingClient().get(reverse("services:history", args=[thing.id]) + "?lang=fi").content.decode()
    assert "Asked at the forum" in page
    assert "Youth council" in page
    assert "Owner Unit-This" not in page
    version = ServiceVersion.objects.get(service=thing, number=2)
    assert sorted(version.changed) == ["audience", "name"]


def test_a_preview_saves_nothing(owner):
    thing = service()
    html = owner.post(edit_address(thing), start(thing) | {"name_fi": "Uusi nimi", "action": "preview"}).content.decode()
    assert html.count("Uusi nimi") >= 2
    thing.refresh_from_db()
    assert (thing.name["fi"], ServiceVersion.objects.count()) == ("Palvelu one", 0)


def test_mistakes_are_said_and_what_was_typed_stays(owner):
    thing = service()
    wrong = start(thing) | {"name_fi": "", "name_en": "", "description_sv": "Kvar", "promise_days": "soon"}
    answer = owner.post(edit_address(thing), wrong)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Kvar" in html
    assert "soon" in html


def test_two_owners_at_once_lose_nothing(owner):
    thing = service()
    first, second = start(thing) | {"name_fi": "Ensimmäinen"}, start(thing) | {"name_fi": "Toinen"}
    owner.post(edit_address(thing), first)
    answer = owner.post(edit_address(thing), second)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Ensimmäinen" in html
    assert "Toinen" in html
    thing.refresh_from_db()
    assert thing.name["fi"] == "Ensimmäinen"
    assert owner.post(edit_address(thing), second | {"seen": thing.version}).status_code == 302
    thing.refresh_from_db()
    assert thing.name["fi"] == "Toinen"


def test_undoing_and_undoing_that(owner):
    thing = service()
    owner.post(edit_address(thing), start(thing) | {"name_fi": "Huono nimi"})
    way = {"channel": "phone", "phone": "09 123 4567", "seen": 2}
    assert owner.post(reverse("services:add_way", args=[thing.id]), way).status_code == 302
    back = reverse("services:restore", args=[thing.id, 1])
    assert "Huono nimi" in owner.get(back).content.decode()
    assert owner.post(back, {"seen": 1}).status_code == 409
    owner.post(back, {"seen": 3})
    thing.refresh_from_db()
    assert (thing.name["fi"], thing.version, thing.ways.count()) == ("Palvelu one", 4, 0)
    owner.post(reverse("services:restore", args=[thing.id, 3]), {"seen": 4})
    thing.refresh_from_db()
    assert (thing.name["fi"], [way.phone for way in thing.ways.all()]) == ("Huono nimi", ["09 123 4567"])
    assert owner.get(reverse("services:versions", args=[thing.id])).status_code == 200


def test_a_way_needs_what_belongs_to_it(owner):
    thing = service()
    add = reverse("services:add_way", args=[thing.id])
    assert owner.get(add).status_code == 200
    for wrong in (
        {"channel": "phone"},
        {"channel": "web"},
        {"channel": "web", "url_fi": "javascript:alert(1)"},
        {"channel": "place", "place": "?"},
    ):
        assert owner.post(add, wrong | {"seen": 0}).status_code == 422
    assert owner.post(add, {"channel": "web", "url_fi": "https://example.org/x", "name_fi": "Sivu", "seen": 0}).status_code == 302
    way = thing.ways.get()
    change = reverse("services:way", args=[thing.id, way.id])
    assert owner.get(change).status_code == 200
    assert "https://example.org/x" in InspectingClient().get(reverse("services:service", args=[thing.id])).content.decode()
    thing.refresh_from_db()
    assert thing.channels == ["web"]
    assert (
        owner.post(change, {"channel": "web", "url_fi": "https://example.org/x", "action": "remove", "seen": thing.version}).status_code
        == 302
    )
    assert not thing.ways.exists()


@pytest.mark.parametrize(
    ("who", "published", "hidden"),
    [
        (None, 302, 302),
        (resident, 403, 403),
        (clerk_of_this, 403, 403),
        (owner_of_other, 403, 404),
        (owner_of_this, 200, 200),
        (admin, 200, 200),
    ],
)
def test_only_its_owners_touch_a_service(client, who, published, hidden):
    thing, secret = service(), service("secret", visible=False)
    if who:
        sign_in(client, who())
    assert client.get(edit_address(thing)).status_code == published
    assert client.get(edit_address(secret)).status_code == hidden
    for address in ("services:confirm", "services:edit"):
        client.post(reverse(address, args=[thing.id]), start(thing) | {"name_fi": "Vallattu"})
    thing.refresh_from_db()
    assert (thing.name["fi"] == "Vallattu") is (published == 200)


def test_lists_show_only_what_is_of_ones_unit(client):
    service("ours", visible=False)
    service("theirs", owner="unit-other", visible=False)
    html = sign_in(client, clerk_of_this()).get(reverse("services:mine") + "?lang=fi").content.decode()
    assert "Palvelu ours" in html
    assert "Palvelu theirs" not in html
    html = sign_in(InspectingClient(), clerk_of_other()).get(reverse("services:mine") + "?lang=fi").content.decode()
    assert "Palvelu theirs" in html
    assert reverse("services:mine") in client.get(reverse("people:me")).content.decode()


def test_stale_ones_are_listed_nudged_once_and_confirmed(owner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = clock.now()
    old = service("old", now=now - timedelta(days=400))
    service("new")
    html = owner.get(reverse("services:mine") + "?stale=1&lang=fi").content.decode()
    assert "Palvelu old" in html
    assert "Palvelu new" not in html
    assert [nudge_stale(now=now) for _ in range(3)] == [1, 0, 0]
    (job,) = ProcrastinateJob.objects.filter(task_name="services.mail_stale")
    mail_stale(**job.args)
    assert "Palvelu old" in mail.outbox[0].body
    owner.post(reverse("services:confirm", args=[old.id]), {"seen": old.version})
    old.refresh_from_db()
    assert (old.confirmed_at is not None, old.nudged_at) == (True, None)
    mail_stale(**job.args)
    assert len(mail.outbox) == 1
    assert nudge_stale(now=now + timedelta(days=400)) == 1


def test_a_promise_shows_how_it_was_kept(client):
    thing = service(promise={"fi": "Vastaamme kahdessa viikossa."}, promise_measured={"fi": "Saapumisesta vastaukseen."})
    month = clock.now().date().replace(day=1)
    save_measures([(thing.id, month, 40, 30)])
    save_measures([(thing.id, month, 40, 39)])
    html = client.get(reverse("services:service", args=[thing.id]) + "?lang=en").content.decode()
    assert "39 of 40" in html
    assert "97" in html
    assert "<svg viewBox" in html


def test_local_words_stand_on_the_national_ones(client):
    general = service("general", description={"fi": "Kunta vuokraa venepaikkoja."})
    thing = service(description={"fi": "Espoossa haku on maaliskuussa."}, general=general)
    html = client.get(reverse("services:service", args=[thing.id]) + "?lang=fi").content.decode()
    assert html.index("Kunta vuokraa venepaikkoja.") < html.index("Espoossa haku on maaliskuussa.")


def test_lists_ask_as_much_for_three_as_for_one(client, owner, django_assert_num_queries):
    address, register = reverse("services:mine"), reverse("services:register")
    service("a")
    owner.get(address)
    with django_assert_num_queries(4):  # session, person, roles, services
        owner.get(address)
    with django_assert_num_queries(2):
        InspectingClient().get(register)
    service("b")
    service("c")
    with django_assert_num_queries(4):
        owner.get(address)
    with django_assert_num_queries(2):
        assert len(InspectingClient().get(register).json()["itemList"]) == 3


def test_owners_say_how_a_promise_was_kept_and_everyone_sees_it(owner, client):
    thing = service()
    Service.objects.update(promise={"en": "An answer in five days"})
    page = reverse("services:promise", args=[thing.id])
    assert page in owner.get(edit_address(thing)).content.decode()
    month = clock.local_day(clock.now()).replace(day=1).isoformat()
    for wrong in ({"cases": "10", "kept": "11"}, {"cases": "x", "kept": "1"}, {"cases": "10", "kept": "9", "month": "1999-01-01"}):
        answer = owner.post(page, {"month": month} | wrong)
        assert (answer.status_code, f'value="{wrong["kept"]}"' in answer.content.decode()) == (422, True)
    for kept in ("9", "8"):
        assert owner.post(page, {"month": month, "cases": "10", "kept": kept}).status_code == 302
    shown = InspectingClient().get(reverse("services:service", args=[thing.id]) + "?lang=en").content.decode()
    assert "Kept in 8 of 10 cases" in shown
    assert owner.post(page, {"month": month, "cases": "0", "kept": "0"}).status_code == 302
    assert "Nothing has been measured yet" in owner.get(page + "?lang=en").content.decode()
    for person in (clerk_of_this(), owner_of_other()):
        assert sign_in(client, person).post(page, {"month": month, "cases": "1", "kept": "1"}).status_code == 403
