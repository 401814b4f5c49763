"""More time for one person, as the desk writes it."""

from typing import Any

from django import forms

from cycles.models import Cycle
from instruction.services.extension import first_day
from toolkit.ui.fields import CleanFormMixin


class ExtensionForm(CleanFormMixin, forms.Form):
    """The last day and the reason. Which days may be given is the service's to say."""

    until = forms.DateField(
        label="Dernier jour pour déposer",
        help_text="Ce jour est compris, jusqu’à 23 h 59, heure de Paris.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Choisissez le dernier jour pour déposer.",
            "invalid": "Écrivez une date, par exemple 21/01/2026.",
        },
    )
    reason = forms.CharField(
        label="Motif",
        help_text="Gardé dans le journal du dossier. Le courriel à la personne candidate ne le donne pas.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez le motif du délai : il est gardé avec le dossier."},
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs["min"] = first_day(cycle).isoformat()


class LateDraftForm(ExtensionForm):
    """For a person who has no dossier: the address of their account too."""

    email = forms.EmailField(
        label="Adresse électronique de son compte",
        max_length=254,
        error_messages={"required": "Indiquez l’adresse électronique du compte de cette personne."},
    )
    field_order = ("email", "until", "reason")
