"""Addresses of explore and search."""

from django.urls import path

from talkoot.matching import pages

app_name = "matching"
urlpatterns = [
    path("explore/", pages.explore, name="explore"),
    path("search/", pages.search, name="search"),
]
