"""Giving an idea, as a browser without script sees it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talkoot.ideas.models import Idea, IdeaContact, IdeaPhoto
from talkoot.ideas.tests.giving import TEXT, given, make_place, picture
from talkoot.ideas.words import GIVE_UNPROVEN_LIMIT
from talkoot.places.models import Area
from tests.people import give

pytestmark = pytest.mark.django_db


XSS = '<script>alert(1)</script> & "quotes"'
HOSTILE = ["\x00", "\u202e evil", "<b>x</b>" * 100, "'; DROP TABLE ideas_idea; --", "😀" * 3]


@pytest.fixture
def tapiola():
    return Area.objects.create(key="tapiola", name={"fi": "Tapiola", "sv": "Hagalund"}, lat=60.176, lon=24.804)


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


def test_forms_need_their_token():
    idea = give()
    assert Client(enforce_csrf_checks=True).post(reverse("ideas:support", args=[idea.id])).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/", {"text": TEXT}).status_code == 403


def test_a_page_of_a_place_brings_its_place_along(client, tapiola):
    place = make_place("Tapiolan kirjasto", tapiola)
    assert "Tapiolan kirjasto" in client.get(f"/?about=place:{place.id}").content.decode()
    for junk in ("place:x", "nothing:1", "place:99999999", "place:" + "9" * 40, "%00:1"):
        assert client.get(f"/?about={junk}").status_code == 200


def test_a_photo_that_a_refused_form_lost_is_asked_for_again(client):
    refused = client.post("/", {"text": TEXT, "email": "ei osoite", "photo": picture()}).content.decode()
    assert 'href="#id_photo"' in refused
    looked = client.post("/", {"text": TEXT, "look": "1", "photo": picture()}, headers={"Accept-Language": "en"}).content.decode()
    assert "Choose the photo again" in looked
    assert "Choose the photo again" not in client.post("/", {"text": TEXT, "look": "1"}, headers={"Accept-Language": "en"}).content.decode()


def test_a_part_of_the_city_is_found_by_its_name_in_any_language_and_shown_to_the_giver(client, tapiola):
    found = client.get(reverse("ideas:places_found"), {"where": "hagalu"}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="area:tapiola" data-lat="60.176"' in found
    make_place("Tapiolan kirjasto", tapiola)
    idea, code = given(client, where="tapiola")  # its whole name, though a place's name begins with it
    assert (idea.area, idea.place) == (tapiola, None)
    assert given(client, text=f"{TEXT} taas", where="tapiol", place="area:tapiola")[0].area == tapiola
    for page in ("given", "follow_code"):
        assert "<dd>Tapiola</dd>" in client.get(reverse(f"ideas:{page}", args=[code])).content.decode()
    for junk in ("area:nowhere", "x", "0", "9" * 40):
        assert client.post("/", {"text": TEXT, "place": junk}).status_code == 422


def test_who_left_no_email_is_not_promised_a_message(client):
    for email, promised in (("", "With your code you see a first word"), ("antaja@example.org", "You get a first word")):
        _idea, code = given(client, text=f"{TEXT} {email}", email=email)
        assert promised in client.get(reverse("ideas:given", args=[code]), headers={"Accept-Language": "en"}).content.decode()
