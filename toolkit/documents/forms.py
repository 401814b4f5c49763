"""What the verification page asks: the number and the code of a paper."""

from django import forms

from toolkit.ui.clean_forms import LengthFirstMixin

UNKNOWN = "Aucun document ne porte à la fois ce numéro et ce code. Recopiez-les tels qu’ils sont imprimés."


class VerificationForm(LengthFirstMixin, forms.Form):
    """Both come with the printed address, or are copied by hand. Fields are named as that address names them."""

    numero = forms.CharField(
        label="Numéro",
        max_length=60,
        help_text="Par exemple AR-2026-00012.",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text="Douze lettres et chiffres, en trois groupes.",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )

    numero.identifies = code.identifies = True  # type: ignore[attr-defined]  # see cleaner_of
