"""Where sessions are held: venues of an institute, and their rooms."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q

from organisations.models import Institute
from toolkit.text.sorting import SortedByName, SortKeyField

ACCESS_LIMIT = 2_000
WEB_ADDRESSES = URLValidator(schemes=("http", "https"), message="Écrivez une adresse qui commence par https://.")


class Venue(SortedByName):
    """A building, its address and how one comes to it."""

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institute = models.ForeignKey(Institute, on_delete=models.PROTECT, related_name="venues", verbose_name="institut")
    name = models.CharField("nom", max_length=160)
    address = models.TextField("adresse", max_length=300, blank=True)
    access = models.TextField("accès", max_length=ACCESS_LIMIT, blank=True)
    url = models.CharField("page du lieu", max_length=300, blank=True, validators=[WEB_ADDRESSES])
    sort_name = SortKeyField(sources=(("name",),))

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ("sort_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("institute", "name"),
                name="venue_name_unique",
                violation_error_message="L’institut a déjà un lieu de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Room(SortedByName):
    """A room of a venue, with its seats and how one reaches it, a wheelchair included."""

    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms", verbose_name="lieu")
    name = models.CharField("nom", max_length=120)
    seats = models.PositiveSmallIntegerField(
        "places", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5_000)]
    )
    access = models.TextField("accès", max_length=ACCESS_LIMIT, blank=True)
    sort_name = SortKeyField(sources=(("name",),))

    class Meta:
        verbose_name = "salle"
        ordering = ("sort_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("venue", "name"),
                name="room_name_unique",
                violation_error_message="Ce lieu a déjà une salle de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=1),
                name="room_has_seats",
                violation_error_message="Une salle a une place au moins.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        """« la salle Kléber », within a sentence, whether or not its name begins with « Salle »."""
        word, _, rest = self.name.partition(" ")
        return f"la salle {rest if word.lower() == 'salle' and rest else self.name}"
