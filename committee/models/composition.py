"""A scenario of composition, its moves one by one, and the compositions that were adopted."""

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from committee.enums import PENDING_STUDIES, Outcome, ScenarioAudience, StudyKind, StudyState

if TYPE_CHECKING:
    from accounts.models import User

NAME_LIMIT = 80


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Scopes that chain."""

    def open_to(self, user: "User", *, presides: bool) -> "ScenarioQuerySet":
        """One's own, those of the committee, and for its president those that are shared with the presidency.

        Whether the person composes or reads at all is asked before: see committee.scenarios.rights.
        """
        shared = [ScenarioAudience.COMMITTEE, *([ScenarioAudience.PRESIDENT] if presides else [])]
        return self.filter(Q(author=user) | Q(audience__in=shared))


class Scenario(models.Model):
    """One way to compose the group. What is placed nowhere is not retained: it came after the scenario was made.

    `revision` goes up by one with each act on what it holds: a page that showed another one is out of date.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="scenarios")
    name = models.CharField("nom", max_length=NAME_LIMIT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur")
    audience = models.CharField(
        "partagé avec", max_length=10, choices=ScenarioAudience.choices, default=ScenarioAudience.AUTHOR
    )
    revision = models.PositiveIntegerField("version", default=1, editable=False)
    created_at = models.DateTimeField("créé le")
    changed_at = models.DateTimeField("modifié le")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="copie de"
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "scénario"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "committee",
                Lower("name"),
                name="scenario_name_once",
                violation_error_message="Un scénario de cette commission porte déjà ce nom : choisissez-en un autre.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="scenario_has_name",
                violation_error_message="Donnez un nom à ce scénario.",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=ScenarioAudience.values),
                name="scenario_audience_known",
                violation_error_message="Choisissez avec qui ce scénario est partagé.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _ranked(column: str, rank: str) -> Q:
    """The condition that a rank, and one alone, goes with the waiting list."""
    waits = {column: Outcome.WAITLISTED}
    return Q(**waits, **{f"{rank}__gte": 1}) | (~Q(**waits) & Q(**{f"{rank}__isnull": True}))


