"""Whom a frequent question is for, what a picture is and may show, states of an edition, what staff do to them."""

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


class PictureUse(models.TextChoices):
    """Where a picture stands in the brochure."""

    COVER = "COVER", "Couverture"
    CHAPTER = "CHAPTER", "Image d’un chapitre"
    PORTRAIT = "PORTRAIT", "Portrait"

    @property
    def box(self) -> tuple[float, float]:
        """The width and height that it is given, in mm: see brochure.css."""
        return {"COVER": (216.0, 182.0), "CHAPTER": (166.0, 104.0), "PORTRAIT": (42.0, 63.0)}[self.value]


class Chapter(models.TextChoices):
    """The chapters at the end of which a picture may be put; none lets the page that has room take it."""

    CYCLE = "cycle", "L’esprit du cycle"
    CALENDAR = "calendrier", "Le calendrier de l’année"
    MODULES = "modules", "Les modules"
    TOUR = "voyage", "Le voyage d’étude"
    APPLYING = "candidater", "Candidater"
    COST = "contacts", "Coût et contacts"


class People(models.TextChoices):
    """Whether people can be recognised, and agreed (Code civil, art. 9; RGPD)."""

    NOBODY = "NOBODY", "Personne n’est reconnaissable"
    ASKED = "ASKED", "Accord demandé, pas encore donné par toutes"
    GIVEN = "GIVEN", "Accord donné par toutes"
    WITHDRAWN = "WITHDRAWN", "Accord retiré par l’une d’elles"


class Rights(models.TextChoices):
    """Who may print the picture itself (CPI, art. L121-1 and L122-4)."""

    OURS = "OURS", "À l’institut"
    LICENCE = "LICENCE", "Par une licence ou une cession"
    TO_CLEAR = "TO_CLEAR", "À vérifier"


class WorkRights(models.TextChoices):
    """Whether a work of art that the picture shows may be printed."""

    NONE = "NONE", "Aucune œuvre protégée"
    CLEARED = "CLEARED", "Œuvre montrée, droits acquis"
    TO_CLEAR = "TO_CLEAR", "Œuvre montrée, droits à vérifier"


class EditionState(models.TextChoices):
    """An edition is drawn once; it is read until it is withdrawn."""

    WAITING = "WAITING", "En attente"
    DRAWING = "DRAWING", "En préparation"
    READY = "READY", "Publiée"
    FAILED = "FAILED", "Pas aboutie"
    WITHDRAWN = "WITHDRAWN", "Retirée"


class BrochureAct(models.TextChoices):
    """The acts on a brochure that the journal of its cycle keeps."""

    PICTURE_ADDED = "picture_added", "Image de la brochure ajoutée"
    PICTURE_CHANGED = "picture_changed", "Image de la brochure modifiée"
    PICTURE_REMOVED = "picture_removed", "Image de la brochure supprimée"
    EDITION_ASKED = "edition_asked", "Édition de la brochure demandée"
    EDITION_WITHDRAWN = "edition_withdrawn", "Édition de la brochure retirée"
