"""Routes of the home pages, of a person's calendar and data, and of the outbox."""

from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("accueil/", views.home, name="home"),
    path("compte/agenda/", views.agenda, name="agenda"),
    path("compte/agenda/mon-agenda.ics", views.agenda_file, name="agenda_file"),
    path("compte/agenda/adresse/", views.agenda_address, name="agenda_address"),
    path("compte/agenda/renouveler/", views.agenda_renew, name="agenda_renew"),
    path("agenda/<str:token>.ics", views.agenda_feed, name="agenda_feed"),
    path("compte/mes-donnees/", views.my_data, name="my_data"),
    path("compte/mes-donnees/archive/", views.my_data_archive, name="my_data_archive"),
    path("compte/mes-donnees/brouillons/<uuid:uuid>/supprimer/", views.draft_delete, name="draft_delete"),
    path("compte/fermer/", views.account_closing, name="account_closing"),
    path("compte/fermer/termine/", views.account_closed, name="account_closed"),
    path("exports/", views.exports, name="exports"),
    path("exports/<uuid:uuid>/", views.export, name="export"),
    path("exports/<uuid:uuid>/fichier/", views.export_file, name="export_file"),
    path("courriels/", views.outbox, name="outbox"),
    path("courriels/<uuid:uuid>/", views.outbox_mail, name="outbox_mail"),
    path("courriels/<uuid:uuid>/renvoyer/", views.outbox_resend, name="outbox_resend"),
]
