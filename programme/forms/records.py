"""Venues, rooms and speakers."""

from typing import Any

from django import forms

from accounts.enums import Title
from programme.forms.base import RecordForm
from programme.models import Room, Speaker, Venue
from programme.services.places import ROOM_COLUMNS, VENUE_COLUMNS
from programme.services.speakers import AGREEMENTS, COLUMNS
from toolkit.ui.fields import CountField


class VenueForm(RecordForm):
    """A venue."""

    class Meta:
        model = Venue
        fields = VENUE_COLUMNS
        help_texts = {
            "address": "Une ligne par ligne de l’enveloppe.",
            "access": "Tramway, gare, entrée, stationnement, accès en fauteuil.",
            "url": "Un plan, ou la page du lieu.",
        }
        widgets = {"url": forms.TextInput(attrs={"inputmode": "url"})}


class RoomForm(RecordForm):
    """A room of a venue."""

    seats = CountField(label="Places", unit="de places", maximum=5_000, required=False)

    class Meta:
        model = Room
        fields = ROOM_COLUMNS
        help_texts = {"access": "Étage, ascenseur, accès en fauteuil, matériel."}

    def clean_seats(self) -> int | None:
        """A room has a seat at least; none typed, they are unknown."""
        seats: int | None = self.cleaned_data["seats"]
        if seats == 0:
            raise forms.ValidationError("Une salle a une place au moins. Laissez vide si vous ne savez pas.")
        return seats


class SpeakerForm(RecordForm):
    """The record of a speaker."""

    class Meta:
        model = Speaker
        fields = (*COLUMNS, *(name for name, _ in AGREEMENTS))
        help_texts = {
            "function": "Telle qu’elle paraîtra au programme\u00a0: «\u202fdirectrice générale des services\u202f».",
            "email": "Le lien pour répondre y est envoyé.",
            "work_url": "Un ouvrage, un article, une page.",
            "pay_kind": "Pour mémoire\u00a0: rien n’est payé ici.",
            "access_needs": "Ce qu’il faut prévoir. Visible de l’équipe seule.",
            "image_agreement": "Pour la photographier ou la filmer.",
            "documents_agreement": "Pour remettre ses documents aux participants.",
        }
        widgets = {"work_url": forms.TextInput(attrs={"inputmode": "url"})}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        title = self.fields["title"]
        if isinstance(title, forms.ChoiceField):
            title.choices = [("", "Non précisée"), *Title.choices]
