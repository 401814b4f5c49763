"""What a cycle begins with."""

from typing import Any

from django import forms

from cycles.codes import CODE_LIMIT, clean_code, validate_code
from organisations.models import Institute
from toolkit.ui.fields import CleanFormMixin, CountField, DayField, EurosField
from workshop.services.creation import Opening

PROMOTION = "Écrivez le numéro de la promotion en chiffres, par exemple 26."


class CycleForm(CleanFormMixin, forms.Form):
    """Code, year and the few values that no cycle goes without."""

    institute = forms.ModelChoiceField(label="Institut", queryset=Institute.objects.none(), empty_label=None)
    title = forms.CharField(label="Titre", max_length=200, help_text="Par exemple « Cycle de direction générale ».")
    code = forms.CharField(label="Code", max_length=CODE_LIMIT, help_text="Par exemple CDG, PC-2 ou CIDGI 006.")
    promotion = CountField(
        label="Promotion", unit="de promotion", maximum=999, sentence=PROMOTION, help_text="Son numéro."
    )
    year = forms.IntegerField(
        label="Année",
        min_value=1990,
        max_value=2200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Écrivez une année à quatre chiffres.",
            "min_value": "Écrivez une année de 1990 à 2200.",
            "max_value": "Écrivez une année de 1990 à 2200.",
        },
    )
    deadline = DayField(
        label="Dernier jour pour candidater",
        help_text="Ce jour est compris, jusqu’à 23 h 59, heure de Paris. Vous pourrez le changer.",
    )
    fee = EurosField(label="Droits d’inscription, en euros", help_text="Par exemple 3 500.")

    def __init__(self, *args: Any, institutes: list[Institute], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["institute"]
        choice.queryset = Institute.objects.filter(pk__in=[institute.pk for institute in institutes])
        if len(institutes) == 1:
            choice.initial = institutes[0]
            choice.widget = forms.HiddenInput()
            self.fields["fee"].initial = institutes[0].default_fee

    def clean_code(self) -> str:
        code = clean_code(self.cleaned_data["code"])
        validate_code(code)
        return code

    @property
    def opening(self) -> Opening:
        """What was asked for, once the form is valid."""
        return Opening(**{name: value for name, value in self.cleaned_data.items() if name != "institute"})
