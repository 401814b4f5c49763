"""A complaint and the messages of its thread."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import User
from evaluations.models.complaints import MESSAGE_LIMIT, SUBJECT_LIMIT
from toolkit.lists.filters import LightSelect
from toolkit.ui.fields import CleanFormMixin


class ComplaintForm(CleanFormMixin, forms.Form):
    """What one complains of. `key` is drawn by the page: sent twice, it is filed once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label="Objet",
        max_length=SUBJECT_LIMIT,
        error_messages={"required": "Dites en quelques mots de quoi il s’agit."},
    )
    body = forms.CharField(
        label="Ce qui s’est passé",
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Ce qui s’est passé, quand, et ce que vous attendez.",
        error_messages={"required": "Dites ce qui s’est passé, et ce que vous attendez."},
    )


class MessageForm(CleanFormMixin, forms.Form):
    """One more message. `seen`: how many the page showed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)
    body = forms.CharField(
        label="Votre message",
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Écrivez votre message."},
    )


class OwnerForm(CleanFormMixin, forms.Form):
    """Who follows a complaint."""

    owner = forms.ChoiceField(
        label="Suivie par", widget=LightSelect, error_messages={"required": "Choisissez une personne."}
    )

    def __init__(self, data: Any = None, *, owners: Iterable[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["owner"].choices = [("", "Choisir"), *((str(each.pk), each.full_name) for each in owners)]
