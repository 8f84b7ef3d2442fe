"""Addresses of places, infrastructure and areas."""

from django.urls import path

from talkoot.places.pages import catalogue, hours, pictures

app_name = "places"
urlpatterns = [
    path("places/", catalogue.places, name="places"),
    path("places/map.json", catalogue.places_map, name="places_map"),
    path("places/areas.json", catalogue.areas_map, name="areas_map"),
    path("places/hours/", hours.kept, name="hours_kept"),
    path("places/<int:place_id>/", catalogue.place, name="place"),
    path("places/<int:place_id>/map.json", catalogue.place_map, name="place_map"),
    path("places/<int:place_id>/hours/", hours.keep, name="keep_hours"),
    path("places/<int:place_id>/hours/back/<int:version_id>/", hours.take_back, name="take_back_hours"),
    path("places/<int:place_id>/pictures/", pictures.keep, name="keep_pictures"),
    path("places/<int:place_id>/pictures/<int:picture_id>/drop/", pictures.drop, name="drop_picture"),
    path("places/<int:place_id>/pictures/<int:picture_id>/", pictures.picture, name="picture"),
    path("infrastructure/", catalogue.infrastructures, name="infrastructures"),
    path("infrastructure/map.json", catalogue.infrastructures_map, name="infrastructures_map"),
    path("infrastructure/<int:place_id>/", catalogue.infrastructure, name="infrastructure"),
    path("infrastructure/<int:place_id>/map.json", catalogue.infrastructure_map, name="infrastructure_map"),
]
