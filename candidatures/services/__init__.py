"""What people do with a candidature. Keyword-only functions; each takes the `actor` and raises French domain errors."""

from candidatures.services.billing import give_billing, hand_billing_on, remind_finance, withdraw_billing_link
from candidatures.services.by_post import answer_correction_by_post, answer_question_by_post, record_answer
from candidatures.services.commitment import request_commitment, upload_commitment, verify_commitment
from candidatures.services.confirming import offer_again, remind_unconfirmed
from candidatures.services.dossier import save_section, start_candidature, write_section
from candidatures.services.due import remind_corrections
from candidatures.services.eligibility import declare_ineligible, reopen_candidature
from candidatures.services.mandate import accept_mandate, decline_mandate, give_mandate, revoke_mandate
from candidatures.services.on_paper import (
    change_arrival,
    drop_paper,
    give_address,
    open_paper,
    withdraw_address,
)
from candidatures.services.outcome import (
    admit,
    admit_all,
    cancel_participation,
    confirm_place,
    decline_place,
    lapse_unconfirmed,
    put_all_on_waiting_list,
    put_on_waiting_list,
    reject,
    reject_all,
)
from candidatures.services.pieces import add_piece, remove_piece, renew_piece
from candidatures.services.ready import tell_ready
from candidatures.services.reminders import expire_links, remind_drafts, remind_signatories, remind_unsent
from candidatures.services.revision import drop_revision, reopen_submitted, send_again
from candidatures.services.scans import scan_paper
from candidatures.services.signature import (
    begin_answer,
    give_signed_form,
    pass_on_commitment,
    refuse_commitment,
    sign_commitment,
)
from candidatures.services.submission import answer_correction, register_paper, submit_candidature, withdraw_candidature
from candidatures.services.takeover import refuse_paper, take_over_paper
from candidatures.services.threads import answer_question

__all__ = [
    "accept_mandate",
    "add_piece",
    "admit",
    "admit_all",
    "answer_correction",
    "answer_correction_by_post",
    "answer_question",
    "answer_question_by_post",
    "begin_answer",
    "cancel_participation",
    "change_arrival",
    "confirm_place",
    "declare_ineligible",
    "decline_mandate",
    "decline_place",
    "drop_paper",
    "drop_revision",
    "expire_links",
    "give_address",
    "give_billing",
    "give_mandate",
    "give_signed_form",
    "hand_billing_on",
    "lapse_unconfirmed",
    "offer_again",
    "open_paper",
    "pass_on_commitment",
    "put_all_on_waiting_list",
    "put_on_waiting_list",
    "record_answer",
    "refuse_commitment",
    "refuse_paper",
    "register_paper",
    "reject",
    "reject_all",
    "remind_corrections",
    "remind_drafts",
    "remind_finance",
    "remind_signatories",
    "remind_unconfirmed",
    "remind_unsent",
    "remove_piece",
    "renew_piece",
    "reopen_candidature",
    "reopen_submitted",
    "request_commitment",
    "revoke_mandate",
    "save_section",
    "scan_paper",
    "send_again",
    "sign_commitment",
    "start_candidature",
    "submit_candidature",
    "take_over_paper",
    "tell_ready",
    "upload_commitment",
    "verify_commitment",
    "withdraw_address",
    "withdraw_billing_link",
    "withdraw_candidature",
    "write_section",
]
