"""What advisers and assistants do with candidatures. Keyword-only functions that raise French domain errors."""

from instruction.services.assignment import assign_candidature, hand_over_dossiers
from instruction.services.correction import request_correction
from instruction.services.due import extend_correction, take_as_is
from instruction.services.extension import grant_extension, open_late_draft
from instruction.services.labels import (
    delete_label,
    label_candidature,
    merge_labels,
    rename_label,
    unlabel_candidature,
)
from instruction.services.notes import add_note, finish_note, log_call
from instruction.services.questions import ask_question, close_question, read_question, write_in_question
from instruction.services.resending import resend_link
from instruction.services.review import (
    claim_candidature,
    declare_eligible,
    declare_ineligible,
    reconsider_candidature,
    reopen_candidature,
)
from instruction.services.syntheses import (
    propose_synthesis,
    rework_synthesis,
    save_synthesis,
    send_back_synthesis,
    take_back_synthesis,
    validate_synthesis,
)

__all__ = [
    "add_note",
    "ask_question",
    "assign_candidature",
    "claim_candidature",
    "close_question",
    "declare_eligible",
    "declare_ineligible",
    "delete_label",
    "extend_correction",
    "finish_note",
    "grant_extension",
    "hand_over_dossiers",
    "label_candidature",
    "log_call",
    "merge_labels",
    "open_late_draft",
    "propose_synthesis",
    "read_question",
    "reconsider_candidature",
    "rename_label",
    "reopen_candidature",
    "request_correction",
    "resend_link",
    "rework_synthesis",
    "save_synthesis",
    "send_back_synthesis",
    "take_as_is",
    "take_back_synthesis",
    "unlabel_candidature",
    "validate_synthesis",
    "write_in_question",
]
