"""The invoice's data: asked of the signatory, or of the finance department that they hand it on to."""

from typing import Any, cast

from django import forms

from candidatures.models import EmployerCommitment
from candidatures.services.signature import BillingAnswers
from toolkit.text.validators import validate_person_name
from toolkit.ui.fields import CleanFormMixin, SiretField


class BillingFields(CleanFormMixin, forms.Form):
    """What an invoice needs, whoever gives it."""

    purchase_order = forms.CharField(
        label="Numéro d’engagement",
        max_length=50,
        required=False,
        help_text="Celui que la facture rappelle sur Chorus Pro. Laissez vide s’il doit suivre.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    billing_siret = SiretField(
        label="SIRET à facturer",
        help_text="Il peut différer de celui de l’employeur, par exemple pour un budget annexe.",
        error_messages={"required": "Indiquez le SIRET à facturer : il figure sur les factures que vous recevez."},
    )
    service_code = forms.CharField(
        label="Code service",
        max_length=100,
        required=False,
        help_text="Si votre collectivité en demande un sur Chorus Pro.",
    )
    billing_contact = forms.CharField(
        label="Contact pour la facture",
        max_length=120,
        required=False,
        validators=[validate_person_name],
        help_text="La personne à qui le service des droits d’inscription peut écrire.",
    )
    billing_email = forms.EmailField(label="Courriel de ce contact", max_length=254, required=False)


class BillingForm(BillingFields):
    """The same for the finance department, with where the invoice is addressed."""

    billing_address = forms.CharField(
        label="Adresse à porter sur la facture",
        max_length=300,
        required=False,
        help_text="Si elle n’est pas celle du SIRET.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "textarea textarea--short", "autocomplete": "off"}),
    )

    @classmethod
    def initial_of(cls, commitment: EmployerCommitment) -> dict[str, Any]:
        """What is known already."""
        return {name: getattr(commitment, name) for name in cls.base_fields}

    @property
    def billing(self) -> BillingAnswers:
        """What was given, by column."""
        return cast("BillingAnswers", dict(self.cleaned_data))

    @classmethod
    def read(cls, commitment: EmployerCommitment) -> list[tuple[str, str]]:
        """What is recorded, label and text; what nobody gave is left out."""
        named = ((str(field.label), getattr(commitment, name)) for name, field in cls.base_fields.items())
        return [(label, value) for label, value in named if value]

    def differing(self, commitment: EmployerCommitment) -> list[tuple[str, str]]:
        """What is recorded and is not what was typed, label and text, for whoever must choose."""
        pairs = ((field.label, getattr(commitment, field.name), field.value()) for field in self)
        return [(str(label), stored or "(vide)") for label, stored, typed in pairs if stored != (typed or "").strip()]


class HandOnForm(CleanFormMixin, forms.Form):
    """Whom the signatory hands the invoice on to."""

    prefix = "facture"

    email = forms.EmailField(
        label="Courriel de votre service financier",
        max_length=254,
        help_text="Il reçoit un lien à lui, qui ne montre que le nom, le cycle et le montant.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez le courriel de votre service financier."},
    )
