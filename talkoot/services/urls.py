"""Addresses of services."""

from django.urls import path

from talkoot.services import pages

app_name = "services"
urlpatterns = [
    path("services/", pages.services, name="services"),
    path("services/<int:service_id>/", pages.service, name="service"),
]
