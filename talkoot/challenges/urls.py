"""Addresses of challenges."""

from django.urls import path

from talkoot.challenges import pages

app_name = "challenges"
urlpatterns = [
    path("challenges/", pages.challenges, name="challenges"),
    path("challenges/<int:challenge_id>/", pages.challenge, name="challenge"),
]
