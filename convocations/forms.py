"""The practical matters of a session."""

from typing import ClassVar

from convocations.models import Practical
from programme.forms.base import RecordForm


class PracticalForm(RecordForm):
    """What the convocations tell beside place and hours."""

    class Meta:
        model = Practical
        fields = ("lodging", "meals", "to_prepare", "warn", "access_contact")
        help_texts: ClassVar[dict[str, str]] = {
            "lodging": "Les nuits, et qui réserve et paie. Par exemple\u00a0: nuits du 10 et du 11\u00a0mars, petit "
            "déjeuner compris, réservées et payées par l’INET.",
            "meals": "Qui les paie, comment ils se remboursent, avant quel jour.",
            "to_prepare": "Ce qu’il faut apporter ou envoyer, et pour quand.",
            "warn": "Un nom et un téléphone\u00a0: la personne que l’on appelle avant l’heure.",
            "access_contact": "Un nom, un courriel ou un téléphone.",
        }
