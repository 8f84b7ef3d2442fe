"""The pages of ideas, as a browser without script sees them: give, follow, edit, add, withdraw, join, list, support."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from talkoot.conversation.models import Support
from talkoot.ideas.models import Idea, IdeaContact, IdeaPhoto, IdeaShowing
from talkoot.ideas.queries import code_of, find_by_code
from talkoot.ideas.words import GIVE_UNPROVEN_LIMIT, GUESS_LIMIT, State
from talkoot.places.models import Area, Place
from talkoot.shared import clock
from talkoot.shared.visitors import COOKIE
from tests.people import give

pytestmark = pytest.mark.django_db
TEXT = "Kirjastosta voisi lainata pyörän peräkärryjä viikonlopuksi"
XSS = '<script>alert(1)</script> & "quotes"'
HOSTILE = ["\x00", "\u202e evil", "<b>x</b>" * 100, "'; DROP TABLE ideas_idea; --", "😀" * 3]


@pytest.fixture
def tapiola():
    return Area.objects.create(key="tapiola", name={"fi": "Tapiola", "sv": "Hagalund"}, lat=60.176, lon=24.804)


def make_place(name, area, **more):
    now = clock.now()
    return Place.objects.create(
        name={"fi": name}, category="library", lat=60.177, lon=24.805, area=area, source_id=name, created_at=now, changed_at=now, **more
    )


def picture(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def given(client, **data):
    """Give by the form; return the idea."""
    response = client.post("/", {"text": TEXT, **data})
    assert response.status_code == 302, response.content.decode()[:3000]
    code = re.search(r"/follow/([^/]+)/given/", response["Location"])[1]
    return find_by_code(code), code


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_front_page_asks_one_question(client, language):
    html = client.get("/", {"lang": language}).content.decode()
    assert html.count("<h1") == 1
    assert f'<html lang="{language}"' in html


def test_an_idea_is_given_with_all_one_can_say(client, tapiola):
    place = make_place("Tapiolan kirjasto", tapiola)
    idea, code = given(
        client, place=place.id, email="antaja@example.org", photo=picture(), photo_description="Punainen kärry", language="fi"
    )
    assert (idea.text, idea.language, idea.place, idea.area, idea.point) == (TEXT, "fi", place, tapiola, (24.805, 60.177))
    assert IdeaContact.objects.get(idea=idea).email == "antaja@example.org"
    assert IdeaPhoto.objects.get(idea=idea).description == "Punainen kärry"
    thanks = client.get(reverse("ideas:given", args=[code]))
    assert code in thanks.content.decode()
    assert thanks["Cache-Control"] == "private, no-store"
    assert client.get(reverse("ideas:photo", args=[idea.id]))["Content-Type"] == "image/webp"


def test_a_place_named_in_words_is_taken_when_there_is_one_and_asked_when_there_are_more(client, tapiola):
    place = make_place("Tapiolan kirjasto", tapiola)
    assert given(client, where="tapiolan")[0].place == place
    make_place("Tapiolan uimahalli", tapiola)
    answer = client.post("/", {"text": TEXT, "where": "tapiolan"})
    assert answer.status_code == 422
    assert answer.content.decode().count('type="radio" name="place"') == 2
    assert client.post("/", {"text": TEXT, "where": "kuu"}).status_code == 422


def test_a_part_of_the_city_and_a_pin_are_places_too(client, tapiola):
    assert given(client, area="tapiola")[0].point == (24.804, 60.176)
    assert given(client, lat="60.2", lon="24.7")[0].point == (24.7, 60.2)
    for lat, lon in (("60.2", ""), ("999", "24"), ("nan", "24"), ("inf", "24")):
        assert client.post("/", {"text": TEXT, "lat": lat, "lon": lon}).status_code == 422


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "ab"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": TEXT, "email": "ei osoite"}, "email"),
        ({"text": TEXT, "language": "<script>"}, "language"),
        ({"text": TEXT, "area": "nowhere"}, "area"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, data, field):
    response = client.post("/", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'class="ds-error-summary"' in html
    assert f'href="#id_{field}"' in html
    assert f'id="id_{field}-error"' in html
    assert data["text"] in html
    assert not Idea.objects.exists()


def test_a_file_that_is_no_picture_is_refused(client):
    bad = SimpleUploadedFile("photo.jpg", b"GIF89a<script>", "image/jpeg")
    response = client.post("/", {"text": TEXT, "photo": bad})
    assert response.status_code == 422
    assert "id_photo-error" in response.content.decode()


@pytest.mark.parametrize("text", [f"Idea {part}" for part in (*HOSTILE, XSS)], ids=range(len(HOSTILE) + 1))
def test_hostile_text_is_shown_as_text_or_refused(client, text):
    response = client.post("/", {"text": text})
    assert response.status_code in {302, 422}
    if response.status_code == 302:
        page = client.get(response["Location"])
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "\u202e" not in page.content.decode()


def test_without_script_the_city_is_met_and_a_place_found_by_submit(client, tapiola):
    make_place("Tapiolan kirjasto", tapiola)
    looked = client.post("/", {"text": TEXT, "look": "1", "where": "Tapiolan"})
    html = looked.content.decode()
    assert looked.status_code == 200
    assert TEXT in html
    assert 'name="place"' in html
    assert not Idea.objects.exists()


def test_meeting_while_writing_answers_a_part_of_the_page(client):
    part = client.post(reverse("ideas:meet"), {"text": TEXT, "lat": "x", "place": "y", "language": "<"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "data-announce" in part.content.decode()


def test_too_many_from_one_address_wait_and_keep_their_text(client):
    for _ in range(GIVE_UNPROVEN_LIMIT.times):
        assert client.post("/", {"text": TEXT}).status_code == 302
    response = client.post("/", {"text": TEXT})
    assert response.status_code == 429
    assert TEXT in response.content.decode()


def test_pages_of_a_code_are_closed_to_a_wrong_one_and_to_guessing(client):
    pages = ["follow_code", "given", "edit", "withdraw", "qr"]
    assert {client.get(reverse(f"ideas:{page}", args=["0000-0000-0000"])).status_code for page in pages} == {404}
    for _ in range(GUESS_LIMIT.times):
        client.get(reverse("ideas:follow_code", args=["nonsense"]))
    assert client.get(reverse("ideas:follow_code", args=["nonsense"])).status_code == 429


def test_the_code_may_be_typed_loosely(client):
    idea, code = given(client)
    response = client.post("/follow/", {"code": f"  {code.lower().replace('-', ' ')} "})
    assert response["Location"] == reverse("ideas:follow_code", args=[code])
    assert idea.title in client.get(response["Location"]).content.decode()
    assert client.post("/follow/", {"code": "abc"}).status_code == 422
    assert client.post("/follow/", {"code": "0000-0000-0000"}).status_code == 422


def test_editing_keeps_what_was_said_before(client):
    idea, code = given(client)
    edit = reverse("ideas:edit", args=[code])
    assert client.get(edit).status_code == 200
    assert client.post(edit, {"text": "Uusi teksti peräkärryistä", "language": "fi"}).status_code == 302
    html = client.get(reverse("ideas:follow_code", args=[code])).content.decode()
    assert "Uusi teksti peräkärryistä" in html
    assert TEXT in html
    Idea.objects.filter(id=idea.id).update(state=State.TAKEN)
    assert client.post(edit, {"text": "Liian myöhään", "language": "fi"}).status_code == 422
    assert "<form" not in client.get(edit).content.decode()


def test_adding_in_any_state(client):
    idea, code = given(client)
    Idea.objects.filter(id=idea.id).update(state=State.TAKEN)
    add = reverse("ideas:add", args=[code])
    assert client.post(add, {"text": "Myös lastenistuimia"}).status_code == 302
    assert "Myös lastenistuimia" in client.get(reverse("ideas:idea", args=[idea.id])).content.decode()
    assert client.post(add, {"text": ""}).status_code == 422


def test_withdrawing_asks_first_and_then_erases(client):
    idea, code = given(client, email="antaja@example.org", photo=picture())
    withdraw = reverse("ideas:withdraw", args=[code])
    assert client.post(withdraw).status_code == 422
    assert client.post(withdraw, {"sure": "1"})["Location"] == reverse("ideas:withdrawn")
    assert not Idea.objects.filter(id=idea.id).exists()
    assert client.get(reverse("ideas:withdrawn")).status_code == 200
    assert client.get(reverse("ideas:follow_code", args=[code])).status_code == 404
    assert client.get(reverse("ideas:idea", args=[idea.id])).status_code == 404


def test_the_email_address_can_be_erased(client):
    idea, code = given(client, email="antaja@example.org")
    client.post(reverse("ideas:forget", args=[code]))
    assert not IdeaContact.objects.filter(idea=idea).exists()


def test_the_qr_code_is_a_picture(client):
    _idea, code = given(client)
    drawing = client.get(reverse("ideas:qr", args=[code]))
    assert drawing["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg")


def test_the_same_idea_is_joined_and_supported_instead_of_doubled(client):
    older = give("Peräkärryjä lainaan")
    idea, code = given(client)
    assert client.post(reverse("ideas:same", args=[code]), {"into": older.id}).status_code == 302
    idea.refresh_from_db()
    older.refresh_from_db()
    assert (idea.state, idea.joined_to, idea.visible, older.supports) == (State.JOINED, older, False, 1)
    assert client.get(reverse("ideas:idea", args=[idea.id])).status_code == 404
    assert older.title in client.get(reverse("ideas:follow_code", args=[code])).content.decode()
    client.post(reverse("ideas:same", args=[code]), {"into": older.id})
    older.refresh_from_db()
    assert older.supports == 1


def test_an_idea_cannot_join_itself_or_a_hidden_one(client):
    idea, code = given(client)
    hidden = give("Piilossa")
    Idea.objects.filter(id=hidden.id).update(visible=False)
    client.post(reverse("ideas:same", args=[code]), {"into": idea.id})
    assert client.post(reverse("ideas:same", args=[code]), {"into": hidden.id}).status_code == 404
    assert client.post(reverse("ideas:same", args=[code]), {"into": "x"}).status_code == 404
    idea.refresh_from_db()
    assert idea.state == State.RECEIVED


def test_support_is_once_each_and_revocable(client):
    idea = give()
    support = reverse("ideas:support", args=[idea.id])
    for _ in range(3):
        client.post(support)
    assert Support.objects.count() == 1
    assert client.cookies[COOKIE]["httponly"]
    part = client.post(support, {"back": "1"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    idea.refresh_from_db()
    assert idea.supports == 0
    assert client.get(support).status_code == 405


def test_forms_need_their_token():
    idea = give()
    assert Client(enforce_csrf_checks=True).post(reverse("ideas:support", args=[idea.id])).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/", {"text": TEXT}).status_code == 403


def test_a_hidden_idea_is_nowhere(client):
    idea = give("Piilotettu idea")
    Idea.objects.filter(id=idea.id).update(visible=False)
    assert client.get(reverse("ideas:idea", args=[idea.id])).status_code == 404
    assert client.post(reverse("ideas:support", args=[idea.id])).status_code == 404
    assert "Piilotettu" not in client.get("/ideas/").content.decode()
    assert client.get(reverse("ideas:points")).json()["features"] == []


def test_filters_stand_in_the_address(client, tapiola):
    near = give("Uimapaikka Tapiolaan", point=(24.804, 60.176))
    give("Something in English", language="en")
    cases = {
        "area=tapiola": [near.title],
        "language=en": ["Something in English"],
        "state=taken": [],
        "theme=mobility": [],
        "state=nonsense": None,
    }
    for query, titles in cases.items():
        html = client.get(f"/ideas/?{query}").content.decode()
        shown = [title for title in (near.title, "Something in English") if title in html]
        assert shown == (titles if titles is not None else [near.title, "Something in English"]), query


def test_nearest_first_and_how_far(client, tapiola):
    far, close = give("Kaukana", point=(24.5, 60.3)), give("Lähellä", point=(24.805, 60.177))
    html = client.get("/ideas/?order=nearest&lat=60.176&lon=24.804").content.decode()
    assert html.index(close.title) < html.index(far.title)
    assert "Kaukana" not in client.get("/ideas/?lat=60.176&lon=24.804&within=1").content.decode()
    points = client.get(reverse("ideas:points") + "?lat=60.176&lon=24.804&within=1").json()
    assert [feature["properties"]["title"] for feature in points["features"]] == ["Lähellä"]


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "cursor=WyJhIl0", "lat=nan&lon=1&order=nearest", "lat=1e999&lon=2", "order=%00", "theme=%00"]
)
def test_made_up_addresses_do_not_fail(client, query):
    give()
    assert client.get(f"/ideas/?{query}").status_code in {200, 404}


def test_every_idea_is_reached_by_paging_and_showings_are_counted(client):
    titles = {give(f"Idea numero {number}").title for number in range(45)}
    seen, address = set(), "/ideas/?order=newest"
    while address:
        html = client.get(address).content.decode()
        seen |= {title for title in titles if re.search(rf">{title}<", html)}
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&") if following else None
    assert seen == titles
    assert sum(len(showing.ids) for showing in IdeaShowing.objects.all()) == 45


def test_the_list_costs_the_same_at_one_and_three(client, django_assert_num_queries):
    give("Ensimmäinen")
    client.get("/ideas/")
    with django_assert_num_queries(3):
        client.get("/ideas/")
    give("Toinen", point=(24.8, 60.2))
    give("Kolmas")
    with django_assert_num_queries(3):
        client.get("/ideas/")


def test_a_persons_words_carry_their_language(client):
    idea = give("مقاعد في الظل بجانب الملعب", language="ar")
    for address in ("/ideas/", reverse("ideas:idea", args=[idea.id]), reverse("ideas:follow_code", args=[code_of(idea)])):
        assert 'lang="ar" dir="rtl"' in client.get(address).content.decode()


def test_a_page_of_a_place_brings_its_place_along(client, tapiola):
    place = make_place("Tapiolan kirjasto", tapiola)
    assert "Tapiolan kirjasto" in client.get(f"/?about=place:{place.id}").content.decode()
    for junk in ("place:x", "nothing:1", "place:99999999", "place:" + "9" * 40, "%00:1"):
        assert client.get(f"/?about={junk}").status_code == 200
