"""A view for each page that is measured."""

from django.contrib.auth.views import LoginView
from django.urls import path

from bench.bare import board, desk, public, reading

urlpatterns = [
    path("connexion/", LoginView.as_view(template_name="bare/login.html"), name="login"),
    path("cycles/<slug:slug>/", public.cycle_page, name="cycle"),
    path("cycles/<slug:slug>/brochure.pdf", public.brochure, name="brochure"),
    path("liste/", desk.listing, name="list"),
    path("dossiers/<uuid:uuid>/", desk.dossier, name="dossier"),
    path("brouillons/<uuid:uuid>/", desk.autosave, name="autosave"),
    path("commission/", board.board, name="board"),
    path("lectures/<uuid:uuid>/", reading.read, name="reading"),
]