class Placement(models.Model):
    """Where a scenario puts one dossier."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="placements")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="placements")
    column = models.CharField("colonne", max_length=12, choices=Outcome.choices)
    rank = models.PositiveSmallIntegerField("rang sur liste d’attente", null=True)

    class Meta:
        verbose_name = "placement"
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "item"],
                name="placement_once",
                violation_error_message="Ce dossier est déjà placé dans ce scénario.",
            ),
            models.UniqueConstraint(
                fields=["scenario", "rank"],
                name="placement_rank_once",
                violation_error_message="Ce rang est déjà pris sur la liste d’attente de ce scénario.",
            ),
            models.CheckConstraint(
                condition=Q(column__in=Outcome.values),
                name="placement_column_known",
                violation_error_message="Placez ce dossier parmi les admis, sur la liste d’attente ou hors du groupe.",
            ),
            models.CheckConstraint(
                condition=_ranked("column", "rank"),
                name="placement_rank_on_waiting_list",
                violation_error_message="Un rang, et un seul, va avec la liste d’attente.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} : {self.get_column_display()}"


class PlacementMove(models.Model):
    """One dossier that went from one place of a scenario to another: told to whoever had an older page, undone by a
    contrary one. Without a place to go, it left the committee's table.

    `origin` is empty for a dossier that no one had placed yet.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="moves")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField("version", help_text="That of the scenario once it was made.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField("déplacé le")
    origin = models.CharField("depuis", max_length=12, choices=Outcome.choices, blank=True)
    origin_rank = models.PositiveSmallIntegerField("depuis le rang", null=True)
    target = models.CharField("vers", max_length=12, choices=Outcome.choices, blank=True)
    target_rank = models.PositiveSmallIntegerField("vers le rang", null=True)

    class Meta:
        verbose_name = "déplacement"
        ordering = ["scenario", "revision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "revision", "item"],
                name="move_once_a_revision",
                violation_error_message="Ce dossier a déjà été déplacé dans cette version.",
            ),
            models.CheckConstraint(
                condition=_ranked("origin", "origin_rank") & _ranked("target", "target_rank"),
                name="move_ranks_on_waiting_list",
                violation_error_message="Un rang, et un seul, va avec la liste d’attente.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} : {self.get_origin_display() or '…'} → {self.get_target_display() or '…'}"


class Study(models.Model):
    """What is computed in the background about a scenario, one a kind: see committee.scenarios.studies.

    `revision`: that of the scenario it is asked for. `content` is the last answer, kept while the next one is made:
    that of `content_revision`, for what `seal` stands for. `wishes` is what was chosen on the page. `claim` names the
    worker that holds it, since `claimed_at`; `told` says in French why there is no answer.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="studies")
    kind = models.CharField("nature", max_length=10, choices=StudyKind.choices)
    state = models.CharField("état", max_length=10, choices=StudyState.choices, default=StudyState.QUEUED)
    revision = models.PositiveIntegerField("version")
    wishes = models.JSONField("avec", default=dict)
    asked_at = models.DateTimeField("demandé le")
    not_before = models.DateTimeField("pas avant")
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField("étapes faites", default=0)
    total = models.PositiveIntegerField("étapes", default=0)
    told = models.CharField("pourquoi rien", max_length=300, blank=True)
    content = models.JSONField("réponse", null=True)
    content_revision = models.PositiveIntegerField("version de la réponse", null=True)
    content_at = models.DateTimeField("répondu le", null=True)
    seal = models.CharField("ce dont parle la réponse", max_length=24, blank=True)

    class Meta:
        verbose_name = "étude d’un scénario"
        verbose_name_plural = "études d’un scénario"
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "kind"],
                name="study_once",
                violation_error_message="Cette étude du scénario est déjà demandée.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=StudyState.values),
                name="study_state_known",
                violation_error_message="Cet état d’étude n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(state=StudyState.DONE) | Q(content__isnull=False, content_revision__isnull=False),
                name="study_done_has_content",
                violation_error_message="Une étude terminée a une réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} : {self.get_kind_display()}"

    @property
    def is_pending(self) -> bool:
        """Whether an answer is still to come."""
        return self.state in PENDING_STUDIES

    @property
    def is_failed(self) -> bool:
        """Whether there is none, and `told` says why."""
        return self.state == StudyState.FAILED


class Adoption(models.Model):
    """A composition that was adopted, as it was then. The last one of a committee is the one that holds.

    content: the placed dossiers, each {item, column, rank, score}; targets: the lines of the cycle; unmet: in French,
    those that this group misses. `mean` is of the admitted who have a score, None without one. `key` is that of the
    page that adopted: sent twice, it is one.
    """

    key = models.UUIDField(unique=True, editable=False)
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="adoptions")
    scenario = models.ForeignKey(Scenario, models.SET_NULL, null=True, related_name="adoptions")
    name = models.CharField("scénario", max_length=NAME_LIMIT)
    revision = models.PositiveIntegerField("version")
    content = models.JSONField("composition", default=list)
    targets = models.JSONField("équilibre visé", default=list)
    unmet = models.JSONField("cibles non atteintes", default=list)
    mean = models.DecimalField("moyenne des admis", max_digits=4, decimal_places=2, null=True)
    reason = models.TextField("motif", max_length=2000, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField("adoptée le")

    class Meta:
        verbose_name = "composition adoptée"
        verbose_name_plural = "compositions adoptées"
        ordering = ["-adopted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unmet=[]) | ~Q(reason=""),
                name="adoption_says_why",
                violation_error_message="Dites pourquoi ce groupe est adopté sans atteindre toutes les cibles.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.adopted_at:%d/%m/%Y})"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The placed dossiers: keys of items, columns, ranks and scores."""
        return self.content
