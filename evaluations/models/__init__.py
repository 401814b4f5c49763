"""Evaluations and their questions; the answers, tied to nobody; who has answered, tied to no answer."""

from evaluations.models.answers import Answer, Answered, Verbatim
from evaluations.models.complaints import Complaint, ComplaintMessage, ComplaintQuerySet
from evaluations.models.forms import EvaluationForm, EvaluationFormQuerySet, Question
from evaluations.models.links import EmployerLink
from evaluations.models.rules import EvaluationRules, rules_of

__all__ = [
    "Answer",
    "Answered",
    "Complaint",
    "ComplaintMessage",
    "ComplaintQuerySet",
    "EmployerLink",
    "EvaluationForm",
    "EvaluationFormQuerySet",
    "EvaluationRules",
    "Question",
    "Verbatim",
    "rules_of",
]
