"""Publish, ask, answer, hand out."""

from collections.abc import Sequence
from typing import Any

from django import forms

from programme.enums import Agreement
from programme.forms.base import labels
from programme.models import Session, Slot, Speaker
from programme.models.places import WEB_ADDRESSES
from programme.services import MaterialValues
from programme.services.publishing import NOTE_LIMIT
from toolkit.lists.filters import LightSelect
from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.versions import VersionInput

PROVISIONAL, CONFIRMED = "provisoire", "confirme"


class PublishForm(CleanFormMixin, forms.Form):
    """How firm, who is told, and a word for participants."""

    seen = forms.UUIDField(widget=VersionInput)
    standing = forms.ChoiceField(
        label="Publier ce programme comme",
        choices=[
            (PROVISIONAL, "Provisoire\u00a0: il peut encore changer"),
            (CONFIRMED, "Confirmé\u00a0: chaque changement sera annoncé"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si ce programme est provisoire ou confirmé."},
    )
    note = forms.CharField(
        label="Un mot pour les participants",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il paraît dans le courriel, sous ce qui change.",
    )
    tell_participants = forms.BooleanField(label="Prévenir les participants par courriel", required=False)
    tell_speakers = forms.BooleanField(label="Prévenir les intervenants dont l’intervention change", required=False)

    def __init__(self, data: Any = None, *, must_confirm: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        standing = self.fields["standing"]
        if must_confirm and isinstance(standing, forms.ChoiceField):
            standing.choices = [(CONFIRMED, "Confirmé, comme il l’est déjà")]

    @property
    def confirmed(self) -> bool:
        """Whether it is published as confirmed."""
        return self.cleaned_data["standing"] == CONFIRMED


class AskForm(CleanFormMixin, forms.Form):
    """Which speakers receive their link."""

    speakers = forms.MultipleChoiceField(
        label="Envoyer le lien à",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une personne."},
    )

    def __init__(self, data: Any = None, *, speakers: Sequence[Speaker], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = speakers
        field = self.fields["speakers"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = labels(list(speakers), empty="")[1:]

    @property
    def chosen(self) -> list[Speaker]:
        """The speakers who are ticked."""
        return [speaker for speaker in self.people if str(speaker.uuid) in self.cleaned_data["speakers"]]


class AnswerForm(CleanFormMixin, forms.Form):
    """What a speaker said to staff."""

    answer = forms.ChoiceField(
        label="Réponse",
        choices=[("oui", "Confirme cette séquence"), ("non", "Décline cette séquence")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une des deux réponses."},
    )
    note = forms.CharField(
        label="Ce qui a été dit",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Visible de l’équipe seule.",
    )


class MaterialForm(CleanFormMixin, forms.Form):
    """A file or a link of a session."""

    title = forms.CharField(label="Titre", max_length=200)
    upload = forms.FileField(
        label="Fichier", required=False, help_text="PDF, document, présentation ou image\u00a0; 10\u00a0Mo au plus."
    )
    url = forms.CharField(
        label="Ou un lien",
        required=False,
        max_length=500,
        validators=[WEB_ADDRESSES],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    slot = forms.ChoiceField(label="Séquence", required=False, widget=LightSelect)
    speaker = forms.ChoiceField(label="De la part de", required=False, widget=LightSelect)
    agreement = forms.ChoiceField(label="Accord pour le remettre", choices=Agreement.choices, widget=LightSelect)

    def __init__(self, data: Any = None, files: Any = None, *, session: Session) -> None:
        super().__init__(data, files, initial={"agreement": Agreement.NOT_ASKED})
        self.slots = list(Slot.objects.of_session(session))
        self.people = list(Speaker.objects.filter(slots__slot__half_day__session=session).distinct())
        for name, rows, empty in (
            ("slot", self.slots, "Toute la session"),
            ("speaker", self.people, "L’équipe"),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = labels(rows, empty=empty)

    @property
    def values(self) -> MaterialValues:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        return MaterialValues(
            title=data["title"],
            slot=next((row for row in self.slots if str(row.uuid) == data["slot"]), None),
            speaker=next((row for row in self.people if str(row.uuid) == data["speaker"]), None),
            url=data["url"],
            upload=data["upload"],
            agreement=data["agreement"],
        )
