"""Forms around the employer's commitment: asking for it, signing it, refusing it."""

from django import forms

from accounts.validators import validate_person_name
from candidatures.forms.fields import CleanFormMixin, SiretField


class AskCommitmentForm(CleanFormMixin, forms.Form):
    """Whom to send the link to."""

    signatory_name = forms.CharField(label="Nom du signataire", max_length=120, validators=[validate_person_name])
    signatory_quality = forms.CharField(
        label="Qualité", max_length=120, help_text="Maire, présidente, président du conseil d’administration…"
    )
    signatory_email = forms.EmailField(
        label="Courriel du signataire",
        max_length=254,
        help_text="Le lien n’ouvre que cet engagement, et ne montre rien de votre dossier.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signatory_name"].error_messages["required"] = "Indiquez le nom du signataire."
        self.fields["signatory_quality"].error_messages["required"] = "Indiquez sa qualité : l’engagement la porte."
        self.fields["signatory_email"].error_messages["required"] = "Indiquez le courriel où envoyer le lien."


class SignForm(CleanFormMixin, forms.Form):
    """Who signs, and what the invoice needs."""

    signatory_name = forms.CharField(
        label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    signatory_quality = forms.CharField(
        label="Votre qualité",
        max_length=120,
        help_text="Celle qui vous permet d’engager la collectivité : maire, présidente, directrice par délégation…",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    billing_siret = SiretField(
        label="SIRET à facturer",
        required=False,
        help_text="Il peut différer de celui de l’employeur, par exemple pour un budget annexe.",
    )
    service_code = forms.CharField(
        label="Code service",
        max_length=100,
        required=False,
        help_text="Si votre collectivité en demande un sur Chorus Pro.",
    )
    engagement_number = forms.CharField(
        label="Numéro d’engagement", max_length=50, required=False, help_text="Si vous l’avez déjà ; il peut suivre."
    )
    billing_email = forms.EmailField(label="Courriel de facturation", max_length=254, required=False)
    agrees = forms.BooleanField(
        label="J’engage l’employeur à payer les droits d’inscription si cette personne est admise"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signatory_name"].error_messages["required"] = "Indiquez votre nom : l’engagement le porte."
        self.fields["signatory_quality"].error_messages["required"] = "Indiquez votre qualité : l’engagement la porte."
        self.fields["agrees"].error_messages["required"] = "Cochez cette case pour signer, ou refusez plus bas."

    @property
    def billing(self) -> dict[str, str]:
        """What the invoice needs, by column."""
        names = ("billing_siret", "service_code", "engagement_number", "billing_email")
        return {name: self.cleaned_data[name] for name in names}


class RefuseForm(CleanFormMixin, forms.Form):
    """Why the employer does not commit."""

    reason = forms.CharField(
        label="Motif du refus",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le candidat le lira et pourra changer de signataire.",
        error_messages={"required": "Écrivez le motif du refus : le candidat le lira."},
    )
