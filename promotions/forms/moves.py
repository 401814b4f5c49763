"""What staff note of a move from one employer to another."""

from typing import Any

from django import forms

from organisations.enums import EmployerType
from organisations.models import Employer
from organisations.services import settle_employer
from toolkit.ui.fields import CleanFormMixin, DayField, SiretField


class MoveForm(CleanFormMixin, forms.Form):
    """The new employer, and from which day on."""

    siret = SiretField(
        label="SIRET du nouvel employeur",
        help_text="Les quatorze chiffres de l’avis de situation.",
        error_messages={"required": "Donnez le SIRET du nouvel employeur."},
    )
    name = forms.CharField(
        label="Nom de l’employeur",
        max_length=200,
        required=False,
        help_text="À donner si ce SIRET n’est pas encore connu ici. Sinon, le nom connu est gardé.",
    )
    employer_type = forms.ChoiceField(
        label="Type d’employeur", required=False, choices=[("", "Celui qui est connu"), *EmployerType.choices]
    )
    since = DayField(label="Depuis le", help_text="Le premier jour chez ce nouvel employeur.")
    function = forms.CharField(
        label="Nouvelle fonction", max_length=160, required=False, help_text="Si elle est connue."
    )

    def settle(self) -> Employer:
        """The employer that is named, once the form is valid. Raises IncompleteError (422)."""
        values = self.cleaned_data
        return settle_employer(siret=values["siret"], name=values["name"], employer_type=values["employer_type"])

    @property
    def given(self) -> dict[str, Any]:
        """What the act takes beside the employer."""
        return {"since": self.cleaned_data["since"], "function": self.cleaned_data["function"]}
