"""States of a sheet, what is recorded of a person at a half-day, and by which means."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class SheetState(StateChoices):
    """Whether the sheet of a half-day may still be written."""

    OPEN = "OPEN", StateSpec("info", "edit"), "Ouverte"
    SEALED = "SEALED", StateSpec("mute", "lock"), "Scellée"


class Standing(StateChoices):
    """Where a half-day stands, by the clock and by its sheet. Derived, never stored."""

    TO_COME = "TO_COME", StateSpec("mute", "calendar"), "À venir"
    RUNNING = "RUNNING", StateSpec("info", "clock"), "En cours"
    TO_SEAL = "TO_SEAL", StateSpec("wait", "edit"), "À sceller"
    SEALED = "SEALED", StateSpec("ok", "lock"), "Scellée"

    @property
    def is_sealed(self) -> bool:
        """Whether it changes by correction alone."""
        return self is Standing.SEALED

    @property
    def is_running(self) -> bool:
        """Whether people are there, come, or may still sign."""
        return self is Standing.RUNNING

    @property
    def is_over(self) -> bool:
        """Whether nobody may sign any more."""
        return self in {Standing.TO_SEAL, Standing.SEALED}

    @property
    def is_to_come(self) -> bool:
        """Whether nobody may be there yet."""
        return self is Standing.TO_COME


class OwnStanding(StateChoices):
    """What a half-day is to somebody who owes it. Derived, never stored."""

    TO_COME = "TO_COME", StateSpec("mute", "circle"), "À venir"
    TO_SIGN = "TO_SIGN", StateSpec("wait", "edit"), "À signer maintenant"
    SIGNED = "SIGNED", StateSpec("ok", "check"), "Présence relevée"
    EXCUSED = "EXCUSED", StateSpec("mute", "info"), "Absence excusée"
    ABSENT = "ABSENT", StateSpec("error", "x-circle"), "Absence"
    UNKNOWN = "UNKNOWN", StateSpec("wait", "alert"), "Rien n’est relevé"


class Mark(StateChoices):
    """What is recorded of a person at a half-day. A word for each, the same for everybody."""

    PRESENT = "PRESENT", StateSpec("ok", "check"), "Présence"
    LATE = "LATE", StateSpec("ok", "clock"), "Retard"
    LEFT_EARLY = "LEFT_EARLY", StateSpec("ok", "clock"), "Départ anticipé"
    REMOTE = "REMOTE", StateSpec("ok", "link"), "À distance"
    EXCUSED = "EXCUSED", StateSpec("mute", "info"), "Absence excusée"
    ABSENT = "ABSENT", StateSpec("error", "x-circle"), "Absence"

    @property
    def counts(self) -> bool:
        """Whether the half-day is followed: it is the unit, late or not."""
        return self in ATTENDED

    @property
    def is_excused(self) -> bool:
        """Whether it is an absence for a reason that was accepted."""
        return self is Mark.EXCUSED

    @property
    def has_hour(self) -> bool:
        """Whether it says at what time."""
        return self in HOURED


ATTENDED = frozenset({Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY, Mark.REMOTE})
HOURED = frozenset({Mark.LATE, Mark.LEFT_EARLY})


class Method(models.TextChoices):
    """By which means a presence or a signature was given."""

    CODE = "CODE", "code de la salle"
    LINK = "LINK", "lien personnel"
    STAFF = "STAFF", "équipe de formation"
    PAPER = "PAPER", "papier"
    SEALING = "SEALING", "clôture de la feuille"


class AttendanceAct(models.TextChoices):
    """What the journals of a session and of a participant keep, for staff."""

    SEALED = "attendance-sealed", "Feuille d’émargement scellée"
    CO_SIGNED = "attendance-co-signed", "Feuille signée par son intervenant, de son lien"
    SCANNED = "attendance-scanned", "Feuille papier numérisée jointe"
    CORRECTED = "attendance-corrected", "Présence corrigée après la clôture"
    UNEXCUSED = "attendance-unexcused", "Absence excusée retirée"
    ATTESTED = "attendance-attested", "Attestations de présence établies"
