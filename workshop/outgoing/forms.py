"""The words of a text as a form: each fault is said beside the field that holds it."""

from typing import Any

from django import forms

from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.two_versions import EMPTY, TwoVersions
from toolkit.ui.versions import VersionInput
from toolkit.wordings.enums import Form
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.language import BODY_LIMIT, SUBJECT_LIMIT, check, join_mail, split_mail

HELP = (
    "Une ligne vide sépare deux paragraphes. **gras**, *italique*, « - » au début d’une ligne de liste, "
    "[mots](adresse) pour un lien ; un lien seul dans son paragraphe devient un bouton."
)


class WordingForm(CleanFormMixin, forms.Form):
    """The subject and the words of a mail, or the words alone, and the version that the page showed."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)
    subject = forms.CharField(
        label="Objet", max_length=SUBJECT_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    body = forms.CharField(
        label="Texte",
        max_length=BODY_LIMIT,
        help_text=HELP,
        widget=forms.Textarea(attrs={"rows": 18, "data-markdown": ""}),
    )
    expected = ("subject", "body")

    def __init__(self, data: Any = None, *, kind: WordingKind, text: str, seen: str, may_change: bool = True) -> None:
        self.kind = kind
        subject, body = split_mail(text) if kind.form == Form.MAIL else ("", text.strip())
        super().__init__(data, initial={"seen": seen, "subject": subject, "body": body})
        self.fields["subject"].error_messages["required"] = "Écrivez un objet : un courriel sans objet n’est pas lu."
        self.fields["body"].error_messages["required"] = (
            "Écrivez un texte. Pour reprendre celui d’avant, revenez-y par le bouton du bas."
        )
        if kind.form != Form.MAIL:
            del self.fields["subject"]
        if not may_change:
            for field in self.fields.values():
                field.widget.attrs["readonly"] = True

    def clean(self) -> dict[str, Any]:
        """Each fault goes beside the field that holds it."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        faults = check(self.kind, self.text)
        of_subject = self._faults_of_subject() if "subject" in self.fields else []
        for fault in of_subject:
            self.add_error("subject", fault)
        for fault in faults:
            if fault not in of_subject:
                self.add_error("body", fault)
        return cleaned

    def _faults_of_subject(self) -> list[str]:
        """What is wrong with a subject whose body is right."""
        _, body = split_mail(self.kind.default)
        return check(self.kind, join_mail(self.cleaned_data["subject"], body))

    @property
    def text(self) -> str:
        """The text that was typed, once its fields are read."""
        if "subject" in self.fields:
            return join_mail(self.cleaned_data["subject"], self.cleaned_data["body"])
        return self.cleaned_data["body"].strip() + "\n"

    @property
    def sent_seen(self) -> str:
        """The version that the page showed; a page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    def show_seen(self, seen: str) -> None:
        """Let the page be sent again on top of this version; what was typed stays."""
        self.data["seen"] = seen

    @property
    def faults(self) -> list[str]:
        """Every fault, in the order of the fields."""
        return [str(fault) for field in self for fault in field.errors]


def both_texts(kind: WordingKind, stored: str, typed: str) -> list[TwoVersions]:
    """What differs between two texts, the subject apart from the words."""
    sides = [split_mail(text) if kind.form == Form.MAIL else ("", text.strip()) for text in (stored, typed)]
    pairs = [
        TwoVersions(name, label, ours or EMPTY, theirs or EMPTY)
        for name, label, ours, theirs in zip(("subject", "body"), ("Objet", "Texte"), *sides, strict=True)
    ]
    return [pair for pair in pairs if pair.stored != pair.typed]
