"""What advisers and assistants do with candidatures. Keyword-only functions that raise French domain errors."""

from instruction.services.assignment import assign_candidature, hand_over_dossiers
from instruction.services.correction import request_correction
from instruction.services.due import extend_correction, take_as_is
from instruction.services.extension import grant_extension, open_late_draft
from instruction.services.ineligibility import (
    decide_ineligibility,
    propose_ineligibility,
    send_back_proposal,
    take_back_proposal,
    takes_back,
)
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
    reconsider_candidature,
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
    "decide_ineligibility",
    "declare_eligible",
    "delete_label",
    "extend_correction",
    "finish_note",
    "grant_extension",
    "hand_over_dossiers",
    "label_candidature",
    "log_call",
    "merge_labels",
    "open_late_draft",
    "propose_ineligibility",
    "propose_synthesis",
    "read_question",
    "reconsider_candidature",
    "rename_label",
    "request_correction",
    "resend_link",
    "rework_synthesis",
    "save_synthesis",
    "send_back_proposal",
    "send_back_synthesis",
    "take_as_is",
    "take_back_proposal",
    "take_back_synthesis",
    "takes_back",
    "unlabel_candidature",
    "validate_synthesis",
    "write_in_question",
]
