"""Forms around the employer's commitment: asking for it, signing it, passing it on, giving it on paper, refusing it."""

from typing import Any, cast

from django import forms

from candidatures.models import EmployerCommitment
from candidatures.services.signature import BillingAnswers
from candidatures.services.terms import Terms
from toolkit.text.validators import validate_no_link, validate_person_name
from toolkit.ui.fields import CleanFormMixin, SiretField

TO_FOLLOW = "Le numéro d’engagement suivra"
BILLING = (
    "billing_siret",
    "service_code",
    "purchase_order",
    "purchase_order_to_follow",
    "billing_contact",
    "billing_email",
)


def _name(label: str, missing: str, autocomplete: str = "off") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        validators=[validate_person_name],
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


def _capacity(label: str, help_text: str, missing: str, autocomplete: str = "off") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        validators=[validate_no_link],
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


def _address(label: str, help_text: str) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez le courriel où envoyer le lien."},
    )


class AskCommitmentForm(CleanFormMixin, forms.Form):
    """Whom to send the link to."""

    signatory_name = _name("Nom du signataire", "Indiquez le nom du signataire.")
    signatory_capacity = _capacity(
        "Qualité",
        "Maire, présidente, président du conseil d’administration…",
        "Indiquez sa qualité : l’engagement la porte.",
    )
    signatory_email = _address(
        "Courriel du signataire", "Le lien n’ouvre que cet engagement, et ne montre rien de votre dossier."
    )


class SignForm(CleanFormMixin, forms.Form):
    """Who signs, what the invoice needs, and the box that commits: it says the amount and the name."""

    expected = ("purchase_order",)

    signatory_name = _name("Votre nom", "Indiquez votre nom : l’engagement le porte.", "name")
    signatory_capacity = _capacity(
        "Votre qualité",
        "Celle qui vous permet d’engager la collectivité : maire, présidente, directrice par délégation…",
        "Indiquez votre qualité : l’engagement la porte.",
        "organization-title",
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
    purchase_order = forms.CharField(
        label="Numéro d’engagement", max_length=50, required=False, help_text="Ou cochez la case qui suit."
    )
    purchase_order_to_follow = forms.BooleanField(label=TO_FOLLOW, required=False)
    billing_contact = forms.CharField(
        label="Contact pour la facture",
        max_length=120,
        required=False,
        validators=[validate_person_name],
        help_text="La personne à qui le service des droits d’inscription peut écrire.",
    )
    billing_email = forms.EmailField(label="Courriel de ce contact", max_length=254, required=False)
    agrees = forms.BooleanField(
        error_messages={"required": "Cochez cette case pour signer. Si vous ne le pouvez pas, répondez plus bas."}
    )

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = f"J’engage {terms.who} à payer {terms.price} aux dates ci-dessus"

    def clean(self) -> dict[str, Any]:
        """A number, or the word that it follows; a number given makes the box needless."""
        cleaned = super().clean() or self.cleaned_data
        number = cleaned.get("purchase_order")
        if number:
            cleaned["purchase_order_to_follow"] = False
        elif not cleaned.get("purchase_order_to_follow") and "purchase_order" not in self.errors:
            self.add_error("purchase_order", f"Écrivez le numéro d’engagement, ou cochez « {TO_FOLLOW} ».")
        return cleaned

    @property
    def billing(self) -> BillingAnswers:
        """What the invoice needs, by column."""
        return cast("BillingAnswers", {name: self.cleaned_data[name] for name in BILLING})

    @staticmethod
    def initial_of(commitment: EmployerCommitment) -> dict[str, str]:
        """What is known already: who was asked, and the employer's own SIRET."""
        names = ("signatory_name", "signatory_capacity", "billing_siret")
        return {name: getattr(commitment, name) for name in names}


class PassOnForm(CleanFormMixin, forms.Form):
    """Who signs in the reader's place."""

    prefix = "autre"

    signatory_name = _name("Nom de la personne qui signe", "Indiquez le nom de la personne qui signe.")
    signatory_capacity = _capacity(
        "Sa qualité", "Maire, présidente, directeur par délégation…", "Indiquez sa qualité : l’engagement la porte."
    )
    signatory_email = _address("Son courriel", "Un lien personnel y est envoyé aussitôt ; le vôtre ne servira plus.")


class GiveFormForm(CleanFormMixin, forms.Form):
    """The form, signed by hand and scanned."""

    file = forms.FileField(
        label="Formulaire signé",
        error_messages={
            "required": "Choisissez d’abord le fichier du formulaire signé, puis envoyez-le.",
            "empty": "Ce fichier est vide (0 octet). Ouvrez-le pour vérifier son contenu, puis envoyez-le à nouveau.",
            "invalid": "Choisissez d’abord le fichier du formulaire signé, puis envoyez-le.",
        },
    )


class RefuseForm(CleanFormMixin, forms.Form):
    """Why the employer does not commit."""

    reason = forms.CharField(
        label="Motif du refus",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne candidate le lira et pourra changer de signataire.",
        error_messages={"required": "Écrivez le motif du refus : la personne candidate le lira."},
    )
