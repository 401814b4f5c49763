"""What an evaluation is, whom it asks, where it stands, and what it asks."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class FormKind(models.TextChoices):
    """Asked at the end, or some months later."""

    HOT = "HOT", "À chaud"
    COLD = "COLD", "À froid"


class Audience(models.TextChoices):
    """Who answers."""

    PARTICIPANT = "PARTICIPANT", "Participants"
    EMPLOYER = "EMPLOYER", "Employeurs"


class FormState(StateChoices):
    """Where an evaluation stands. Only a draft is edited, only an open one is answered."""

    DRAFT = "DRAFT", StateSpec("mute", "edit"), "Brouillon"
    OPEN = "OPEN", StateSpec("info", "clock"), "Ouverte"
    CLOSED = "CLOSED", StateSpec("wait", "lock"), "Close"
    PUBLISHED = "PUBLISHED", StateSpec("info", "eye"), "Publiée à l’équipe"
    SHARED = "SHARED", StateSpec("ok", "check"), "Publiée à la promotion"

    @property
    def is_draft(self) -> bool:
        """Whether its questions may still change."""
        return self is FormState.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether people may answer, as long as the hour allows."""
        return self is FormState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether nobody answers any more, and the results wait to be published."""
        return self is FormState.CLOSED

    @property
    def is_over(self) -> bool:
        """Whether nobody answers any more."""
        return self in OVER

    @property
    def is_published(self) -> bool:
        """Whether the team reads the results."""
        return self in PUBLISHED

    @property
    def is_shared(self) -> bool:
        """Whether those who were asked read them too."""
        return self is FormState.SHARED


OVER = frozenset({FormState.CLOSED, FormState.PUBLISHED, FormState.SHARED})
PUBLISHED = frozenset({FormState.PUBLISHED, FormState.SHARED})


class ComplaintState(StateChoices):
    """Where a complaint stands."""

    OPEN = "OPEN", StateSpec("wait", "clock"), "Réponse attendue"
    ANSWERED = "ANSWERED", StateSpec("info", "mail"), "Répondue"
    CLOSED = "CLOSED", StateSpec("mute", "check"), "Close"

    @property
    def is_open(self) -> bool:
        """Whether the staff owe an answer."""
        return self is ComplaintState.OPEN

    @property
    def is_answered(self) -> bool:
        """Whether the last word is the staff's, and the person may go on."""
        return self is ComplaintState.ANSWERED

    @property
    def is_closed(self) -> bool:
        """Whether nobody writes any more."""
        return self is ComplaintState.CLOSED


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    OBJECTIVE = "OBJECTIVE", "Objectif, de 1 à 4"
    SCALE = "SCALE", "Appréciation, de 1 à 4"
    TEXT = "TEXT", "Texte libre"

    @property
    def is_text(self) -> bool:
        """Whether one answers in one's own words."""
        return self is QuestionKind.TEXT


# What 1 to 4 stand for, in the same words for everything that is judged.
LEVELS = {
    QuestionKind.OBJECTIVE: ("Pas du tout", "En partie", "En grande partie", "Tout à fait"),
    QuestionKind.SCALE: ("À revoir", "Passable", "Bien", "Très bien"),
}


class EvaluationAct(models.TextChoices):
    """What the journal of a session or of a cycle keeps, for staff. Never that somebody answered."""

    PREPARED = "evaluation-prepared", "Évaluation préparée"
    EDITED = "evaluation-edited", "Questions de l’évaluation modifiées"
    OPENED = "evaluation-opened", "Évaluation ouverte"
    CLOSED = "evaluation-closed", "Évaluation close"
    PUBLISHED = "evaluation-published", "Résultats publiés à l’équipe"
    SHARED = "evaluation-shared", "Résultats publiés à la promotion"
    TAKEN_BACK = "evaluation-taken-back", "Publication des résultats reprise"
    RULES = "evaluation-rules", "Règles des évaluations modifiées"
