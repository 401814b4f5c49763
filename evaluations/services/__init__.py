"""What is done with evaluations: prepared, opened, answered, closed, published."""

from evaluations.services.answering import AlreadyAnsweredError, Said, has_answered, submit_answers
from evaluations.services.closing import close_due, close_form
from evaluations.services.opening import open_due, open_form
from evaluations.services.preparing import prepare_form, save_questions
from evaluations.services.publishing import (
    choose_verbatims,
    mark_of_choice,
    publish_form,
    share_form,
    take_back,
)
from evaluations.services.reminding import remind_due
from evaluations.services.rules import save_rules

__all__ = [
    "AlreadyAnsweredError",
    "Said",
    "choose_verbatims",
    "close_due",
    "close_form",
    "has_answered",
    "mark_of_choice",
    "open_due",
    "open_form",
    "prepare_form",
    "publish_form",
    "remind_due",
    "save_questions",
    "save_rules",
    "share_form",
    "submit_answers",
    "take_back",
]
