"""The style page."""

from django.urls import path

from talkoot.ui import pages

app_name = "ui"
urlpatterns = [path("ui/", pages.style, name="style")]
