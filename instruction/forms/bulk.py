"""What an act on many dossiers asks for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from instruction.enums import BulkAct
from instruction.forms.review import DeskForm
from instruction.models import LONGEST_LABEL, REASON_LIMIT

LONGEST_SUBJECT, LONGEST_MESSAGE = 150, 4000


class BulkAssignForm(DeskForm):
    """Which colleague follows these dossiers from now on."""

    name = "lot"
    colleague = forms.TypedChoiceField(
        label="À qui les confier",
        error_messages={"required": "Choisissez la personne à qui confier ces dossiers."},
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["colleague"]
        field.choices = [("", "Choisir")] + [(str(person.pk), person.full_name) for person in people]
        field.coerce = int
        field.error_messages["invalid_choice"] = "Cette personne ne suit plus de dossiers ici. Choisissez-en une autre."


class BulkLabelForm(DeskForm):
    """The label that these dossiers bear from now on."""

    name = "lot"
    label = forms.CharField(
        label="Étiquette",
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"list": "etiquettes-connues", "autocomplete": "off", "class": "input"}),
        error_messages={"required": "Écrivez l’étiquette."},
    )


class BulkWriteForm(DeskForm):
    """What is written to each of these people."""

    name = "lot"
    subject = forms.CharField(
        label="Objet", max_length=LONGEST_SUBJECT, error_messages={"required": "Écrivez l’objet du courriel."}
    )
    message = forms.CharField(
        label="Message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Le même pour tous, après « Bonjour » et le nom. Une ligne vide sépare deux paragraphes.",
        error_messages={"required": "Écrivez le message."},
    )


class BulkEligibleForm(DeskForm):
    """Why the dossiers that do not meet a condition are eligible all the same; without it, they are left out."""

    name = "lot"
    reason = forms.CharField(
        label="Motif, pour ceux dont une condition n’est pas remplie",
        max_length=REASON_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le même pour tous, gardé dans l’historique de chacun. Sans motif, ces dossiers restent en "
        "instruction.",
    )


def form_of(act: str, data: Any, *, people: Iterable[Any]) -> DeskForm | None:
    """The form of an act, bound to what was sent if anything was; None for an act that asks nothing."""
    match act:
        case BulkAct.ASSIGN:
            return BulkAssignForm(data, people=people)
        case BulkAct.LABEL:
            return BulkLabelForm(data)
        case BulkAct.WRITE:
            return BulkWriteForm(data)
        case BulkAct.ELIGIBLE:
            return BulkEligibleForm(data)
    return None
