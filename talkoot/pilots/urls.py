"""Addresses of pilots."""

from django.urls import path

from talkoot.pilots import pages

app_name = "pilots"
urlpatterns = [
    path("pilots/", pages.pilots, name="pilots"),
    path("pilots/<int:pilot_id>/", pages.pilot, name="pilot"),
]
