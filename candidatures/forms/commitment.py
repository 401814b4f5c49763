"""Forms around the employer's commitment: asking for it, signing it, passing it on, giving it on paper, refusing it."""

from typing import Any, cast

from django import forms

from candidatures.enums import RefusalKind
from candidatures.forms.billing import BillingFields
from candidatures.models import EmployerCommitment
from candidatures.services.signature import BillingAnswers
from candidatures.services.terms import Terms
from toolkit.text.validators import validate_no_link, validate_person_name
from toolkit.ui.fields import CleanFormMixin

SIGNER = ("signatory_name", "signatory_capacity")
BILLING = ("purchase_order", "billing_siret", "service_code", "billing_contact", "billing_email")


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


class SignForm(BillingFields):
    """Who signs, what the invoice needs, and the box that commits: it says the amount and the name."""

    brief = ("agrees",)
    field_order = (*SIGNER, *BILLING, "agrees")

    signatory_name = _name("Votre nom", "Indiquez votre nom : l’engagement le porte.", "name")
    signatory_capacity = _capacity(
        "Votre qualité",
        "Celle qui vous permet d’engager la collectivité : maire, présidente, directrice par délégation…",
        "Indiquez votre qualité : l’engagement la porte.",
        "organization-title",
    )
    agrees = forms.BooleanField(error_messages={"required": "Cochez la case qui vous engage, ou répondez autrement."})

    def __init__(self, *args: Any, terms: Terms, asks_billing: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_billing:  # handed on to the finance department
            for name in BILLING:
                del self.fields[name]
        self.fields["agrees"].label = f"J’engage {terms.who} à payer {terms.price} aux dates de cette page."

    @property
    def billing(self) -> BillingAnswers:
        """What the invoice needs, by column. A number that is not given follows."""
        given = {name: self.cleaned_data[name] for name in BILLING if name in self.fields}
        follows = {"purchase_order_to_follow": not given["purchase_order"]} if given else {}
        return cast("BillingAnswers", given | follows)

    @property
    def unfolds_signer(self) -> bool:
        """Whether the name and the capacity must show: one is missing or refused."""
        return self._needs(SIGNER)

    @property
    def unfolds_billing(self) -> bool:
        """Whether what the invoice needs must show: an answer is missing or refused."""
        return self._needs(BILLING)

    @property
    def billing_fields(self) -> list[forms.BoundField]:
        """What the invoice needs, as the page asks it."""
        return [self[name] for name in BILLING if name in self.fields]

    def _needs(self, names: tuple[str, ...]) -> bool:
        return any(
            name in self.fields and (self[name].errors or (self.fields[name].required and not self[name].value()))
            for name in names
        )

    @staticmethod
    def initial_of(commitment: EmployerCommitment) -> dict[str, str]:
        """What is known already: who was asked, the employer's own SIRET, what a finance department gave."""
        return {name: getattr(commitment, name) for name in (*SIGNER, *BILLING)}


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

    kind = forms.ChoiceField(
        label="Motif du refus",
        choices=RefusalKind.choices,
        widget=forms.RadioSelect,
        help_text="La personne candidate le lira, avec ce qu’elle peut faire.",
        error_messages={"required": "Choisissez le motif du refus."},
    )
    reason = forms.CharField(
        label="En quelques mots",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "textarea textarea--short"}),
    )

    def clean(self) -> dict[str, Any]:
        """Another reason than those named is written."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == RefusalKind.OTHER and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Écrivez le motif du refus : la personne candidate le lira.")
        return cleaned
