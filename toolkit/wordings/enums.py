"""When a text leaves, what it is, and what its variables stand for."""

from django.db import models


class Moment(models.TextChoices):
    """The moments of the year at which the house writes, in their order; what a year does not change comes last."""

    DRAFT = "DRAFT", "Préparer un dossier"
    COMMITMENT = "COMMITMENT", "Engagement de l’employeur"
    INSTRUCTION = "INSTRUCTION", "Dépôt et instruction"
    DECISION = "DECISION", "Commission et décisions"
    TRAINING = "TRAINING", "Année de formation"
    WORKSHOP = "WORKSHOP", "Entre collègues"
    ACCOUNT = "ACCOUNT", "Compte"


class Form(models.TextChoices):
    """What a text is. The first line of a mail or of a letter is its subject; a library holds reasons under titles."""

    MAIL = "MAIL", "Courriel"
    LETTER = "LETTER", "Lettre"
    LIBRARY = "LIBRARY", "Motifs types"


class VariableKind(models.TextChoices):
    """What a variable gives to the text it stands in."""

    WORDS = "WORDS", "Mots"
    LINK = "LINK", "Adresse d’une page"
    BLOCK = "BLOCK", "Paragraphe entier"
    CONDITION = "CONDITION", "Condition"
    AGREEMENT = "AGREEMENT", "Accord"
