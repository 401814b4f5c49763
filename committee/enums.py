"""Seats, assessments, votes and outcomes."""

from django.db import models


class SeatRole(models.TextChoices):
    PRESIDENT = "president", "Présidence"
    MEMBER = "member", "Membre"
    SECRETARY = "secretary", "Secrétariat"


VOTING_ROLES = frozenset({SeatRole.PRESIDENT, SeatRole.MEMBER})


class RecusalSource(models.TextChoices):
    DECLARED = "declared", "Déclaré par le membre"
    DETECTED = "detected", "Détecté"


class LinkGround(models.TextChoices):
    """What detects a recusal."""

    OWN = "own", "Sa propre candidature"
    MANDATE = "mandate", "Mandaté par le candidat"
    EMPLOYER = "employer", "Même employeur"


# A sign that may be judged to mean nothing; the others are facts.
LIFTABLE = frozenset({LinkGround.EMPLOYER})


class AssessmentState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    VALIDATED = "validated", "Validée"


class Choice(models.TextChoices):
    """What a member votes for one dossier."""

    ADMIT = "admit", "Admettre"
    WAITLIST = "waitlist", "Liste d’attente"
    REJECT = "reject", "Ne pas retenir"
    ABSTAIN = "abstain", "Abstention"


class Outcome(models.TextChoices):
    """What the president records; secret until publication."""

    ADMITTED = "admitted", "Admis"
    WAITLISTED = "waitlisted", "Liste d’attente"
    REJECTED = "rejected", "Non retenu"


SCORE_WORDS = {0: "Absent", 1: "Très faible", 2: "Faible", 3: "Suffisant", 4: "Solide", 5: "Remarquable"}
