"""Routes of attendance: half-days, the sheet of one, its seal and its corrections."""

from django.urls import path

from attendance.views import absences, attestations, certificates, live, paper, rules, sheets, tablet

app_name = "attendance"
urlpatterns = [
    path("", sheets.half_days, name="half_days"),
    path("regles/", rules.rules, name="rules"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<uuid:absence>/", absences.absence, name="absence"),
    path("absences/<uuid:absence>/piece.pdf", absences.piece, name="absence_piece"),
    path("avis-absence/", absences.notices, name="notices"),
    path("avis-absence/<uuid:enrolment>/", absences.notice, name="notice"),
    path("avis-absence/<uuid:enrolment>/projet.pdf", absences.notice_draft, name="notice_draft"),
    path("avis-absence/partis/<uuid:notice>/", absences.rectify, name="notice_rectify"),
    path("avis-absence/partis/<uuid:notice>/projet.pdf", absences.rectify_draft, name="rectify_draft"),
    path("avis-absence/partis/<uuid:notice>/avis.pdf", absences.notice_paper, name="notice_paper"),
    path("certificats/", certificates.certificates, name="certificates"),
    path("certificats/signer/", certificates.sign, name="certificates_sign"),
    path("certificats/personnes/<uuid:participant>/", certificates.decide, name="decide"),
    path("certificats/personnes/<uuid:participant>/projet.pdf", certificates.draft, name="certificate_draft"),
    path("certificats/personnes/<uuid:participant>/corriger/", certificates.correct, name="certificate_correct"),
    path("certificats/<uuid:certificate>/retirer/", certificates.withdraw, name="certificate_withdraw"),
    path("certificats/<uuid:certificate>/document.pdf", certificates.paper, name="certificate_paper"),
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
