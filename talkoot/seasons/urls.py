"""Addresses of seasonal rounds: for everyone, for whoever has a code, and for clerks."""

from django.urls import path

from talkoot.seasons.pages import desk, keeping, own, public

app_name = "seasons"
urlpatterns = [
    path("seasons/", public.rounds, name="rounds"),
    path("seasons/<int:round_id>/", public.one_round, name="round"),
    path("seasons/<int:round_id>/apply/", public.begin, name="begin"),
    path("seasons/application/", public.ask_code, name="ask_code"),
    path("seasons/application/<str:code>/", own.application, name="application"),
    path("seasons/application/<str:code>/wish/", own.add_wish, name="add_wish"),
    path("seasons/application/<str:code>/wish/<int:wish_id>/", own.change_wish, name="change_wish"),
    path("seasons/application/<str:code>/wish/<int:wish_id>/remove/", own.remove_wish, name="remove_wish"),
    path("seasons/application/<str:code>/send/", own.send, name="send"),
    path("seasons/application/<str:code>/withdraw/", own.withdraw, name="withdraw"),
    path("desk/seasons/", desk.rounds, name="desk"),
    path("desk/seasons/new/", keeping.open_new, name="open_new"),
    path("desk/seasons/<int:round_id>/change/", keeping.change, name="change"),
    path("desk/seasons/<int:round_id>/places/", keeping.places, name="places"),
    path("desk/seasons/<int:round_id>/groups/", keeping.groups, name="groups"),
    path("desk/seasons/<int:round_id>/close/", keeping.close, name="close"),
    path("desk/seasons/<int:round_id>/call-off/", keeping.call_off, name="call_off"),
    path("desk/seasons/<int:round_id>/", desk.handle, name="handle"),
    path("desk/seasons/<int:round_id>/week/<int:place_id>/", desk.week, name="week"),
    path("desk/seasons/<int:round_id>/propose/", desk.propose, name="propose"),
    path("desk/seasons/<int:round_id>/publish/", desk.publish, name="publish"),
    path("desk/seasons/<int:round_id>/applications/<int:application_id>/", desk.application, name="handle_application"),
    path("desk/seasons/<int:round_id>/wishes/<int:wish_id>/give/", desk.give, name="give"),
    path("desk/seasons/<int:round_id>/times/<int:allocation_id>/", desk.decide, name="decide"),
]
