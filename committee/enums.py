"""Seats, assessments, votes and outcomes."""

from django.db import models


class SeatRole(models.TextChoices):
    PRESIDENT = "president", "Présidence"
    MEMBER = "member", "Membre"
    DEPUTY = "deputy", "Suppléance"
    SECRETARY = "secretary", "Secrétariat"


# A member whom a deputy stands in for keeps the role, and has no voice any more: see SeatQuerySet.voting.
VOTING_ROLES = frozenset({SeatRole.PRESIDENT, SeatRole.MEMBER})
# A deputy reads if asked to; what they say counts from the day they are called.
READING_ROLES = VOTING_ROLES | {SeatRole.DEPUTY}


class DecisionNeeds(models.TextChoices):
    """What a decision stands on in a cycle; the number of validated readings is beside."""

    EITHER = "either", "Des lectures ou un vote"
    READINGS = "readings", "Des lectures"
    VOTE = "vote", "Un vote"
    BOTH = "both", "Des lectures et un vote"


NEED_READINGS = frozenset({DecisionNeeds.READINGS, DecisionNeeds.BOTH})
NEED_VOTE = frozenset({DecisionNeeds.VOTE, DecisionNeeds.BOTH})


class RecusalSource(models.TextChoices):
    DECLARED = "declared", "Déclaré par le membre"
    DETECTED = "detected", "Détecté"


class LinkGround(models.TextChoices):
    """What the data say of a link. The first three recuse by themselves, the others are proposed to the member."""

    OWN = "own", "Sa propre candidature"
    MANDATE = "mandate", "Mandaté par le candidat"
    EMPLOYER = "employer", "Même employeur"
    POST = "post", "Employeur dans ses derniers postes"
    LINE = "line", "Même département et employeurs liés"
    NAMED = "named", "Nom cité dans le dossier"
    COLLEAGUE = "colleague", "Même employeur autrefois"


PROPOSED = frozenset({LinkGround.POST, LinkGround.LINE, LinkGround.NAMED, LinkGround.COLLEAGUE})
# A sign that may be judged to mean nothing; the others are facts.
LIFTABLE = PROPOSED | {LinkGround.EMPLOYER}


class AssessmentState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    VALIDATED = "validated", "Validée"


class Choice(models.TextChoices):
    """What a member votes for one dossier."""

    ADMIT = "admit", "Admettre"
    WAITLIST = "waitlist", "Liste d’attente"
    REJECT = "reject", "Ne pas retenir"
    ABSTAIN = "abstain", "Abstention"

    def counted(self, number: int) -> str:
        """« 3 pour admettre », « 1 abstention », « 2 abstentions »."""
        return f"{number} {_COUNTED[self][number > 1]}"


# After a number: one vote, several.
_COUNTED = {
    Choice.ADMIT: ("pour admettre",) * 2,
    Choice.WAITLIST: ("pour la liste d’attente",) * 2,
    Choice.REJECT: ("pour ne pas retenir",) * 2,
    Choice.ABSTAIN: ("abstention", "abstentions"),
}


class Outcome(models.TextChoices):
    """What the president records; secret until publication."""

    ADMITTED = "admitted", "Admis"
    WAITLISTED = "waitlisted", "Liste d’attente"
    REJECTED = "rejected", "Non retenu"


SCORE_WORDS = {0: "Absent", 1: "Très faible", 2: "Faible", 3: "Suffisant", 4: "Solide", 5: "Remarquable"}
UNABLE = "Ne peut se prononcer"


def word_of(mark: int | None) -> str:
    """« 4 sur 5 », or that the member cannot say."""
    return UNABLE.lower() if mark is None else f"{mark} sur 5"
