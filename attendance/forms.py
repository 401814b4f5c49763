"""What is recorded of a person, the seal, a correction."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from attendance.enums import Mark, Method
from attendance.models import AttendanceRules
from attendance.models.sheets import REASON_LIMIT
from attendance.services import Said, Tap
from attendance.services.tapping import TAPPED
from toolkit.lists.filters import LightSelect
from toolkit.ui.fields import CleanFormMixin, HourField


class RecordForm(CleanFormMixin, forms.Form):
    """What is said of one person. Its identifiers on the page bear theirs."""

    mark = forms.ChoiceField(
        label="Relevé",
        choices=[("", "Choisir"), *Mark.choices],
        widget=LightSelect,
        error_messages={"required": "Choisissez un relevé."},
    )
    at = HourField(label="Heure d’arrivée ou de départ", required=False)
    reason = forms.CharField(
        label="Motif", required=False, max_length=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def said(self) -> Said:
        """What was said, once it is valid."""
        return Said(Mark.of(self.cleaned_data["mark"]), self.cleaned_data["at"], self.cleaned_data["reason"])


class CorrectionForm(RecordForm):
    """What a sealed sheet should have said, why, and whether its scanned paper says so, where there is one."""

    paper = forms.BooleanField(label="C’est ce que dit la feuille papier numérisée", required=False)
    seen = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, has_scan: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(["seen", "mark", "at", "reason", "paper"])
        if not has_scan:
            del self.fields["paper"]
        self.fields["reason"].label = "Motif de la correction"
        self.fields["reason"].required = True
        self.fields["reason"].help_text = "Il paraît sur la feuille, avec votre nom."

    @property
    def method(self) -> Method:
        """By which means it is known, once it is valid."""
        return Method.PAPER if self.cleaned_data.get("paper") else Method.STAFF


class ScanForm(CleanFormMixin, forms.Form):
    """The signed paper, scanned or photographed."""

    upload = forms.FileField(
        label="Le fichier",
        help_text="PDF ou image\u00a0; 10\u00a0Mo au plus.",
        error_messages={"required": "Choisissez le fichier à joindre."},
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/heic,image/webp"}),
    )


class SealForm(CleanFormMixin, forms.Form):
    """Seal what the page showed."""

    expected = ("unsigned_reason",)

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    unsigned_reason = forms.CharField(
        label="Pourquoi la feuille se passe d’une signature",
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TapForm(CleanFormMixin, forms.Form):
    """A touch of the tablet: who is there, since when for whoever comes late; by which clock, if a script says so."""

    at = HourField(label="Heure d’arrivée", required=False)
    enrolment = forms.UUIDField(widget=forms.HiddenInput)
    mark = forms.ChoiceField(choices=[(mark.value, mark.label) for mark in Mark if mark in TAPPED])
    key = forms.UUIDField(required=False)
    device_at = forms.DateTimeField(required=False)
    offline = forms.BooleanField(required=False)

    @property
    def said(self) -> Said:
        """What was tapped, once it is valid."""
        return Said(Mark.of(self.cleaned_data["mark"]), self.cleaned_data["at"])

    @property
    def tap(self) -> Tap:
        """Its key and its clock; without a script, those of the server."""
        key, at = self.cleaned_data["key"], self.cleaned_data["device_at"]
        told = key is not None and at is not None
        return Tap(key or uuid4(), at or timezone.now(), is_offline=told and self.cleaned_data["offline"])


class CodeForm(CleanFormMixin, forms.Form):
    """The code of the room, as it is typed or scanned."""

    code = forms.CharField(
        label="Le mot et le nombre de la salle",
        max_length=40,
        error_messages={"required": "Écrivez le mot et le nombre que montre l’écran de la salle."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Par exemple «\u202fcigogne 42\u202f».",
    )


class LeaveForm(CleanFormMixin, forms.Form):
    """At what time one leaves."""

    at = HourField(label="Heure de départ")


class RulesForm(CleanFormMixin, forms.ModelForm):
    """What an institute decides of attendance."""

    class Meta:
        model = AttendanceRules
        fields = ("opens_minutes_before", "closes_minutes_after", "signs_by_link")
        labels = {
            "opens_minutes_before": "La signature s’ouvre, en minutes avant le début",
            "closes_minutes_after": "Elle se ferme, en minutes après la fin",
            "signs_by_link": "Permettre de signer depuis son espace, sans le code de la salle",
        }
        help_texts = {"signs_by_link": "Aux heures de la demi-journée seulement."}
