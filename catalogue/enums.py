"""Whom a frequent question is for, and what staff do to one."""

from django.db import models


class QuestionAudience(models.TextChoices):
    """The groups of the help page, in its order; their labels are its headings."""

    APPLICANT = "applicant", "Vous candidatez"
    DELEGATE = "delegate", "Vous aidez une personne qui candidate"
    EMPLOYER = "employer", "Vous signez pour l’employeur"
    ACCOUNT = "account", "Votre compte et vos données"


class QuestionAct(models.TextChoices):
    """The acts that the journal of a help page keeps."""

    ADDED = "question_added", "Question ajoutée"
    CHANGED = "question_changed", "Question modifiée"
    MOVED = "question_moved", "Question déplacée"
    HIDDEN = "question_hidden", "Question masquée"
    SHOWN = "question_shown", "Question affichée de nouveau"
    RESTORED = "question_restored", "Texte d’origine repris"
    DELETED = "question_deleted", "Question supprimée"
