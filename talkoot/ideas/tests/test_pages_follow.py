"""Following an idea with its code: edit, add, withdraw, join."""

import pytest
from django.urls import reverse

from talkoot.ideas.models import Idea, IdeaContact, IdeaPhoto
from talkoot.ideas.tests.giving import TEXT, given, picture
from talkoot.ideas.words import GUESS_LIMIT, State
from talkoot.places.models import Area
from tests.people import give

pytestmark = pytest.mark.django_db


def test_pages_of_a_code_are_closed_to_a_wrong_one_and_to_guessing(client):
    pages = ["follow_code", "given", "edit", "withdraw", "qr"]
    assert {client.get(reverse(f"ideas:{page}", args=["0000-0000-0000"])).status_code for page in pages} == {404}
    for _ in range(GUESS_LIMIT.times):
        client.get(reverse("ideas:follow_code", args=["nonsense"]))
    assert client.get(reverse("ideas:follow_code", args=["nonsense"])).status_code == 429


def test_who_used_the_guesses_up_is_not_told_of_a_right_code_while_others_are(client):
    idea, code = given(client)
    page = reverse("ideas:follow_code", args=[code])
    for _ in range(GUESS_LIMIT.times - 1):
        client.post("/follow/", {"code": "0000-0000-0000"})
    assert [client.get(page).status_code for _ in range(3)] == [200, 200, 200]
    client.post("/follow/", {"code": "0000-0000-0000"})
    assert [client.get(page).status_code, client.post("/follow/", {"code": code}).status_code] == [429, 429]
    assert idea.title in client.get(page, REMOTE_ADDR="192.0.2.7").content.decode()


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
    asked = client.get(reverse("ideas:same", args=[code]), {"into": older.id}).content.decode()
    assert older.text in asked
    assert TEXT in asked
    idea.refresh_from_db()
    assert idea.state == State.RECEIVED, "a look joins nothing"
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


def test_a_joining_is_undone_with_all_that_came_of_it(client):
    older = give("Peräkärryjä lainaan")
    idea, code = given(client)
    Idea.objects.filter(id=idea.id).update(state=State.READING)
    idea.steps.create(state=State.READING, at=idea.given_at)
    client.post(reverse("ideas:same", args=[code]), {"into": older.id})
    page = reverse("ideas:follow_code", args=[code])
    assert reverse("ideas:apart", args=[code]) in client.get(page).content.decode()
    for _twice in range(2):
        client.post(reverse("ideas:apart", args=[code]))
        idea.refresh_from_db()
        older.refresh_from_db()
        assert (idea.state, idea.joined_to, idea.visible, older.supports) == (State.READING, None, True, 0)
    assert [step.state for step in idea.steps.order_by("at", "id")] == [State.RECEIVED, State.READING]
    assert client.get(reverse("ideas:idea", args=[idea.id])).status_code == 200
    assert reverse("ideas:apart", args=[code]) not in client.get(page).content.decode()


def test_undoing_a_joining_leaves_support_that_was_there_before(client):
    older = give("Peräkärryjä lainaan")
    client.post(reverse("ideas:support", args=[older.id]))
    _idea, code = given(client)
    client.post(reverse("ideas:same", args=[code]), {"into": older.id})
    client.post(reverse("ideas:apart", args=[code]))
    older.refresh_from_db()
    assert older.supports == 1


def test_what_the_city_joined_its_giver_does_not_part(client):
    older = give("Peräkärryjä lainaan")
    idea, code = given(client)
    Idea.objects.filter(id=idea.id).update(state=State.JOINED, joined_to=older)
    client.post(reverse("ideas:apart", args=[code]))
    idea.refresh_from_db()
    assert (idea.state, idea.joined_to) == (State.JOINED, older)


def test_the_giver_sees_their_photo_also_while_hidden_and_has_it_erased(client):
    idea, code = given(client, photo=picture(), photo_description="Punainen kärry")
    page, own = reverse("ideas:follow_code", args=[code]), reverse("ideas:own_photo", args=[code])
    Idea.objects.filter(id=idea.id).update(visible=False)
    assert f'src="{own}" alt="Punainen kärry"' in client.get(page).content.decode()
    assert client.get(own)["Content-Type"] == "image/webp"
    assert client.get(own)["Cache-Control"] == "private, no-store"
    client.post(reverse("ideas:forget_photo", args=[code]))
    assert not IdeaPhoto.objects.filter(idea=idea).exists()
    assert client.get(own).status_code == 404
    assert own not in client.get(page).content.decode()


def test_place_and_photo_can_be_changed_as_long_as_nobody_has_answered(client):
    tapiola = Area.objects.create(key="tapiola", name={"fi": "Tapiola"}, lat=60.176, lon=24.804)
    idea, code = given(client, photo=picture(), lat="60.2", lon="24.7")
    edit = reverse("ideas:edit", args=[code])
    said = {"text": TEXT, "language": "fi"}
    before = IdeaPhoto.objects.get(idea=idea).id
    client.post(edit, said | {"photo": picture(), "photo_description": "Toinen kärry"})
    idea.refresh_from_db()
    assert idea.point == (24.7, 60.2), "what is not said stays as it is"
    photo = IdeaPhoto.objects.get(idea=idea)
    assert (photo.id != before, photo.description) == (True, "Toinen kärry")
    for chosen, point, area in (("tapiola", (24.804, 60.176), tapiola), ("none", None, None)):
        client.post(edit, said | {"area": chosen})
        idea.refresh_from_db()
        assert (idea.point, idea.area) == (point, area)
    assert not idea.versions.exists(), "its words were the same all along"
    assert client.post(edit, said | {"area": "nowhere"}).status_code == 422
    assert client.post(edit, {"text": "", "photo": picture()}).status_code == 422
