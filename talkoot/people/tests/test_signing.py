"""Signing in with a code: the way in, and the ways that are refused."""

import re
import smtplib

import pytest
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse

from talkoot.people.actions import Unknown, give_role, make_account, take_role
from talkoot.people.models import Role, User
from talkoot.people.signing import neighbourhood, safe_next
from talkoot.people.words import ASKED_FOR_ONE, Part
from talkoot.shared import clock
from tests.inspector import InspectingClient
from tests.people import clerk_of_this, resident, sign_in, staff, unit

pytestmark = pytest.mark.django_db
EMAIL = "uusi@example.org"


def code_in_mail():
    return re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mail.outbox[-1].body).group()


def asked(client, email=EMAIL, **more):
    return client.post(reverse("people:sign_in"), {"email": email, **more})


def entered(client, email=EMAIL, **more):
    asked(client, email, **more)
    return client.post(reverse("people:code"), {"code": code_in_mail()})


def test_a_new_person_gets_an_account_only_by_the_code(client):
    assert client.get(reverse("people:sign_in")).status_code == 200
    assert asked(client, "Uusi@Example.org")["Location"] == reverse("people:code")
    assert not User.objects.exists()
    assert client.get(reverse("people:code")).status_code == 200
    typed = code_in_mail().lower().replace("-", " ")
    assert client.post(reverse("people:code"), {"code": typed})["Location"] == reverse("people:me")
    page = client.get(reverse("people:me"))
    assert EMAIL in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"
    assert User.objects.get().email == EMAIL


def test_known_and_unknown_addresses_look_alike(client):
    resident()
    pages, letters = [], []
    for email in ("resident@example.org", EMAIL):
        asked(client, email)
        letters.append((mail.outbox[-1].subject.split(":")[0], code_in_mail() and mail.outbox[-1].body.replace(code_in_mail(), "")))
        html = client.get(reverse("people:code")).content.decode().replace(email, "")
        pages.append(re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", html))
    assert pages[0] == pages[1]
    assert letters[0] == letters[1]


def test_a_code_works_once_and_only_where_it_was_asked_for(client):
    asked(client)
    code, other = code_in_mail(), InspectingClient()
    assert other.post(reverse("people:code"), {"code": code})["Location"] == reverse("people:sign_in")
    asked(other, "toinen@example.org")
    assert other.post(reverse("people:code"), {"code": code}).status_code == 422
    assert client.post(reverse("people:code"), {"code": code})["Location"] == reverse("people:me")
    client.post(reverse("people:sign_out"))
    assert client.post(reverse("people:code"), {"code": code})["Location"] == reverse("people:sign_in")


def test_guessing_ends_the_code(client):
    asked(client)
    code = code_in_mail()
    tries = [client.post(reverse("people:code"), {"code": guess}) for guess in ("BBBB-BBBB", "ääkköset", "CCCC-CCCC")]
    assert [answer.status_code for answer in tries] == [422, 422, 302]
    assert client.get(tries[-1]["Location"]).status_code == 200
    assert client.post(reverse("people:code"), {"code": code})["Location"] == reverse("people:sign_in")


def test_an_old_code_is_refused(client, settings):
    asked(client)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    assert client.post(reverse("people:code"), {"code": code_in_mail()})["Location"] == reverse("people:sign_in")


def test_one_address_is_not_flooded(client):
    statuses = [asked(client).status_code for _ in range(ASKED_FOR_ONE.times + 1)]
    assert statuses == [302] * ASKED_FOR_ONE.times + [429]
    assert len(mail.outbox) == ASKED_FOR_ONE.times


def test_mail_that_cannot_go_out_is_said_and_the_address_stays(client, monkeypatch):
    def down(*_args, **_kwargs):
        raise smtplib.SMTPConnectError(421, "no")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    answer = asked(client)
    assert answer.status_code == 503
    assert EMAIL in answer.content.decode()


def test_nonsense_is_answered_in_plain_words(client):
    for email in ("", "x", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "ä" * 300 + "@example.org"):
        assert asked(client, email).status_code == 422
    assert mail.outbox == []


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\n//evil.example", "me"]
)
def test_nobody_is_led_elsewhere(client, elsewhere):
    assert safe_next(elsewhere) == ""
    assert entered(client, next=elsewhere)["Location"] == reverse("people:me")


