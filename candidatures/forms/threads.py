"""What is written in a question of the service, by either side."""

import uuid
from typing import Any

from django import forms

from candidatures.models import Thread
from candidatures.models.thread import MESSAGE_LIMIT
from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.versions import VersionInput


class MessageForm(CleanFormMixin, forms.Form):
    """One message. `key` makes it one, however often it is sent; `seen` is the latest message that the page shows."""

    seen = forms.UUIDField(required=False, widget=VersionInput)
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Cette page est incomplète : rouvrez-la, puis envoyez votre message.",
            "invalid": "Cette page est incomplète : rouvrez-la, puis envoyez votre message.",
        },
    )
    text = forms.CharField(
        label="Votre réponse",
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )

    def __init__(self, *args: Any, thread: Thread, label: str = "", **kwargs: Any) -> None:
        said = thread.said
        kwargs.setdefault("initial", {"seen": said[-1].uuid if said else "", "key": uuid.uuid4()})
        super().__init__(*args, auto_id=f"id_{thread.uuid.hex[:8]}_%s", **kwargs)
        if label:
            self.fields["text"].label = label

    def show_again(self, thread: Thread) -> None:
        """Let the page be sent again with what it now shows; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = str(thread.last.uuid)
