"""Addresses of calendars, taken into bookings.urls."""

from django.urls import path, re_path

from talkoot.bookings.calendars import leaving, pages

urlpatterns = [
    path("bookings/calendar/", pages.mine, name="my_calendar"),
    path("bookings/calendar/ended/", pages.ended, name="calendar_ended"),
    re_path(r"^bookings/calendar/(?P<token>[a-z2-7]{32})\.ics$", pages.feed, name="calendar_feed"),
    re_path(r"^bookings/calendar/(?P<token>[a-z2-7]{32})/$", pages.link_page, name="calendar_link"),
    path("bookings/own/<str:code>/calendar/", pages.send, name="send_calendar"),
    path("bookings/own/<str:code>/data.json", leaving.data, name="own_data"),
    path("bookings/own/<str:code>/erase/", leaving.erase, name="erase"),
    path("bookings/erased/", leaving.erased, name="erased"),
    path("book/<int:bookable_id>/booked.ics", pages.bookable, {"form": "booked"}, name="bookable_booked"),
    path("book/<int:bookable_id>/busy.ics", pages.bookable, {"form": "busy"}, name="bookable_busy"),
    path("places/<int:place_id>/booked.ics", pages.place, {"form": "booked"}, name="place_booked"),
    path("places/<int:place_id>/busy.ics", pages.place, {"form": "busy"}, name="place_busy"),
]
