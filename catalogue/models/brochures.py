"""The pictures of a brochure, with what must be known before one is printed, and its editions."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalogue.enums import Chapter, EditionState, People, PictureUse, Rights, WorkRights
from cycles.models import Cycle

PICTURES, EDITIONS = "pictures", "editions"  # folders of the storage
WANTED_DOTS = 300  # an inch, at the size at which a picture is printed


def _picture_name(picture: "Picture", filename: str) -> str:
    return f"{PICTURES}/{uuid.uuid4()}.jpg"


def _edition_name(edition: "BrochureEdition", filename: str) -> str:
    return f"{EDITIONS}/{uuid.uuid4()}.pdf"


class Picture(models.Model):
    """A picture of a brochure. Its file never changes: another file is another picture.

    `revision` tells two people who write at once apart.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="pictures", verbose_name="cycle")
    file = models.FileField("fichier", upload_to=_picture_name, max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField("largeur, en points", editable=False)
    height = models.PositiveIntegerField("hauteur, en points", editable=False)
    thumb = models.TextField("copie réduite, en base64", max_length=40_000, blank=True, editable=False)
    name = models.CharField("nom du fichier reçu", max_length=200, editable=False)
    use = models.CharField("usage", max_length=16, choices=PictureUse, default=PictureUse.CHAPTER)
    chapter = models.CharField("chapitre", max_length=16, choices=Chapter, blank=True)
    alt = models.CharField("texte de remplacement", max_length=300)
    caption = models.CharField("légende", max_length=300, blank=True)
    credit = models.CharField("crédit", max_length=200, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    taken_on = models.DateField("date de prise de vue", null=True, blank=True)
    people = models.CharField("personnes reconnaissables", max_length=16, choices=People, default=People.ASKED)
    rights = models.CharField("droits sur l’image", max_length=16, choices=Rights, default=Rights.TO_CLEAR)
    work_rights = models.CharField(
        "droits sur une œuvre montrée", max_length=16, choices=WorkRights, default=WorkRights.NONE
    )
    position = models.PositiveSmallIntegerField("rang", default=1)
    revision = models.PositiveIntegerField("révision", default=1, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="ajoutée par"
    )
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # last, as it hides the module

    class Meta:
        verbose_name = "image de brochure"
        verbose_name_plural = "images de brochure"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="picture_has_alt",
                violation_error_message="Écrivez ce que l’image montre, pour qui ne la voit pas.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_withdrawn(self) -> bool:
        """Whether somebody in it no longer agrees: it is kept, and printed no more."""
        return self.people == People.WITHDRAWN

    @property
    def obstacles(self) -> list[str]:
        """What must be settled before it is printed, without a full stop; nothing for one that is printed no more."""
        if self.is_withdrawn:
            return []
        found = [
            (not self.credit, "elle n’a pas de crédit"),
            (self.people == People.ASKED, "les personnes reconnaissables n’ont pas toutes donné leur accord"),
            (self.rights == Rights.TO_CLEAR, "les droits sur l’image sont à vérifier"),
            (self.work_rights == WorkRights.TO_CLEAR, "les droits sur l’œuvre montrée sont à vérifier"),
        ]
        return [words for stands, words in found if stands]

    @property
    def is_clear(self) -> bool:
        """Whether it may be printed."""
        return not self.is_withdrawn and not self.obstacles

    @property
    def dots(self) -> int:
        """Dots an inch at the size at which it is printed, see brochure.css."""
        wide, high = PictureUse(self.use).box
        ratio = self.width / self.height
        covers = self.use == PictureUse.COVER  # it covers the box, what is too much is cut off
        shown = max(wide, high * ratio) if covers else min(wide, high * ratio)
        return int(self.width / (shown / 25.4))

    @property
    def is_coarse(self) -> bool:
        """Whether print would show its dots."""
        return self.dots < WANTED_DOTS


class EditionQuerySet(models.QuerySet):
    """Filters that chain."""

    def ready(self) -> "EditionQuerySet":
        """Those that may be read, the last one first."""
        return self.filter(state=EditionState.READY).order_by("-number")


class BrochureEdition(models.Model):
    """One published state of a brochure. Its files never change; what it held stays known after it is withdrawn.

    `held` lists its pictures and quotes as {kind, uuid or text, name, credit}. `step` counts from 0, of `steps`.
    `short_pages` are those less full than they should be, `coarse` the pictures whose dots print would show.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="editions", verbose_name="cycle")
    number = models.PositiveSmallIntegerField("numéro")
    state = models.CharField("état", max_length=16, choices=EditionState, default=EditionState.WAITING, editable=False)
    step = models.PositiveSmallIntegerField("étape", default=0)
    told = models.CharField("ce qui a échoué", max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="demandée par"
    )
    requested_at = models.DateTimeField("demandée le", default=timezone.now)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    digest = models.CharField("empreinte de ce qu’elle dit", max_length=64, blank=True)
    held = models.JSONField("images et citations", default=list, blank=True)
    pages = models.PositiveSmallIntegerField("pages", default=0)
    short_pages = models.JSONField("pages peu remplies", default=list, blank=True)
    coarse = models.JSONField("images trop petites", default=list, blank=True)
    file = models.FileField("fichier", upload_to=_edition_name, max_length=200, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    print_file = models.FileField(
        "pour l’imprimeur", upload_to=_edition_name, max_length=200, blank=True, editable=False
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="retirée par"
    )
    reason = models.TextField("motif du retrait", max_length=500, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition de la brochure"
        verbose_name_plural = "éditions de la brochure"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "number"),
                name="edition_number_once",
                violation_error_message="Une édition porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EditionState.values),
                name="edition_state_known",
                violation_error_message="Cet état d’édition n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"Brochure {self.cycle.code} {self.cycle.year}, édition {self.number}"

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be drawn."""
        return self.state in (EditionState.WAITING, EditionState.DRAWING)

    @property
    def is_ready(self) -> bool:
        """Whether it may be read."""
        return self.state == EditionState.READY

    def holds(self, picture: Any) -> bool:
        """Whether it shows this picture."""
        return any(one.get("uuid") == str(picture.uuid) for one in self.held)
