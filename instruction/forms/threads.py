"""What staff write to the applicant: a question, or more in one that is open."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from candidatures.forms.threads import MessageForm
from candidatures.models import Thread
from candidatures.models.thread import MESSAGE_LIMIT, SUBJECT_LIMIT
from instruction.forms.review import DeskForm


class AskForm(DeskForm):
    """A question to the applicant. `key` makes it one, however often it is sent."""

    name = "question"
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": "Cette page est incomplète : rouvrez-la, puis envoyez votre question."},
    )
    subject = forms.CharField(
        label="Objet",
        max_length=SUBJECT_LIMIT,
        error_messages={"required": "Écrivez l’objet de la question : la personne candidate le lit en premier."},
    )
    text = forms.CharField(
        label="Votre question, lue par la personne candidate",
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez la question avant de l’envoyer."},
    )
    expects_reply = forms.BooleanField(label="Réponse attendue", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4(), "expects_reply": True})
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Asked:
    """A question of the page, and the form to say more in it; `form` is None where nobody writes any more."""

    thread: Thread
    form: MessageForm | None
    is_bound: bool

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded: an answer is to be read, or what was typed was refused."""
        return self.is_bound or self.thread.is_unread


def follow_up_form(thread: Thread, *data: Any) -> MessageForm:
    """The form by which staff say more in a question."""
    return MessageForm(*data, thread=thread, label="Votre message, lu par la personne candidate")


def questions_with_forms(threads: Iterable[Thread], bound: Mapping[str, forms.Form], may_write: bool) -> list[Asked]:
    """Each question of a dossier with its form; the one that was refused, as it was typed."""
    rows = []
    for thread in threads:
        typed = bound.get(f"question-{thread.uuid}")
        if isinstance(typed, MessageForm):
            rows.append(Asked(thread, typed, is_bound=True))
        else:
            form = follow_up_form(thread) if may_write and not thread.is_closed else None
            rows.append(Asked(thread, form, is_bound=False))
    return rows
