"""What people do with a candidature. Keyword-only functions; each takes the `actor` and raises French domain errors."""

from candidatures.services.commitment import (
    open_commitment,
    refuse_commitment,
    request_commitment,
    sign_commitment,
    upload_commitment,
    verify_commitment,
)
from candidatures.services.dossier import save_section, start_candidature
from candidatures.services.instruction import (
    add_note,
    declare_eligible,
    declare_ineligible,
    reopen_candidature,
    request_correction,
    take_candidature,
)
from candidatures.services.outcome import (
    admit,
    cancel_participation,
    confirm_place,
    decline_place,
    lapse_unconfirmed,
    put_on_waiting_list,
    reject,
)
from candidatures.services.pieces import add_piece, remove_piece
from candidatures.services.submission import answer_correction, submit_candidature, withdraw_candidature

__all__ = [
    "add_note",
    "add_piece",
    "admit",
    "answer_correction",
    "cancel_participation",
    "confirm_place",
    "declare_eligible",
    "declare_ineligible",
    "decline_place",
    "lapse_unconfirmed",
    "open_commitment",
    "put_on_waiting_list",
    "refuse_commitment",
    "reject",
    "remove_piece",
    "reopen_candidature",
    "request_commitment",
    "request_correction",
    "save_section",
    "sign_commitment",
    "start_candidature",
    "submit_candidature",
    "take_candidature",
    "upload_commitment",
    "verify_commitment",
    "withdraw_candidature",
]
