"""Who is in the room of a sitting, who is represented, who leaves for an item."""

import uuid

from django.db import models
from django.db.models import F, Q

from committee.enums import HERE, Presence
from toolkit.domain.marks import mark_of_values


class Attendance(models.Model):
    """A seat in one sitting. A proxy goes to a present member with a voice, who holds one at most (CRPA R133-9)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sitting = models.ForeignKey("committee.Sitting", models.CASCADE, related_name="attendances")
    seat = models.ForeignKey("committee.Seat", models.CASCADE, related_name="attendances")
    status = models.CharField("présence", max_length=8, choices=Presence.choices, default=Presence.ABSENT)
    arrived_at = models.DateTimeField("arrivée", null=True)
    left_at = models.DateTimeField("départ", null=True)
    proxy_to = models.ForeignKey(
        "committee.Seat", models.SET_NULL, null=True, related_name="proxies", verbose_name="donne procuration à"
    )
    note = models.CharField("mention", max_length=300, blank=True)
    letter = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="convocation"
    )

    class Meta:
        verbose_name = "présence"
        ordering = ["seat__user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "seat"],
                name="attendance_once",
                violation_error_message="Ce siège est déjà compté dans cette séance.",
            ),
            models.UniqueConstraint(
                fields=["sitting", "proxy_to"],
                condition=Q(proxy_to__isnull=False),
                name="attendance_one_proxy_a_member",
                violation_error_message="Ce membre porte déjà une procuration : il n’en porte qu’une.",
            ),
            models.CheckConstraint(
                condition=Q(proxy_to__isnull=True) | (~Q(status__in=sorted(HERE)) & ~Q(proxy_to=F("seat"))),
                name="attendance_proxy_of_an_absent",
                violation_error_message="Seul un membre qui n’est pas là donne procuration, et à quelqu’un d’autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} : {self.get_status_display()}"

    @property
    def mark(self) -> str:
        """What a page that shows it keeps of presence, mention and proxy."""
        return mark_of_values(self.status, self.note, self.proxy_to_id)

    @property
    def is_here(self) -> bool:
        """In the room, or at a distance."""
        return self.status in HERE

    @property
    def can_give_proxy(self) -> bool:
        """Whether a voice is there to be given."""
        return self.seat.has_voice and not self.is_here

    @property
    def is_excused(self) -> bool:
        """Known not to come."""
        return self.status == Presence.EXCUSED


class Exit(models.Model):
    """A recused member leaves for an item, and comes back: both to the minute."""

    sitting_item = models.ForeignKey("committee.SittingItem", models.CASCADE, related_name="exits")
    seat = models.ForeignKey("committee.Seat", models.CASCADE, related_name="exits")
    left_at = models.DateTimeField("sortie")
    back_at = models.DateTimeField("retour", null=True)

    class Meta:
        verbose_name = "sortie"
        ordering = ["left_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting_item", "seat"],
                condition=Q(back_at__isnull=True),
                name="exit_once",
                violation_error_message="Cette sortie est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} / {self.sitting_item}"