def test_the_way_back_is_kept(client):
    own = reverse("people:me")
    asked_first = client.get(own)
    assert asked_first["Location"] == f"{reverse('people:sign_in')}?next={own.replace('/', '%2F')}"
    assert entered(client, next="/services/?theme=sea")["Location"] == "/services/?theme=sea"
    assert client.get(reverse("people:sign_in"), {"next": "//evil.example"})["Location"] == own


def test_a_closed_account_stays_closed(client):
    user = resident()
    user.is_active = False
    user.save()
    assert "closed" in entered(client, user.email)["Location"]
    assert client.get(reverse("people:me")).status_code == 302
    assert User.objects.count() == 1


def test_sessions_are_listed_and_ended(client):
    other = InspectingClient(HTTP_USER_AGENT="Firefox of the neighbour", REMOTE_ADDR="203.0.113.77")
    entered(client)
    entered(other)
    html = client.get(reverse("people:me")).content.decode()
    assert "Firefox of the neighbour" in html
    assert "203.0.113.0" in html
    assert "203.0.113.77" not in html
    mine = re.findall(r"/me/sessions/(\d+)/end/", html)
    assert len(mine) == 2
    stranger = InspectingClient()
    entered(stranger, "vieras@example.org")
    assert stranger.post(f"/me/sessions/{mine[0]}/end/").status_code == 404
    client.post(reverse("people:end_others"))
    assert other.get(reverse("people:me")).status_code == 302
    assert client.get(reverse("people:me")).status_code == 200
    (here,) = re.findall(r"/me/sessions/(\d+)/end/", client.get(reverse("people:me")).content.decode())
    assert client.post(f"/me/sessions/{here}/end/")["Location"] == reverse("people:signed_out")
    assert client.get(reverse("people:me")).status_code == 302
    assert client.get(reverse("people:signed_out")).status_code == 200


def test_a_link_signs_nobody_out(client):
    entered(client)
    assert client.get(reverse("people:sign_out")).status_code == 200
    assert client.get(reverse("people:me")).status_code == 200
    client.post(reverse("people:sign_out"))
    assert client.get(reverse("people:me")).status_code == 302


def test_signing_in_gives_a_new_session(client):
    """Whoever planted a session beforehand holds nothing afterwards."""
    asked(client)
    before = client.session.session_key
    client.post(reverse("people:code"), {"code": code_in_mail()})
    assert client.session.session_key != before


def test_a_name_is_kept_as_one_line(client):
    user = resident()
    sign_in(client, user).post(reverse("people:me"), {"name": " Riku\n Ranta "})
    user.refresh_from_db()
    assert user.name == "Riku Ranta"
    assert client.post(reverse("people:me"), {"name": "x" * 200}).status_code == 422


def test_public_pages_know_nobody(client, django_assert_num_queries):
    """A visitor costs no query and gets no cookie; not even someone who is signed in costs one."""
    with django_assert_num_queries(0):
        answer = client.get(reverse("information:about"))
    assert answer.cookies.keys() <= {"csrftoken"}
    assert answer.headers["Vary"] == "Accept-Language, Cookie"
    sign_in(client, resident())
    with django_assert_num_queries(0):
        html = client.get(reverse("information:about")).content.decode()
    assert reverse("people:me") in html


def test_roles_are_given_once_shown_and_taken(client):
    clerk = clerk_of_this()
    assert give_role(email=clerk.email.upper(), part="clerk", unit_key="unit-this", by="test", now=clock.now())[1] is False
    assert "Yksikkö unit-this" in sign_in(client, clerk).get(reverse("people:me")).content.decode()
    assert take_role(email=clerk.email, part="clerk", unit_key="unit-this", by="test", now=clock.now()) is True
    assert take_role(email=clerk.email, part="clerk", unit_key="unit-this", by="test", now=clock.now()) is False


def test_wrong_roles_are_refused_by_the_action_and_by_the_database():
    for wrong in ({"part": "king"}, {"part": "clerk", "unit_key": "unit-none"}, {"part": "admin", "unit_key": unit().source_id}):
        with pytest.raises(Unknown):
            give_role(email=EMAIL, by="test", now=clock.now(), **wrong)
    with pytest.raises(IntegrityError):
        Role.objects.create(user=make_account(email=EMAIL, now=clock.now()), unit=unit(), part=Part.ADMIN, given_at=clock.now())


def test_addresses_are_kept_only_roughly():
    assert neighbourhood("203.0.113.77") == "203.0.113.0"
    assert neighbourhood("2001:db8:1:2::3") == "2001:db8:1::"
    assert neighbourhood("nonsense") == "0.0.0.0"
    assert str(staff("knowledge")) == "Knowledge"
