"""Where a person stands towards the certificate of their cycle, what they are given, and what the journals keep."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class CycleStanding(StateChoices):
    """What sealed half-days say, by the conditions of the cycle. Derived, never stored but in what was signed."""

    REACHED = "REACHED", StateSpec("ok", "check"), "Atteint"
    NEAR = "NEAR", StateSpec("wait", "alert"), "Près du seuil"
    BELOW = "BELOW", StateSpec("mute", "info"), "Non atteint"
    ONGOING = "ONGOING", StateSpec("mute", "clock"), "Année en cours"

    @property
    def is_reached(self) -> bool:
        """Whether the conditions are met."""
        return self is CycleStanding.REACHED

    @property
    def is_ongoing(self) -> bool:
        """Whether half-days are still to be held or sealed: nothing can be said."""
        return self is CycleStanding.ONGOING

    @property
    def is_near(self) -> bool:
        """Whether a person decides, with a motive."""
        return self is CycleStanding.NEAR


class CertificateKind(models.TextChoices):
    """What is given at the end of the cycle."""

    CERTIFICATE = "CERTIFICATE", "Certificat du cycle"
    HOURS = "HOURS", "Attestation d’heures"

    @property
    def certifies(self) -> bool:
        """Whether it is the certificate."""
        return self is CertificateKind.CERTIFICATE


class CertificateAct(models.TextChoices):
    """What the journals of a cycle and of a participant keep of certificates, for staff."""

    DECIDED = "certificate-decided", "Décision sur le certificat"
    SIGNED = "certificate-signed", "Certificat ou attestation d’heures signés"
    CORRECTED = "certificate-corrected", "Certificat ou attestation d’heures corrigés"
    WITHDRAWN = "certificate-withdrawn", "Certificat ou attestation d’heures retirés"
