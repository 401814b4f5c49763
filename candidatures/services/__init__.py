"""What people do with a candidature. Keyword-only functions; each takes the `actor` and raises French domain errors."""

from candidatures.services.assignment import assign_candidature, hand_over_dossiers
from candidatures.services.commitment import request_commitment, upload_commitment, verify_commitment
from candidatures.services.dossier import save_section, start_candidature
from candidatures.services.extension import grant_extension, open_late_draft
from candidatures.services.instruction import (
    add_note,
    declare_eligible,
    declare_ineligible,
    reconsider_candidature,
    reopen_candidature,
    request_correction,
    take_candidature,
)
from candidatures.services.mandate import accept_mandate, decline_mandate, give_mandate, revoke_mandate
from candidatures.services.outcome import (
    admit,
    cancel_participation,
    confirm_place,
    decline_place,
    lapse_unconfirmed,
    put_on_waiting_list,
    reject,
)
from candidatures.services.pieces import add_piece, remove_piece, renew_piece
from candidatures.services.reminders import expire_links, remind_drafts, remind_signatories
from candidatures.services.resending import resend_link
from candidatures.services.signature import (
    begin_answer,
    give_signed_form,
    pass_on_commitment,
    refuse_commitment,
    sign_commitment,
)
from candidatures.services.submission import answer_correction, submit_candidature, withdraw_candidature

__all__ = [
    "accept_mandate",
    "add_note",
    "add_piece",
    "admit",
    "answer_correction",
    "assign_candidature",
    "begin_answer",
    "cancel_participation",
    "confirm_place",
    "declare_eligible",
    "declare_ineligible",
    "decline_mandate",
    "decline_place",
    "expire_links",
    "give_mandate",
    "give_signed_form",
    "grant_extension",
    "hand_over_dossiers",
    "lapse_unconfirmed",
    "open_late_draft",
    "pass_on_commitment",
    "put_on_waiting_list",
    "reconsider_candidature",
    "refuse_commitment",
    "reject",
    "remind_drafts",
    "remind_signatories",
    "remove_piece",
    "renew_piece",
    "reopen_candidature",
    "request_commitment",
    "request_correction",
    "resend_link",
    "revoke_mandate",
    "save_section",
    "sign_commitment",
    "start_candidature",
    "submit_candidature",
    "take_candidature",
    "upload_commitment",
    "verify_commitment",
    "withdraw_candidature",
]
