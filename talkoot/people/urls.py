"""Addresses of people: signing in, one's own page, specialists and organisations."""

from django.urls import path

from talkoot.people.pages import catalogue, leaving, signing

app_name = "people"
urlpatterns = [
    path("specialists/", catalogue.specialists, name="specialists"),
    path("specialists/<int:specialist_id>/", catalogue.specialist, name="specialist"),
    path("organisations/", catalogue.organisations, name="organisations"),
    path("organisations/<int:organisation_id>/", catalogue.organisation, name="organisation"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/code/", signing.code, name="code"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("signed-out/", signing.signed_out, name="signed_out"),
    path("me/", signing.me, name="me"),
    path("me/data.json", leaving.data, name="data"),
    path("me/erase/", leaving.erase, name="erase"),
    path("erased/", leaving.erased, name="erased"),
    path("me/sessions/<int:session_id>/end/", signing.end_session, name="end_session"),
    path("me/sessions/end-others/", signing.end_others, name="end_others"),
]
