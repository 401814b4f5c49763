"""States of a declared absence, and what the journals keep of absences."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class AbsenceState(StateChoices):
    """Where a declared absence stands. `LAPSED`: its half-days are gone, or the person left before it was judged."""

    DECLARED = "DECLARED", StateSpec("wait", "clock"), "À juger"
    ACCEPTED = "ACCEPTED", StateSpec("ok", "check"), "Acceptée"
    REFUSED = "REFUSED", StateSpec("error", "x-circle"), "Non acceptée"
    WITHDRAWN = "WITHDRAWN", StateSpec("mute", "x-circle"), "Retirée"
    LAPSED = "LAPSED", StateSpec("mute", "info"), "Sans objet"

    @property
    def is_declared(self) -> bool:
        """Whether nobody has judged it yet."""
        return self is AbsenceState.DECLARED

    @property
    def is_accepted(self) -> bool:
        """Whether its half-days are excused."""
        return self is AbsenceState.ACCEPTED

    @property
    def is_judged(self) -> bool:
        """Whether somebody decided of it."""
        return self in JUDGED

    @property
    def own_label(self) -> str:
        """How the person who declared it reads it."""
        return "En attente de réponse" if self.is_declared else str(self.label)


JUDGED = frozenset({AbsenceState.ACCEPTED, AbsenceState.REFUSED})
STANDING = frozenset({AbsenceState.DECLARED, AbsenceState.ACCEPTED})  # those that claim their half-days


class AbsenceAct(models.TextChoices):
    """What the journal of a participant keeps of absences, for staff. Never why somebody was absent."""

    DECLARED = "absence-declared", "Absence déclarée par la personne"
    WITHDRAWN = "absence-withdrawn", "Absence déclarée, puis retirée par la personne"
    LAPSED = "absence-lapsed", "Absence déclarée devenue sans objet"
    READ = "absence-read", "Motif d’absence consulté"
    ACCEPTED = "absence-accepted", "Absence acceptée"
    REFUSED = "absence-refused", "Absence non acceptée"
    ERASED = "absence-erased", "Motif et pièce d’absence effacés"
    EXCUSE_LOST = "absence-excuse-lost", "Absence excusée perdue avec sa demi-journée"
    TOLD = "absence-told", "Avis d’absence à l’employeur"
    RECTIFIED = "absence-rectified", "Avis d’absence rectifié"
