"""The switchboard: one line a folder."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

FOLDERS = (
    "ui",
    "ideas",
    "services",
    "places",
    "knowledge",
    "people",
    "challenges",
    "pilots",
    "bookings",
    "seasons",
    "matching",
    "information",
    "standards",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(("talkoot.site.api.root", "api"), namespace="api")),
    *(
        path("", include(f"talkoot.{folder}.urls"))
        for folder in FOLDERS
        if find_spec(f"talkoot.{folder}") and find_spec(f"talkoot.{folder}.urls")
    ),
]

handler400 = "talkoot.site.errors.bad_request"
handler403 = "talkoot.site.errors.forbidden"
handler404 = "talkoot.site.errors.not_found"
handler500 = "talkoot.site.errors.failed"
