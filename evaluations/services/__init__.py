"""What is done with evaluations: prepared, opened, answered, closed."""

from evaluations.services.answering import AlreadyAnsweredError, Said, has_answered, submit_answers
from evaluations.services.closing import close_due, close_form
from evaluations.services.opening import open_due, open_form
from evaluations.services.preparing import prepare_form, save_questions
from evaluations.services.reminding import remind_due
from evaluations.services.rules import save_rules

__all__ = [
    "AlreadyAnsweredError",
    "Said",
    "close_due",
    "close_form",
    "has_answered",
    "open_due",
    "open_form",
    "prepare_form",
    "remind_due",
    "save_questions",
    "save_rules",
    "submit_answers",
]
