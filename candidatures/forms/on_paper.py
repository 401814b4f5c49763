"""Forms of the desk about a dossier that came by post: whose it is and when it came, then the person's address."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.enums import Title
from cycles.models import Cycle
from toolkit.files.kinds import accepted_kinds
from toolkit.text.cleaning import address_key
from toolkit.text.validators import validate_person_name
from toolkit.ui.fields import CleanFormMixin


def _name(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        validators=[validate_person_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing},
    )


def _address(help_text: str, *, required: bool) -> forms.EmailField:
    return forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        required=required,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez l’adresse électronique de cette personne."},
    )


class ScanField(forms.FileField):
    """One file of the kinds that this server takes: what they are is asked as the form is made."""

    def __init__(self, *, missing: str = "", **kwargs: Any) -> None:
        messages = {
            "required": missing,
            "invalid": missing or "Choisissez d’abord un fichier, puis envoyez-le.",
            "empty": "Ce fichier est vide (0 octet). Ouvrez-le pour vérifier son contenu, puis envoyez-le à nouveau.",
        }
        super().__init__(widget=forms.FileInput(), error_messages=messages, required=bool(missing), **kwargs)

    def offer_kinds(self) -> None:
        """Say which kinds are taken, and how heavy."""
        kinds = accepted_kinds()
        self.widget.attrs["accept"] = kinds.accept
        self.help_text = f"{kinds.words} : {kinds.limit_words} au plus."


class ScanForm(CleanFormMixin, forms.Form):
    """The whole paper in one file."""

    upload = ScanField(label="Fichier numérisé", missing="Choisissez d’abord le fichier numérisé, puis envoyez-le.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].offer_kinds()


class AddressForm(CleanFormMixin, forms.Form):
    """Where to write to a person whose dossier came by post."""

    email = _address("Celle que la personne a donnée : qui la lit peut prendre le compte en main.", required=True)

    def clean_email(self) -> str:
        """As it is kept: in lower case, which may be longer."""
        address = address_key(self.cleaned_data["email"])
        self.fields["email"].run_validators(address)
        return address


class ArrivalForm(CleanFormMixin, forms.Form):
    """The day a dossier came. Which days may be given is the service's to say."""

    arrived_on = forms.DateField(
        label="Jour de réception",
        help_text="Celui où le courrier est arrivé au service : il vaut date de dépôt.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Indiquez le jour où le courrier est arrivé.",
            "invalid": "Écrivez une date, par exemple 09/01/2026.",
        },
    )
    reason = forms.CharField(
        label="Motif, si le courrier est arrivé après la clôture",
        help_text="Gardé dans le journal du dossier. La personne candidate ne le lit pas.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "textarea textarea--short"}),
    )
    expected: tuple[str, ...] = ("reason",)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["arrived_on"].widget.attrs |= {
            "min": timezone.localdate(cycle.opens_at).isoformat(),
            "max": today.isoformat(),
        }
        if today <= timezone.localdate(cycle.closes_at):
            del self.fields["reason"]


class PaperForm(ArrivalForm, AddressForm):
    """Whose dossier it is, and the day it came."""

    title = forms.ChoiceField(label="Civilité", choices=Title.choices, required=False, widget=forms.RadioSelect)
    first_name = _name("Prénom", "Indiquez le prénom de la personne candidate.")
    last_name = _name("Nom", "Indiquez le nom de la personne candidate.")
    email = _address(
        "Si le dossier la donne. Un courriel y partira une fois le dossier enregistré, pas avant.", required=False
    )
    is_namesake = forms.BooleanField(label="C’est une autre personne du même nom", required=False)
    field_order = ("title", "first_name", "last_name", "email", "arrived_on", "reason", "is_namesake")
    expected = ("title", "reason", "is_namesake")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_namesake" not in self.data:
            self.fields["is_namesake"].widget = forms.HiddenInput()

    def ask_namesake(self) -> None:
        """Show the box that says that another person of this name is meant."""
        self.fields["is_namesake"].widget = forms.CheckboxInput()
