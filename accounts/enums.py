"""Roles of the staff and of the committee, and the states of an invitation."""

from django.db import models


class Title(models.TextChoices):
    """How a person is addressed; the dossier takes the account’s."""

    F = "F", "Madame"
    M = "M", "Monsieur"


class Role(models.TextChoices):
    """What a person does for one institute. COMMITTEE_MEMBER carries the sign-in policy; `committee` holds the seat."""

    ADVISER = "adviser", "Conseil formation"
    ASSISTANT = "assistant", "Assistance formation"
    ACCOUNTANT = "accountant", "Comptabilité"
    HEAD_OF_SERVICE = "head_of_service", "Direction du service"
    COMMITTEE_MEMBER = "committee_member", "Commission de sélection"


STAFF_ROLES = frozenset({Role.ADVISER, Role.ASSISTANT, Role.ACCOUNTANT, Role.HEAD_OF_SERVICE})


class InvitationState(models.TextChoices):
    """Derived from the instants of an invitation, never stored."""

    PENDING = "pending", "En attente"
    ACCEPTED = "accepted", "Acceptée"
    REVOKED = "revoked", "Annulée"
    EXPIRED = "expired", "Expirée"
