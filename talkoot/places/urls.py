"""Addresses of places, infrastructure and areas."""

from django.urls import path

from talkoot.places import pages

app_name = "places"
urlpatterns = [
    path("places/", pages.places, name="places"),
    path("places/map.json", pages.places_map, name="places_map"),
    path("places/areas.json", pages.areas_map, name="areas_map"),
    path("places/<int:place_id>/", pages.place, name="place"),
    path("places/<int:place_id>/map.json", pages.place_map, name="place_map"),
    path("places/<int:place_id>/pictures/<int:picture_id>/", pages.picture, name="picture"),
    path("infrastructure/", pages.infrastructures, name="infrastructures"),
    path("infrastructure/map.json", pages.infrastructures_map, name="infrastructures_map"),
    path("infrastructure/<int:place_id>/", pages.infrastructure, name="infrastructure"),
    path("infrastructure/<int:place_id>/map.json", pages.infrastructure_map, name="infrastructure_map"),
]
