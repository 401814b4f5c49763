"""Routes of whoever wishes for a group, of its members and of its facilitator."""

from django.urls import path

from peers.views import own

app_name = "peer"
urlpatterns = [
    path("<uuid:participant>/groupes-de-pairs/", own.wish, name="wish"),
    path("groupes-de-pairs/<uuid:group>/", own.group, name="group"),
    path("groupes-de-pairs/<uuid:group>/agenda.ics", own.calendar, name="calendar"),
    path("groupes-de-pairs/<uuid:group>/lien/", own.link, name="link"),
    path("groupes-de-pairs/<uuid:group>/reunions/", own.meeting, name="meeting_add"),
    path("groupes-de-pairs/<uuid:group>/reunions/<uuid:meeting>/", own.meeting, name="meeting"),
    path("groupes-de-pairs/<uuid:group>/reunions/<uuid:meeting>/retirer/", own.remove, name="meeting_remove"),
    path("groupes-de-pairs/<uuid:group>/reunions/<uuid:meeting>/suite/", own.met, name="met"),
]
