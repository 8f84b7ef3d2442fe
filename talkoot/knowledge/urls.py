"""Addresses of open data and lessons."""

from django.urls import path

from talkoot.knowledge import pages

app_name = "knowledge"
urlpatterns = [
    path("data/", pages.datasets, name="datasets"),
    path("data/<int:dataset_id>/", pages.dataset, name="dataset"),
    path("lessons/", pages.lessons, name="lessons"),
    path("lessons/<int:lesson_id>/", pages.lesson, name="lesson"),
]
