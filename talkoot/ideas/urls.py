"""Addresses of ideas: the question on the front page, following with a code, lists and single ideas."""

from django.urls import path

from talkoot.ideas.pages import following, giving, lists

app_name = "ideas"
urlpatterns = [
    path("", giving.give, name="give"),
    path("give/meet/", giving.meet_while_writing, name="meet"),
    path("give/places/", giving.places_found, name="places_found"),
    path("give/challenge/", giving.challenge, name="challenge"),
    path("follow/", following.follow, name="follow"),
    path("follow/withdrawn/", following.withdrawn, name="withdrawn"),
    path("follow/<str:code>/", following.follow_code, name="follow_code"),
    path("follow/<str:code>/given/", following.given, name="given"),
    path("follow/<str:code>/edit/", following.edit, name="edit"),
    path("follow/<str:code>/add/", following.add, name="add"),
    path("follow/<str:code>/same/", following.same, name="same"),
    path("follow/<str:code>/apart/", following.apart, name="apart"),
    path("follow/<str:code>/withdraw/", following.withdraw, name="withdraw"),
    path("follow/<str:code>/forget/", following.forget, name="forget"),
    path("follow/<str:code>/photo/", following.own_photo, name="own_photo"),
    path("follow/<str:code>/photo/erase/", following.forget_photo, name="forget_photo"),
    path("follow/<str:code>/qr.svg", following.qr, name="qr"),
    path("ideas/", lists.ideas, name="list"),
    path("ideas/points.json", lists.points, name="points"),
    path("ideas/<int:idea_id>/", lists.idea, name="idea"),
    path("ideas/<int:idea_id>/support/", lists.support, name="support"),
    path("ideas/<int:idea_id>/photo/", lists.photo, name="photo"),
]
