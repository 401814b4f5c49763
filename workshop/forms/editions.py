"""Why an edition is withdrawn."""

from django import forms

from toolkit.ui.fields import CleanFormMixin


class WithdrawForm(CleanFormMixin, forms.Form):
    """A reason, which is kept with the edition."""

    reason = forms.CharField(
        label="Pourquoi elle est retirée",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez pourquoi cette édition est retirée\u00a0: l’historique le garde."},
    )
