"""What is asked before a cycle or its changes become public, or stop being so."""

from typing import Any

from django import forms

from toolkit.text.typography import format_number
from toolkit.ui.fields import CleanFormMixin
from workshop.concerned import Group
from workshop.services.changes import Letter

SUBJECT_LIMIT = 150
BODY_LIMIT = 5_000


class PublishForm(CleanFormMixin, forms.Form):
    """What a draft whose call is over asks for."""

    knows_past = forms.BooleanField(
        label="Je sais que l’appel est déjà clos\u00a0: la page se lira, et personne ne pourra candidater",
        error_messages={"required": "Cochez cette case, ou choisissez une clôture à venir."},
    )

    def __init__(self, *args: Any, is_past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_past:
            del self.fields["knows_past"]


class UnpublishForm(CleanFormMixin, forms.Form):
    """Why a cycle stops being public."""

    reason = forms.CharField(
        label="Motif",
        help_text="Gardé dans l’historique du cycle.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez pourquoi ce cycle cesse d’être publié\u00a0: l’historique le garde."},
    )


class ChangesForm(CleanFormMixin, forms.Form):
    """The mail that may go with a publication. Nothing leaves unless the box is ticked."""

    knows_past = forms.BooleanField(
        label="Je sais que la clôture sera déjà passée\u00a0: les dossiers commencés ne pourront plus être déposés",
        required=False,
    )
    sends = forms.BooleanField(label="Envoyer ce courriel", required=False)
    groups = forms.MultipleChoiceField(label="À qui", required=False, widget=forms.CheckboxSelectMultiple)
    subject = forms.CharField(label="Objet", max_length=SUBJECT_LIMIT, required=False)
    body = forms.CharField(
        label="Texte",
        max_length=BODY_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Une ligne vide sépare deux paragraphes. Un bouton vers la page du cycle suit.",
    )

    expected = ("groups", "subject", "body")

    def __init__(self, *args: Any, groups: list[Group], count: int, is_past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["groups"]
        choices.choices = [(group.name, _words(group)) for group in groups]
        choices.initial = [group.name for group in groups]
        plural = "s" if count > 1 else ""
        self.fields["sends"].label = f"Envoyer ce courriel à {format_number(count)} personne{plural}"
        if not groups:
            for name in ("sends", "groups", "subject", "body"):
                del self.fields[name]
        if not is_past:
            del self.fields["knows_past"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("sends"):
            for name, sentence in (
                ("groups", "Choisissez au moins un groupe, ou n’envoyez pas ce courriel."),
                ("subject", "Écrivez l’objet du courriel."),
                ("body", "Écrivez le texte du courriel."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return data

    @property
    def letter(self) -> Letter | None:
        """The mail to send, or None: nothing leaves unasked."""
        data = self.cleaned_data
        return Letter(frozenset(data["groups"]), data["subject"], data["body"]) if data.get("sends") else None


def _words(group: Group) -> str:
    return f"{group.label} ({format_number(len(group.known))})"
