"""Who answers applicants."""

from django import forms

from toolkit.ui.row_forms import Rows
from toolkit.ui.rows import RowWords
from workshop.forms.base import PartForm
from workshop.parts import CONTACTS, Values


def _fields() -> dict[str, forms.Field]:
    return {
        "role": forms.CharField(label="Fonction", max_length=200),
        "service": forms.CharField(label="Service", max_length=200),
        "name": forms.CharField(label="Nom", max_length=200),
        "email": forms.EmailField(label="Adresse électronique"),
        "phone": forms.CharField(
            label="Téléphone", max_length=32, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        ),
    }


def _kept(row: Values) -> Values:
    return {name: value or "" for name, value in row.items()}


class ContactsForm(PartForm):
    kind = CONTACTS
    rows = (
        Rows(
            name="contacts",
            row="contact",
            label="Personnes et services",
            words=RowWords(
                noun="contact", the="le contact", new="Ajouter un contact", told=("role",), detail="{name}|{email}",
                shape="contact", folded=True,
            ),
            most=12,
            fields=_fields,
            named_by="role",
            missing="Dites la fonction de ce contact, par exemple « Conseillère formation ».",
            help_text="Ils se lisent sur la page publique et dans la brochure.",
            optional=("service", "name", "email", "phone"),
            kept=_kept,
        ),
    )  # fmt: skip
