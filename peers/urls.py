"""Routes of the training team: the groups of a promotion."""

from django.urls import path

from peers.views import staff

app_name = "peers"
urlpatterns = [
    path("", staff.board, name="board"),
    path("<slug:cycle>/proposer/", staff.propose, name="propose"),
    path("<slug:cycle>/preparer/", staff.plan, name="plan"),
    path("<slug:cycle>/former/", staff.form, name="form"),
    path("animation/<uuid:group>/", staff.facilitator, name="facilitator"),
]
