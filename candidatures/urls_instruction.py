"""Routes of the instruction: the list, one dossier, and what staff do with it."""

from django.urls import path

from candidatures.views import commitment_files, drafts, handover, instruction, lost_files

instruction_urls = [
    path("instruction/", instruction.listing, name="list"),
    path("instruction/brouillons/", drafts.listing, name="drafts"),
    path("instruction/brouillons/ouvrir/", drafts.late_draft, name="late_draft"),
    path("instruction/brouillons/<uuid:uuid>/delai/", drafts.extension, name="extension"),
    path("instruction/confier/", handover.hand_over, name="hand_over"),
    path("instruction/<uuid:uuid>/", instruction.detail, name="detail"),
    path("instruction/<uuid:uuid>/prendre/", instruction.take, name="take"),
    path("instruction/<uuid:uuid>/correction/", instruction.request_correction, name="request_correction"),
    path("instruction/<uuid:uuid>/recevable/", instruction.eligible, name="eligible"),
    path("instruction/<uuid:uuid>/irrecevable/", instruction.ineligible, name="ineligible"),
    path("instruction/<uuid:uuid>/reprendre/", instruction.reopen, name="reopen"),
    path("instruction/<uuid:uuid>/revenir/", instruction.reconsider, name="reconsider"),
    path("instruction/<uuid:uuid>/engagement/", instruction.verify_commitment, name="verify_commitment"),
    path("instruction/<uuid:uuid>/engagement/lien/", instruction.resend_link, name="resend_link"),
    path("instruction/<uuid:uuid>/engagement/acte/", commitment_files.instructed_act, name="instructed_act"),
    path("instruction/<uuid:uuid>/fichiers/retablir/", lost_files.restore_files, name="restore_files"),
    path("instruction/<uuid:uuid>/confier/", instruction.assign, name="assign"),
    path("instruction/<uuid:uuid>/note/", instruction.note, name="note"),
    path("instruction/<uuid:uuid>/annuler/", instruction.cancel, name="cancel"),
]
