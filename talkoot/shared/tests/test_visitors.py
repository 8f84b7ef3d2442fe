"""A visitor is one browser: two quick presses before the first cookie are one visitor, and a made-up cookie is nobody."""

from django.http import HttpResponse
from django.test import RequestFactory

from talkoot.shared.visitors import COOKIE, known_visitor, remember, visitor_of


def request(cookie=None, form_secret=None):
    made = RequestFactory().post("/")
    if cookie:
        made.COOKIES[COOKIE] = cookie
    if form_secret:
        made.META["CSRF_COOKIE"] = form_secret
    return made


def test_two_quick_presses_are_one_visitor():
    assert visitor_of(request(form_secret="s")) == visitor_of(request(form_secret="s"))
    assert visitor_of(request(form_secret="s")) != visitor_of(request(form_secret="t"))


def test_the_cookie_makes_the_visitor_known_again():
    visitor = visitor_of(request(form_secret="s"))
    response = HttpResponse()
    remember(response, visitor)
    assert response.cookies[COOKIE]["httponly"]
    assert known_visitor(request(cookie=response.cookies[COOKIE].value)) == visitor
    assert visitor.cookie.encode() not in visitor.by


def test_a_made_up_cookie_is_nobody():
    assert known_visitor(request(cookie="me")) is None
    assert known_visitor(request()) is None
