"""Addresses of specialists and organisations."""

from django.urls import path

from talkoot.people import pages

app_name = "people"
urlpatterns = [
    path("specialists/", pages.specialists, name="specialists"),
    path("specialists/<int:specialist_id>/", pages.specialist, name="specialist"),
    path("organisations/", pages.organisations, name="organisations"),
    path("organisations/<int:organisation_id>/", pages.organisation, name="organisation"),
]
