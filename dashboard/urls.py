"""Routes of the home pages and of the outbox."""

from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("accueil/", views.home, name="home"),
    path("courriels/", views.outbox, name="outbox"),
    path("courriels/<uuid:uuid>/", views.outbox_mail, name="outbox_mail"),
    path("courriels/<uuid:uuid>/renvoyer/", views.outbox_resend, name="outbox_resend"),
]
