"""What an adviser decides near the bar, and why a certificate is corrected or withdrawn."""

from django import forms

from attendance.models.sheets import REASON_LIMIT
from toolkit.ui.fields import CleanFormMixin


class DecisionForm(CleanFormMixin, forms.Form):
    """Give the certificate, or an attestation of hours alone."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    certified = forms.TypedChoiceField(
        label="Décision",
        choices=[("1", "Le certificat"), ("0", "Une attestation d’heures seulement")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que reçoit la personne."},
    )
    motive = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        help_text="Gardé dans l’historique de la personne. Il ne paraît pas sur le document\u00a0: rien de sa santé.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez le motif de la décision."},
    )


class ReasonForm(CleanFormMixin, forms.Form):
    """Why what was signed is withdrawn, or corrected. What is withdrawn never changes: it needs no mark."""

    reason = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        help_text="La personne le lit dans son courriel.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez le motif\u00a0: la personne le lira."},
    )


class CertificateCorrectionForm(ReasonForm):
    """Why it is corrected, and the mark of what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
