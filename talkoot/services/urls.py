"""Addresses of services."""

from django.urls import path

from talkoot.services.pages import catalogue, keeping, measuring

app_name = "services"
urlpatterns = [
    path("services/", catalogue.services, name="services"),
    path("services/ptv.json", catalogue.register, name="register"),
    path("services/mine/", keeping.mine, name="mine"),
    path("services/<int:service_id>/", catalogue.service, name="service"),
    path("services/<int:service_id>/history/", catalogue.history, name="history"),
    path("services/<int:service_id>/edit/", keeping.edit, name="edit"),
    path("services/<int:service_id>/promise/", measuring.promise, name="promise"),
    path("services/<int:service_id>/confirm/", keeping.confirm, name="confirm"),
    path("services/<int:service_id>/versions/", keeping.versions, name="versions"),
    path("services/<int:service_id>/versions/<int:number>/", keeping.restore, name="restore"),
    path("services/<int:service_id>/ways/add/", keeping.way, name="add_way"),
    path("services/<int:service_id>/ways/<int:way_id>/", keeping.way, name="way"),
]
