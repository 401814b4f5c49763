"""Routes of the product. Paths are French, names English, one namespace an app."""

from django.contrib import admin
from django.urls import include, path

from inet_cycles.health import health

urlpatterns = [
    path("sante", health, name="health"),
    path("administration/", admin.site.urls),
    path("compte/", include("accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("", include("candidatures.urls")),
    path("instruction/", include("instruction.urls")),
    path("commission/", include("committee.urls")),
    path("atelier/", include("workshop.urls")),
    path("droits/", include("fees.urls")),
    path("presences/", include("attendance.urls")),
    path("presence/", include("attendance.participant_urls")),
    path("sessions/", include("programme.urls")),
    path("sessions/", include("convocations.urls")),
    path("evaluations/", include("evaluations.urls")),
    path("avis/", include("evaluations.link_urls")),
    path("intervenant/", include("programme.speaker_urls")),
    path("promotion/", include("peers.participant_urls")),
    path("promotion/", include("promotions.participant_urls")),
    path("promotion/", include("programme.participant_urls")),
    path("promotion/", include("convocations.participant_urls")),
    path("promotion/", include("evaluations.participant_urls")),
    path("promotions/groupes-de-pairs/", include("peers.urls")),
    path("promotions/", include("promotions.urls")),
    path("", include("toolkit.documents.urls")),
    path("", include("dashboard.urls")),
    path("", include("catalogue.urls")),
]

handler400 = "inet_cycles.outages.handlers.bad_request"
handler403 = "inet_cycles.outages.handlers.permission_denied"
handler404 = "inet_cycles.outages.handlers.not_found"
handler500 = "inet_cycles.outages.handlers.server_error"
