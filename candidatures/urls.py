"""Routes of the dossier: the applicant's and the signatory's."""

from django.urls import path

from candidatures.views import applicant, autosave, commitment_files, decisions, mandates, pieces, signatory

app_name = "candidatures"
urlpatterns = [
    path("candidatures/commencer/<slug:slug>/", applicant.start, name="start"),
    path("candidatures/pieces/<uuid:uuid>/", pieces.piece_file, name="piece_file"),
    path("candidatures/pieces/<uuid:uuid>/recu/", pieces.piece_received, name="piece_received"),
    path("candidatures/<uuid:uuid>/", applicant.dossier, name="dossier"),
    path("candidatures/<uuid:uuid>/relire/", applicant.review, name="review"),
    path("candidatures/<uuid:uuid>/deposer/", decisions.submit, name="submit"),
    path("candidatures/<uuid:uuid>/renvoyer/", decisions.answer, name="answer_correction"),
    path("candidatures/<uuid:uuid>/retirer/", decisions.withdraw, name="withdraw"),
    path("candidatures/<uuid:uuid>/confirmer/", decisions.confirm, name="confirm"),
    path("candidatures/<uuid:uuid>/renoncer/", decisions.decline, name="decline"),
    path("candidatures/<uuid:uuid>/accuse-de-reception/", decisions.receipt, name="receipt"),
    path("candidatures/<uuid:uuid>/pieces/<int:pk>/", pieces.piece_upload, name="piece_upload"),
    path("candidatures/<uuid:uuid>/pieces/<int:pk>/retirer/", pieces.piece_remove, name="piece_remove"),
    path("candidatures/<uuid:uuid>/pieces/<int:pk>/a-jour/", pieces.piece_renew, name="piece_renew"),
    path("candidatures/<uuid:uuid>/engagement/demander/", pieces.commitment_request, name="commitment_request"),
    path("candidatures/<uuid:uuid>/engagement/joindre/", pieces.commitment_upload, name="commitment_upload"),
    path("candidatures/<uuid:uuid>/engagement/acte/", commitment_files.written_deed, name="commitment_deed"),
    path("candidatures/<uuid:uuid>/engagement/formulaire/", commitment_files.written_form, name="commitment_form"),
    path("candidatures/<uuid:uuid>/mandats/", mandates.mandates, name="mandates"),
    path("candidatures/<uuid:uuid>/mandats/<uuid:mandate>/retirer/", mandates.mandate_revoke, name="mandate_revoke"),
    path("candidatures/mandats/<uuid:uuid>/", mandates.mandate, name="mandate"),
    path("candidatures/<uuid:uuid>/<slug:slug>/enregistrer/", autosave.autosave, name="autosave"),
    path("candidatures/<uuid:uuid>/<slug:slug>/", applicant.section, name="section"),
    path("engagement/<str:token>/", signatory.commitment_page, name="commitment_page"),
    path("engagement/<str:token>/commence/", signatory.commitment_begun, name="commitment_begun"),
    path("engagement/<str:token>/acte/", signatory.commitment_deed, name="signatory_deed"),
    path("engagement/<str:token>/formulaire/", signatory.commitment_blank, name="signatory_form"),
]
