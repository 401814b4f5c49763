"""Routes of participants: their own presence."""

from django.urls import path

from attendance.views import attestations, certificates, own, own_absences

app_name = "presence"
urlpatterns = [
    path("", own.own, name="own"),
    path("absence/", own_absences.warn, name="warn"),
    path("absence/<uuid:session>/", own_absences.warn, name="warn_of"),
    path("absences/<uuid:absence>/", own_absences.absence, name="absence"),
    path("absences/<uuid:absence>/retirer/", own_absences.withdraw, name="absence_withdraw"),
    path("absences/<uuid:absence>/piece.pdf", own_absences.piece, name="absence_piece"),
    path("avis-absence/<uuid:notice>/", own_absences.notice, name="notice"),
    path("certificats/<uuid:certificate>/", certificates.own, name="certificate"),
    path("certificats/<uuid:certificate>/document.pdf", certificates.paper, name="certificate_paper"),
    path("attestations/<uuid:attestation>/", attestations.paper, name="attestation"),
    path("<uuid:half_day>/", own.sign, name="sign"),
    path("<uuid:half_day>/depart/", own.leave, name="leave"),
]
