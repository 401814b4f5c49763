"""Routes of attendance: half-days, the sheet of one, its seal and its corrections."""

from django.urls import path

from attendance.views import attestations, live, paper, rules, sheets, tablet

app_name = "attendance"
urlpatterns = [
    path("", sheets.half_days, name="half_days"),
    path("regles/", rules.rules, name="rules"),
    path("sessions/<uuid:session>/", sheets.session_half_days, name="session"),
    path("sessions/<uuid:session>/feuille-a-signer.pdf", sheets.blank, name="blank"),
    path("sessions/<uuid:session>/attestations/<str:span>/", attestations.attestations, name="attestations"),
    path("sessions/<uuid:session>/attestations/<str:span>/zip/", attestations.archive, name="archive"),
    path("attestations/<uuid:attestation>/", attestations.paper, name="attestation"),
    path("<uuid:half_day>/", sheets.sheet, name="sheet"),
    path("<uuid:half_day>/salle/", live.room, name="room"),
    path("<uuid:half_day>/tablette/", tablet.tablet, name="tablet"),
    path("<uuid:half_day>/etat/<str:screen>/", live.state, name="state"),
    path("<uuid:half_day>/noter/", sheets.note, name="record"),
    path("<uuid:half_day>/intervenant/", tablet.speaker_signs, name="speaker_signs"),
    path("<uuid:half_day>/papier/", paper.scans, name="scans"),
    path("<uuid:half_day>/papier/relever/", paper.from_paper, name="from_paper"),
    path("<uuid:half_day>/papier/<uuid:scan>/", paper.scan_file, name="scan_file"),
    path("<uuid:half_day>/sceller/", sheets.seal, name="seal"),
    path("<uuid:half_day>/corriger/<uuid:enrolment>/", sheets.correct, name="correct"),
    path("<uuid:half_day>/feuille.pdf", sheets.paper, name="paper"),
]
