"""The words of a text as a form: each fault is said beside the field that holds it."""

import re
from typing import Any

from django import forms

from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.two_versions import EMPTY, TwoVersions
from toolkit.ui.versions import VersionInput
from toolkit.wordings.checking import check
from toolkit.wordings.enums import Form
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.language import (
    BODY_LIMIT,
    ENTRIES_LIMIT,
    SUBJECT_LIMIT,
    TITLE_LIMIT,
    Entry,
    join_library,
    join_mail,
    split_library,
    split_mail,
)

SPARE = 2  # reasons that wait to be written
HELP = (
    "Une ligne vide sépare deux paragraphes. **gras**, *italique*, « - » au début d’une ligne de liste, "
    "[mots](adresse) pour un lien ; un lien seul dans son paragraphe devient un bouton."
)


class BaseForm(CleanFormMixin, forms.Form):
    """What a form of words shares: the version that the page showed, and its faults one after the other."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)

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
        beside = [str(fault) for field in self for fault in field.errors]
        return [*map(str, self.non_field_errors()), *beside]

    def _close(self) -> None:
        """Let it be read and copied, not written in."""
        for field in self.fields.values():
            field.widget.attrs["readonly"] = True


class WordingForm(BaseForm):
    """The subject and the words of a mail or of a letter, and the version that the page showed."""

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
        subject, body = split_mail(text)
        super().__init__(data, initial={"seen": seen, "subject": subject, "body": body})
        self.fields["subject"].error_messages["required"] = (
            "Écrivez un objet : sans lui, on ne sait pas de quoi il s’agit."
        )
        self.fields["body"].error_messages["required"] = (
            "Écrivez un texte. Pour reprendre celui d’avant, revenez-y par le lien du bas."
        )
        if kind.form == Form.LETTER:
            self.fields["body"].help_text = HELP.partition(" ; un lien")[0] + "."
        if not may_change:
            self._close()

    def clean(self) -> dict[str, Any]:
        """Each fault goes beside the field that holds it."""
        cleaned = super().clean() or self.cleaned_data
        right_subject, right_body = split_mail(self.kind.default)
        subject, body = cleaned.get("subject"), cleaned.get("body")
        of_subject: list[str] = []
        if subject:
            of_subject = check(self.kind, join_mail(subject, right_body))
        of_body = check(self.kind, join_mail(subject or right_subject, body)) if body else []
        for fault in of_subject:
            self.add_error("subject", fault)
        for fault in of_body:
            if fault not in of_subject:
                self.add_error("body", fault)
        return cleaned

    @property
    def blocks(self) -> list[list[Any]]:
        """The fields to draw, together those that go together."""
        return [[self["subject"]], [self["body"]]]

    @property
    def text(self) -> str:
        """The text that was typed, once its fields are read."""
        return join_mail(self.cleaned_data["subject"], self.cleaned_data["body"])


class LibraryForm(BaseForm):
    """The reasons of a library, each a title and a text; rows left empty are left out, and two more wait at the end."""

    def __init__(self, data: Any = None, *, kind: WordingKind, text: str, seen: str, may_change: bool = True) -> None:
        self.kind = kind
        entries = split_library(text)
        self.count = min(_rows_sent(data) if data is not None else len(entries), ENTRIES_LIMIT) + SPARE
        super().__init__(data, initial={"seen": seen})
        for rank in range(1, self.count + 1):
            entry = entries[rank - 1] if data is None and rank <= len(entries) else Entry("", "")
            self._add(rank, entry)
        if not may_change:
            self._close()

    def _add(self, rank: int, entry: Entry) -> None:
        title = forms.CharField(
            label=f"Titre du motif {rank}", max_length=TITLE_LIMIT, required=False, initial=entry.title
        )
        text = forms.CharField(
            label=f"Texte du motif {rank}",
            max_length=BODY_LIMIT,
            required=False,
            initial=entry.text,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        for name, field in ((f"title_{rank}", title), (f"text_{rank}", text)):
            field.expected = True
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """A fault of one reason goes beside its text, one of them all above."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        entries, faults = self._entries, check(self.kind, self.text)
        beside = {rank: check(self.kind, join_library([entry])) for rank, entry in entries}
        for rank, entry in entries:
            for fault in beside[rank]:
                self.add_error(f"text_{rank}" if entry.title else f"title_{rank}", fault)
        for fault in faults:
            if not any(fault in found for found in beside.values()):
                self.add_error(None, fault)
        return cleaned

    @property
    def _entries(self) -> list[tuple[int, Entry]]:
        rows = [
            (rank, Entry(self.cleaned_data.get(f"title_{rank}") or "", self.cleaned_data.get(f"text_{rank}") or ""))
            for rank in range(1, self.count + 1)
        ]
        return [(rank, entry) for rank, entry in rows if entry.title or entry.text]

    @property
    def blocks(self) -> list[list[Any]]:
        """The fields to draw, a reason after another."""
        return [[self[f"title_{rank}"], self[f"text_{rank}"]] for rank in range(1, self.count + 1)]

    @property
    def text(self) -> str:
        """The text that was typed, once its fields are read."""
        return join_library(entry for _, entry in self._entries)


def open_form(kind: WordingKind, data: Any = None, **shown: Any) -> WordingForm | LibraryForm:
    """The form of a text, bound to what was sent if something was."""
    form = LibraryForm if kind.form == Form.LIBRARY else WordingForm
    return form(data, kind=kind, **shown)


def _rows_sent(data: Any) -> int:
    """How many reasons were sent, the last one that says something included."""
    ranks = [int(name[6:]) for name in data if re.fullmatch(r"title_\d{1,3}", name)]
    said = [rank for rank in ranks if data.get(f"title_{rank}", "").strip() or data.get(f"text_{rank}", "").strip()]
    return max(said, default=0)


def both_texts(kind: WordingKind, stored: str, typed: str) -> list[TwoVersions]:
    """What differs between two texts, the subject apart from the words."""
    sides = [split_mail(text) if kind.has_subject else ("", text.strip()) for text in (stored, typed)]
    pairs = [
        TwoVersions(name, label, ours or EMPTY, theirs or EMPTY)
        for name, label, ours, theirs in zip(
            ("subject", "body"), ("Objet", "Texte" if kind.has_subject else "Motifs"), *sides, strict=True
        )
    ]
    return [pair for pair in pairs if pair.stored != pair.typed]
