"""Whom the applicant asks for help."""

from django import forms

from toolkit.text.cleaning import address_key
from toolkit.text.validators import validate_person_name
from toolkit.ui.fields import CleanFormMixin


class MandateForm(CleanFormMixin, forms.Form):
    """Name and address of the delegate."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        validators=[validate_person_name],
        error_messages={"required": "Indiquez le nom de la personne qui vous aide."},
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="La sienne, et non une adresse partagée : ses ajouts porteront son nom.",
        error_messages={"required": "Indiquez son adresse électronique."},
    )

    def clean_email(self) -> str:
        """As it is kept: in lower case, which may be longer."""
        address = address_key(self.cleaned_data["email"])
        self.fields["email"].run_validators(address)
        return address
