"""Addresses of the pages about the service itself."""

from django.urls import path

from talkoot.information import pages

app_name = "information"
urlpatterns = [
    path("about/", pages.about, name="about"),
    path("about/how/", pages.how, name="how"),
    path("about/accessibility/", pages.accessibility, name="accessibility"),
    path("about/privacy/", pages.privacy, name="privacy"),
    path("about/contact/", pages.contact, name="contact"),
]
