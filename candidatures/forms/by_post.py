"""Forms of the desk about a letter that came by post: the day it came, and a scan of it."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from candidatures.forms.on_paper import ScanField
from candidatures.models.thread import MESSAGE_LIMIT
from candidatures.posted_enums import PostedAnswer
from toolkit.ui.fields import CleanFormMixin


class LetterForm(CleanFormMixin, forms.Form):
    """A letter. Which days may be given is the service's to say."""

    came_on = forms.DateField(
        label="Jour de réception du courrier",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Indiquez le jour où le courrier est arrivé.",
            "invalid": "Écrivez une date, par exemple 09/01/2026.",
        },
    )
    upload = ScanField(label="Courrier numérisé")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["upload"].offer_kinds()


class PostedCorrectionForm(LetterForm):
    """A correction that came back."""

    message = forms.CharField(
        label="Le mot de la personne",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que le courrier dit de la correction, s’il en dit quelque chose.",
    )
    field_order = ("came_on", "message", "upload")


class PostedAnswerForm(LetterForm):
    """What a letter decides."""

    answer = forms.ChoiceField(
        label="Ce que dit le courrier",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que dit le courrier."},
    )
    field_order = ("answer", "came_on", "upload")

    def __init__(self, *args: Any, answers: list[PostedAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(answer.value, answer.label) for answer in answers]


class PostedReplyForm(LetterForm):
    """What a letter answers to a question. `key` makes it one message, however often it is sent."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": "Cette page est incomplète : rouvrez-la, puis enregistrez la réponse."},
    )
    text = forms.CharField(
        label="Ce que la personne répond",
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Recopiez sa réponse : elle la lira sous cette question si elle prend son compte en main.",
        error_messages={"required": "Recopiez la réponse avant de l’enregistrer."},
    )
    field_order = ("key", "text", "came_on", "upload")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
