"""Addresses of bookings: finding and booking for everyone, one's own with the code, and the desk of the staff."""

from django.urls import path

from talkoot.bookings.calendars.urls import urlpatterns as calendars
from talkoot.bookings.pages import booking, desk, finding, invoicing, money, own, paying, ruling

app_name = "bookings"
urlpatterns = [
    *calendars,
    path("book/", finding.find, name="find"),
    path("book/map.json", finding.find_map, name="find_map"),
    path("book/<int:bookable_id>/", booking.bookable, name="bookable"),
    path("book/<int:bookable_id>/series/", booking.series, name="series"),
    path("bookings/", own.mine, name="mine"),
    path("bookings/day/", desk.day, name="day"),
    path("bookings/waiting/", desk.waiting, name="waiting"),
    path("bookings/money/", money.money, name="money"),
    path("bookings/money/<int:money_id>/settled/", money.settled, name="money_settled"),
    path("bookings/invoices/", invoicing.invoices, name="invoices"),
    path("bookings/desk/<int:booking_id>/", desk.handle, name="handle"),
    path("bookings/desk/<int:booking_id>/move/", desk.shift, name="shift"),
    path("bookings/rules/<int:bookable_id>/", ruling.change_rules, name="rules"),
    path("bookings/keep/<int:bookable_id>/", desk.keep, name="keep"),
    path("bookings/own/<str:code>/", own.own, name="own"),
    path("bookings/paid/", paying.paid, name="paid"),
    path("bookings/own/<str:code>/pay/", paying.pay, name="pay"),
    path("bookings/own/<str:code>/move/", own.move, name="move"),
    path("bookings/own/<str:code>/cancel/", own.cancel, name="cancel"),
]
