"""Routes of the instruction: the list, one dossier, and what the training team does with it."""

from django.urls import path, register_converter

from instruction.actions import BY_SLUG, Action
from instruction.views import (
    bulk,
    by_post,
    candidatures,
    commitments,
    drafts,
    due,
    exports,
    handover,
    ineligibility,
    labels,
    letters,
    listing,
    lost_files,
    notes,
    posted,
    presence,
    scans,
    stored,
    synthesis,
    threads,
)
from toolkit.lists.exports import export_paths


class ActionConverter:
    """An action of the table by its slug."""

    regex = "|".join(BY_SLUG)

    def to_python(self, value: str) -> Action:
        """The action that bears this slug."""
        return BY_SLUG[value]

    def to_url(self, value: Action | str) -> str:
        """The slug of an action, or the slug itself."""
        return value.slug if isinstance(value, Action) else value


register_converter(ActionConverter, "action")

app_name = "instruction"
urlpatterns = [
    path("", listing.listing, name="list"),
    *export_paths(listing.export),
    path("brouillons/", drafts.listing, name="drafts"),
    path("brouillons/ouvrir/", drafts.late_draft, name="late_draft"),
    path("brouillons/saisir/", posted.begin, name="posted_begin"),
    path("brouillons/<uuid:uuid>/delai/", drafts.extension, name="extension"),
    path("confier/", handover.hand_over, name="hand_over"),
    path("etiquettes/", labels.labels, name="labels"),
    path("ensemble/", bulk.choose, name="bulk"),
    path("ensemble/faire/", bulk.perform, name="bulk_do"),
    path("ensemble/dossiers/", exports.export_several, name="export_several"),
    path("ensemble/<uuid:uuid>/", bulk.report, name="bulk_report"),
    path("vues/", stored.keep_view, name="keep_view"),
    path("vues/<uuid:uuid>/", stored.stored_view, name="stored_view"),
    path("<uuid:uuid>/", candidatures.detail, name="detail"),
    path("<uuid:uuid>/<action:action>/", candidatures.act, name="act"),
    path("<uuid:uuid>/engagement/", candidatures.verify_commitment, name="verify_commitment"),
    path("<uuid:uuid>/engagement/lien/", candidatures.resend_link, name="resend_link"),
    path("<uuid:uuid>/adresse/", posted.address, name="posted_address"),
    path("<uuid:uuid>/reponse-par-courrier/", by_post.answer, name="posted_answer"),
    path("<uuid:uuid>/questions/<uuid:thread>/par-courrier/", by_post.reply, name="reply_by_post"),
    path("<uuid:uuid>/papier/", scans.scan, name="posted_scan"),
    path("<uuid:uuid>/accuse-de-reception/", posted.receipt, name="posted_receipt"),
    path("<uuid:uuid>/irrecevabilite/", ineligibility.proposal, name="ineligibility"),
    path("<uuid:uuid>/irrecevabilite/lettre/", ineligibility.draft, name="ineligibility_draft"),
    path("<uuid:uuid>/lettre/", letters.instructed_letter, name="instructed_letter"),
    path("<uuid:uuid>/engagement/acte/", commitments.instructed_deed, name="instructed_deed"),
    path("<uuid:uuid>/fichiers/retablir/", lost_files.restore_files, name="restore_files"),
    path("<uuid:uuid>/confier/", candidatures.assign, name="assign"),
    path("<uuid:uuid>/etiqueter/", labels.label_dossier, name="label"),
    path("<uuid:uuid>/etiqueter/retirer/", labels.unlabel_dossier, name="unlabel"),
    path("<uuid:uuid>/note/", notes.note, name="note"),
    path("<uuid:uuid>/correction/delai/", due.extend, name="extend_correction"),
    path("<uuid:uuid>/exporter/", exports.export_one, name="export_one"),
    path("<uuid:uuid>/presence/", presence.presence, name="presence"),
    path("<uuid:uuid>/synthese/", synthesis.synthesis, name="synthesis"),
    path("<uuid:uuid>/synthese/agir/", synthesis.act, name="synthesis_act"),
    path("<uuid:uuid>/synthese/enregistrer/", synthesis.autosave, name="synthesis_autosave"),
    path("<uuid:uuid>/synthese/pdf/", synthesis.paper, name="synthesis_paper"),
    path("<uuid:uuid>/questions/", threads.ask, name="ask"),
    path("<uuid:uuid>/questions/<uuid:thread>/", threads.follow_up, name="question"),
]
