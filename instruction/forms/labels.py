"""A label on a dossier, and the labels of an institute."""

from collections.abc import Iterable
from typing import Any

from django import forms

from instruction.forms.review import DeskForm
from instruction.models import LONGEST_LABEL, Label


class LabelForm(DeskForm):
    """A label to put on a dossier: a known one, or a new name."""

    name = "etiquette"
    label = forms.CharField(
        label="Ajouter une étiquette",
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"list": "etiquettes-connues", "autocomplete": "off", "class": "input"}),
        error_messages={"required": "Écrivez l’étiquette."},
    )


class RenameForm(DeskForm):
    """Another name for a label."""

    label = forms.CharField(
        label="Nom de l’étiquette", max_length=LONGEST_LABEL, error_messages={"required": "Écrivez l’étiquette."}
    )

    def __init__(self, *args: Any, label: Label, **kwargs: Any) -> None:
        self.name = f"nom-{label.pk}"
        super().__init__(*args, initial={"label": label.name}, **kwargs)


class MergeForm(DeskForm):
    """Which label takes the place of another."""

    into = forms.TypedChoiceField(
        label="Fusionner avec",
        error_messages={"required": "Choisissez l’étiquette qui la remplace."},
    )

    def __init__(self, *args: Any, label: Label, others: Iterable[Label], **kwargs: Any) -> None:
        self.name = f"fusion-{label.pk}"
        super().__init__(*args, **kwargs)
        known = {str(other.pk): other for other in others if other.pk != label.pk}
        field = self.fields["into"]
        field.choices = [("", "Choisir")] + [(key, other.name) for key, other in known.items()]
        field.coerce = known.get
        field.error_messages["invalid_choice"] = "Cette étiquette n’existe plus. Choisissez-en une autre."
