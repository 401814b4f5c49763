"""What a speaker fills in by their link."""

from collections.abc import Iterable
from typing import Any

from django import forms

from programme.enums import Agreement
from programme.models import Slot, Speaker
from programme.models.places import WEB_ADDRESSES
from programme.models.speakers import BIOGRAPHY_LIMIT
from toolkit.text.validators import validate_no_link
from toolkit.ui.fields import CleanFormMixin

NOTE_LIMIT = 500
ANSWER = "Dites si vous confirmez ou si vous déclinez, par l’un des deux boutons."
AGREES = ((Agreement.GIVEN, "J’accepte"), (Agreement.WITHHELD, "Je refuse"))


class AnswerForm(CleanFormMixin, forms.Form):
    """Yes or no to one slot, as the page showed it."""

    slot = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(max_length=40, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="Réponse",
        choices=[("confirm", "Je confirme"), ("decline", "Je décline")],
        error_messages={"required": ANSWER},
    )
    note = forms.CharField(
        label="Un mot au service",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple, une autre date possible.",
    )


class MaterialForm(CleanFormMixin, forms.Form):
    """A file or a link, under a title."""

    title = forms.CharField(
        label="Titre",
        max_length=200,
        help_text="Ce que les participants liront.",
        error_messages={"required": "Donnez un titre à ce document."},
    )
    file = forms.FileField(label="Fichier", required=False)
    url = forms.CharField(
        label="Ou un lien",
        required=False,
        max_length=500,
        validators=[WEB_ADDRESSES],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    slot = forms.ChoiceField(label="Pour quelle intervention", required=False)

    def __init__(self, *args: Any, slots: Iterable[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(slot.uuid), slot.title) for slot in slots]
        if len(choices) > 1:
            self.fields["slot"].choices = [("", "Toute la session"), *choices]
        else:
            del self.fields["slot"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and bool(values.get("file")) == bool(values.get("url")):
            self.add_error("file", "Joignez un fichier, ou bien donnez un lien.")
        return values


class RecordForm(CleanFormMixin, forms.Form):
    """What a speaker corrects of their own record, and their agreements."""

    field_order = ("image_agreement", "documents_agreement")

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    function = forms.CharField(label="Fonction", required=False, max_length=200, validators=[validate_no_link])
    organisation = forms.CharField(label="Organisation", required=False, max_length=200, validators=[validate_no_link])
    biography = forms.CharField(
        label="Quelques lignes sur vous",
        required=False,
        max_length=BIOGRAPHY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Pour présenter votre intervention aux participants.",
    )
    access_needs = forms.CharField(
        label="Ce qu’il vous faut pour venir ou pour intervenir",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Accès, matériel, repas. Seule l’équipe le lit.",
    )
    image_agreement = forms.ChoiceField(
        label="Paraître en photo ou en vidéo pendant la session",
        required=False,
        choices=AGREES,
        widget=forms.RadioSelect,
        help_text="Les images servent aux supports du cycle. Vous pouvez changer d’avis ici.",
    )
    documents_agreement = forms.ChoiceField(
        label="Remettre vos documents aux participants",
        required=False,
        choices=AGREES,
        widget=forms.RadioSelect,
        help_text="Sans accord, seule l’équipe les lit. Un refus les retire aussitôt à ceux qui les avaient.",
    )


def record_form(speaker: Speaker) -> RecordForm:
    """The form with what the record holds now."""
    names = ("function", "organisation", "biography", "access_needs", "image_agreement", "documents_agreement")
    return RecordForm(initial={"seen": speaker.revision, **{name: getattr(speaker, name) for name in names}})
