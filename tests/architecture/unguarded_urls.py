"""A route that somebody forgot to declare a rule for."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("open/", lambda request: HttpResponse("should not be seen"))]
