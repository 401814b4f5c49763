"""What staff write about a dossier. Forms validate, services act."""

from typing import Any

from django import forms

from candidatures.forms.fields import CleanFormMixin
from candidatures.models import EmployerCommitment
from candidatures.permissions import REOPENABLE
from documents.versions import VersionInput


class DeskForm(CleanFormMixin, forms.Form):
    """A form among others on the page of one dossier: `name` keeps the ids of its fields apart."""

    name = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{self.name}_%s", **kwargs)


def _text(label: str, limit: int, missing: str, rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        help_text=help_text,
    )


class CorrectionForm(DeskForm):
    """What the applicant is asked to mend, and the sections that reopen."""

    name = "correction"
    sections = forms.MultipleChoiceField(
        label="Sections à rouvrir",
        choices=[(section.slug, section.title) for section in REOPENABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une section : le candidat ne pourra modifier que celles-là."},
    )
    message = _text("Ce qui est à corriger", 2000, "Écrivez ce qui est à corriger : le candidat le lira.")


class IneligibleForm(DeskForm):
    """Why a dossier goes no further."""

    name = "irrecevable"
    reason = _text("Motif, lu par le candidat", 2000, "Écrivez le motif : une décision défavorable est motivée.")


class ReopenForm(DeskForm):
    """Why an ineligible dossier is taken up again."""

    name = "reprise"
    reason = _text("Motif de la reprise, lu par le candidat", 2000, "Écrivez pourquoi l’instruction reprend.")


class ReconsiderForm(DeskForm):
    """Why an eligible dossier goes back under review."""

    name = "retour"
    reason = _text(
        "Fait nouveau, lu par le candidat", 2000, "Écrivez le fait nouveau qui fait revenir ce dossier à l’instruction."
    )


class CancelForm(DeskForm):
    """Why a participant leaves the promotion."""

    name = "annulation"
    reason = _text("Motif de l’annulation, lu par le participant", 2000, "Écrivez le motif de l’annulation.")


class VerifyCommitmentForm(DeskForm):
    """Who signed the form that was uploaded. `seen` is the commitment whose form the page showed."""

    name = "signataire"
    seen = forms.UUIDField(required=False, widget=VersionInput)
    signatory_name = forms.CharField(
        label="Nom du signataire",
        max_length=120,
        error_messages={"required": "Indiquez le nom du signataire, tel que le formulaire le porte."},
    )
    signatory_quality = forms.CharField(
        label="Qualité",
        max_length=120,
        help_text="Maire, présidente, ou par délégation de l’autorité territoriale.",
        error_messages={"required": "Indiquez la qualité du signataire, telle que le formulaire la porte."},
    )

    def show_again(self, commitment: EmployerCommitment) -> None:
        """Let the page be sent again for the form it now shows; what was typed stays."""
        self.data["seen"] = str(commitment.uuid)


class NoteForm(DeskForm):
    """An internal note."""

    name = "note"
    text = _text("Nouvelle note", 4000, "Écrivez la note avant de l’enregistrer.", rows=3)
