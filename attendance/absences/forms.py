"""What a person says of an absence, and what the adviser decides of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst

from attendance.absences.declaring import Declared
from attendance.models.sheets import REASON_LIMIT
from programme.models import HalfDay
from toolkit.files.kinds import accepted_kinds
from toolkit.ui.fields import CleanFormMixin

SEVERAL = "Cochez chaque demi-journée où vous ne serez pas, ou n’étiez pas là."


class WarnForm(CleanFormMixin, forms.Form):
    """Warn of an absence. `key` is the identifier of what is declared: sent twice, it is one."""

    expected = ("half_days", "kind", "reason")

    key = forms.UUIDField(widget=forms.HiddenInput)
    half_days = forms.MultipleChoiceField(
        label="Demi-journées",
        help_text=SEVERAL,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une demi-journée."},
    )
    kind = forms.ChoiceField(
        label="Nature de l’absence",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une nature d’absence."},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        help_text="Sans détail médical. Votre conseiller et l’assistant le lisent, jamais votre employeur.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez le motif de l’absence en quelques mots."},
    )
    piece = forms.FileField(
        label="Pièce",
        required=False,
        error_messages={"empty": "Ce fichier est vide\u00a0: choisissez-en un autre."},
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, halves: Iterable[HalfDay], kinds: Iterable[str], key: UUID
    ) -> None:
        super().__init__(data, files, initial={"key": key})
        named = [(str(half.uuid), capfirst(f"{half.name}, {half.hours_label}")) for half in halves]
        self.fields["half_days"].choices = named  # type: ignore[attr-defined]
        if len(named) == 1:
            self.initial["half_days"] = [named[0][0]]
        self.fields["kind"].choices = [(kind, kind) for kind in kinds]  # type: ignore[attr-defined]
        taken = accepted_kinds()
        self.fields[
            "piece"
        ].help_text = f"Un justificatif, si vous en avez un. {taken.words}\u00a0: {taken.limit_words} au plus."
        self.fields["piece"].widget.attrs["accept"] = taken.accept

    @property
    def said(self) -> Declared:
        """What was said, once it is valid."""
        said = self.cleaned_data
        halves = [UUID(key) for key in said["half_days"]]
        return Declared(said["key"], halves, said["kind"], said["reason"], said["piece"])


class JudgeForm(CleanFormMixin, forms.Form):
    """Accept an absence, or not."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="Mot à la personne",
        required=False,
        max_length=REASON_LIMIT,
        help_text="Il part par courriel\u00a0: n’y écrivez rien de sa santé. Il est nécessaire pour ne pas accepter.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, is_judged: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if is_judged:
            self.fields["reason"].label = "Pourquoi la décision change"
            self.fields["reason"].help_text = "La personne le lit. N’y écrivez rien de sa santé."
            self.fields["reason"].expected = True
