"""What a participant tells beside their candidature: what they show to the others, and what they need."""

import secrets
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from cycles.models import Participant
from promotions.enums import Nights, RoomWish

NEEDS_LIMIT = 1000


def photo_name(instance: "Profile", filename: str) -> str:
    """A random name: nothing of the person or of the file shows in the storage."""
    return f"portraits/{secrets.token_hex(2)}/{secrets.token_hex(20)}.jpg"


class Profile(models.Model):
    """The photo of a participant, and what the others of the promotion see of them: nothing until they say so.

    `thumb` is a small copy of the photo, in base64. `photo_declined` says that they would rather give none.
    """

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, related_name="profile", verbose_name="participant"
    )
    phone = models.CharField("téléphone", max_length=30, blank=True)
    shows_post = models.BooleanField("fonction et employeur", default=False)
    shows_email = models.BooleanField("adresse électronique", default=False)
    shows_phone = models.BooleanField("téléphone", default=False)
    shows_photo = models.BooleanField("photo", default=False)
    photo = models.FileField("photo", upload_to=photo_name, max_length=200, blank=True)
    photo_sha256 = models.CharField(max_length=64, blank=True)
    photo_sent_at = models.DateTimeField("photo envoyée", null=True, blank=True)
    photo_declined = models.BooleanField("sans photo", default=False)
    thumb = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = "fiche de participant"
        verbose_name_plural = "fiches de participant"
        constraints = [
            models.CheckConstraint(
                condition=Q(shows_phone=False) | ~Q(phone=""),
                name="profile_shows_a_phone_it_has",
                violation_error_message="Donnez le numéro à montrer.",
            ),
            models.CheckConstraint(
                condition=Q(photo="") | Q(photo_declined=False),
                name="profile_photo_or_none",
                violation_error_message="Une photo est donnée, ou elle ne l’est pas.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)

    @property
    def shows_something(self) -> bool:
        """Whether the others see more than the name."""
        return self.shows_post or self.shows_email or self.shows_phone or (self.shows_photo and bool(self.photo))


class Needs(models.Model):
    """What a participant needs to come: read by them, the adviser and the assistant, then erased (see erasing).

    It may tell of health (RGPD art. 9): only what is needed is asked, and all of it may be left empty.
    """

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, related_name="needs", verbose_name="participant"
    )
    arrangements = models.TextField("aménagements pour un handicap ou une santé", max_length=NEEDS_LIMIT, blank=True)
    diet = models.TextField("repas", max_length=NEEDS_LIMIT, blank=True)
    nights = models.CharField("nuits", max_length=8, choices=Nights)
    room = models.CharField("chambre", max_length=8, choices=RoomWish, default=RoomWish.SINGLE)
    emergency_name = models.CharField("personne à prévenir", max_length=120, blank=True)
    emergency_phone = models.CharField("son téléphone", max_length=30, blank=True)
    answered_at = models.DateTimeField("donnés le", auto_now_add=True)
    changed_at = models.DateTimeField("changés le", auto_now=True)

    class Meta:
        verbose_name = "besoins"
        verbose_name_plural = "besoins"
        constraints = [
            models.CheckConstraint(
                condition=Q(nights__in=Nights.values, room__in=RoomWish.values),
                name="needs_choices_known",
                violation_error_message="Ce choix n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(emergency_name="", emergency_phone="") | (~Q(emergency_name="") & ~Q(emergency_phone="")),
                name="needs_emergency_whole",
                violation_error_message="Donnez le nom et le téléphone de la personne à prévenir, ou aucun des deux.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)

    @property
    def wants_room(self) -> bool:
        """Whether a room is wished at all."""
        return self.nights != Nights.NONE


def profile_of(participant: Any) -> Profile:
    """The profile of a participant read along with them, or one that shows nothing and is not saved. No query."""
    return getattr(participant, "profile", None) or Profile(participant=participant)
