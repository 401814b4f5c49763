"""What a cycle says and asks: texts, pieces, grid, contacts."""

import uuid

from django.db import models
from django.db.models import Q

from cycles.enums import PieceKind
from cycles.models.cycle import TEXT_LIMIT, Cycle


class Section(models.Model):
    """A titled text of the cycle's page and brochure; a subsection has a parent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="sections", verbose_name="cycle")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="subsections", verbose_name="section mère"
    )
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("titre", max_length=200)
    body = models.TextField("texte", max_length=TEXT_LIMIT, blank=True, help_text="Markdown.")

    class Meta:
        verbose_name = "section"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class RequiredPiece(models.Model):
    """A piece that every candidature must contain."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="required_pieces", verbose_name="cycle")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=16, choices=PieceKind)

    class Meta:
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "label"),
                name="required_piece_label_unique",
                violation_error_message="Cette pièce est déjà demandée.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_project(self) -> bool:
        """Whether it may be written in the form instead."""
        return self.kind == PieceKind.PROJECT

    @property
    def is_commitment(self) -> bool:
        """Whether the employer gives it, by a link or by hand."""
        return self.kind == PieceKind.COMMITMENT


class Criterion(models.Model):
    """One line of the assessment grid, marked 0 to 5; weights are percentages that add up to 100 in a cycle."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="criteria", verbose_name="cycle")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("intitulé", max_length=200)
    weight = models.PositiveSmallIntegerField("poids", help_text="En pour cent.")
    help = models.TextField("aide", max_length=1000, blank=True)

    class Meta:
        verbose_name = "critère"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "label"),
                name="criterion_label_unique",
                violation_error_message="Ce critère figure déjà dans la grille.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="criterion_weight_percent",
                violation_error_message="Le poids d’un critère va de 1 à 100\u202f%.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Contact(models.Model):
    """Who answers about the cycle. A role may be known before the person."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="contacts", verbose_name="cycle")
    position = models.PositiveSmallIntegerField("rang")
    role = models.CharField("fonction", max_length=200)
    service = models.CharField("service", max_length=200, blank=True)
    name = models.CharField("nom", max_length=200, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=32, blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name or self.role
