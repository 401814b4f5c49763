"""Routes of participants: their own presence."""

from django.urls import path

from attendance.views import attestations, own

app_name = "presence"
urlpatterns = [
    path("", own.own, name="own"),
    path("attestations/<uuid:attestation>/", attestations.paper, name="attestation"),
    path("<uuid:half_day>/", own.sign, name="sign"),
    path("<uuid:half_day>/depart/", own.leave, name="leave"),
]
