"""States of a cycle and of a participant, kinds of required pieces."""

from django.db import models


class CycleState(models.TextChoices):
    """What is stored; open and closed are derived from the clock."""

    DRAFT = "DRAFT", "Brouillon"
    PUBLISHED = "PUBLISHED", "Publié"
    ARCHIVED = "ARCHIVED", "Archivé"


PUBLIC_STATES = frozenset({CycleState.PUBLISHED, CycleState.ARCHIVED})


class PieceKind(models.TextChoices):
    """What a required piece is; the commitment's slot is filled by the employer, never by an upload."""

    CV = "CV", "CV"
    COMMITMENT = "COMMITMENT", "Engagement de l’employeur"
    PROJECT = "PROJECT", "Projet professionnel"
    OTHER = "OTHER", "Autre pièce"


class ParticipantState(models.TextChoices):
    """A participant is enrolled until they leave the promotion."""

    ENROLLED = "ENROLLED", "Inscrit"
    LEFT = "LEFT", "A quitté la promotion"


class CoverVariant(models.TextChoices):
    """What the brochure of a cycle bears in front."""

    CROWN = "CROWN", "La couronne de l’année, dessinée d’après les dates"
    PHOTOGRAPH = "PHOTOGRAPH", "Une photographie"


class QuoteAgreement(models.TextChoices):
    """Whether the person agreed to be quoted. Only an agreement that stands is printed."""

    ASKED = "ASKED", "Accord demandé, pas encore donné"
    GIVEN = "GIVEN", "Accord donné"
    WITHDRAWN = "WITHDRAWN", "Accord retiré"
