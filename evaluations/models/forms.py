"""An evaluation, of a session or of a whole year, and its questions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle
from evaluations.enums import Audience, FormKind, FormState, QuestionKind
from organisations.models import Institute
from programme.models import Session
from toolkit.documents.models import Document

QUESTION_LIMIT = 300
MOST_QUESTIONS = 24


class EvaluationFormQuerySet(models.QuerySet["EvaluationForm"]):
    """Filters of evaluations; they chain."""

    def of_institutes(self, institutes: Iterable[int]) -> "EvaluationFormQuerySet":
        """Those of the cycles and sessions of these institutes."""
        ids = list(institutes)
        return self.filter(
            Q(cycle__institute__in=ids) | Q(session__cycle__institute__in=ids) | Q(session__institute__in=ids)
        )

    def visible_to(self, user: User) -> "EvaluationFormQuerySet":
        """Those of the institutes whose training team this person is of."""
        return self.of_institutes(user.institutes_with_role(*TRAINING_TEAM))

    def with_subject(self) -> "EvaluationFormQuerySet":
        """Read with their session, cycle and institute."""
        related = ("session__cycle__institute", "session__institute", "cycle__institute")
        return self.select_related(*related)

    def answerable(self) -> "EvaluationFormQuerySet":
        """Those that may be answered now."""
        return self.filter(state=FormState.OPEN, closes_at__gt=timezone.now())

    def of_cycle(self, cycle: Cycle) -> "EvaluationFormQuerySet":
        """Those of a year: of its sessions, and of the whole."""
        return self.filter(Q(cycle=cycle) | Q(session__cycle=cycle))


class EvaluationForm(models.Model):
    """What is asked of some people about one session, or about the year of a cycle. `state` follows lifecycle.FORMS.

    `reminders`: how many were sent. `expected` and `answered` are counted when it closes: how many people were asked,
    how many answered; who they are is then forgotten.
    """

    # Another one each time its questions are saved: an act on a page that shows older ones is refused.
    revision = models.UUIDField(default=uuid4, editable=False)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="evaluations", verbose_name="session"
    )
    cycle = models.ForeignKey(
        Cycle, on_delete=models.CASCADE, null=True, blank=True, related_name="evaluations", verbose_name="cycle"
    )
    kind = models.CharField("moment", max_length=4, choices=FormKind, default=FormKind.HOT)
    audience = models.CharField("qui répond", max_length=12, choices=Audience, default=Audience.PARTICIPANT)
    state = models.CharField("état", max_length=12, choices=FormState, default=FormState.DRAFT, editable=False)
    opened_at = models.DateTimeField("ouverte le", null=True, editable=False)
    closes_at = models.DateTimeField("close à partir du", null=True, editable=False)
    closed_at = models.DateTimeField("close le", null=True, editable=False)
    reminders = models.PositiveSmallIntegerField("rappels envoyés", default=0, editable=False)
    expected = models.PositiveSmallIntegerField("personnes interrogées", null=True, editable=False)
    answered = models.PositiveSmallIntegerField("personnes qui ont répondu", null=True, editable=False)

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="rapport"
    )

    objects = EvaluationFormQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        ordering = ("session", "cycle", "-kind", "-audience")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, cycle__isnull=True) | Q(session__isnull=True, cycle__isnull=False),
                name="evaluation_of_a_session_or_a_year",
                violation_error_message="Une évaluation porte sur une session ou sur une année.",
            ),
            models.CheckConstraint(
                condition=Q(state=FormState.DRAFT) | Q(opened_at__isnull=False, closes_at__isnull=False),
                name="evaluation_opened_until",
                violation_error_message="Une évaluation ouverte a une fin.",
            ),
            models.CheckConstraint(
                condition=Q(kind=FormKind.COLD) | Q(audience=Audience.PARTICIPANT),
                name="evaluation_employers_later",
                violation_error_message="Les employeurs sont interrogés à froid.",
            ),
            models.UniqueConstraint(
                fields=("session", "kind", "audience"),
                name="evaluation_once_a_session",
                violation_error_message="Cette évaluation existe déjà.",
            ),
            models.UniqueConstraint(
                fields=("cycle", "kind", "audience"),
                name="evaluation_once_a_year",
                violation_error_message="Cette évaluation existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.subject}"

    @property
    def name(self) -> str:
        """« Évaluation à chaud », « Évaluation à froid, employeurs »."""
        to = ", employeurs" if self.asks_employers else ""
        return f"Évaluation {FormKind(self.kind).label.lower()}{to}"

    @property
    def subject(self) -> str:
        """The session, or « Année du cycle »."""
        return str(self.session) if self.session is not None else f"année, {self.cycle}"

    @property
    def standing(self) -> FormState:
        """Its state, with what is said of it."""
        return FormState.of(self.state)

    @property
    def is_cold(self) -> bool:
        """Whether it is asked some months later."""
        return self.kind == FormKind.COLD

    @property
    def asks_employers(self) -> bool:
        """Whether employers answer, by a link."""
        return self.audience == Audience.EMPLOYER

    @property
    def year(self) -> Cycle | None:
        """The cycle that it belongs to; None for a session without one."""
        return self.session.cycle if self.session is not None else self.cycle

    @property
    def organiser(self) -> Institute:
        """The institute that asks. Read the form with its subject."""
        if self.session is not None:
            return self.session.organiser
        if self.cycle is None:
            raise ValueError("An evaluation is of a session or of a cycle.")
        return self.cycle.institute

    @property
    def about(self) -> UUID:
        """Whose journal keeps its acts: the session's, or the cycle's."""
        subject = self.session or self.cycle
        if subject is None:
            raise ValueError("An evaluation is of a session or of a cycle.")
        return subject.uuid

    def is_answerable(self, at: datetime | None = None) -> bool:
        """Whether one may answer now, or at that instant."""
        now = at or timezone.now()
        return self.standing.is_open and self.closes_at is not None and now < self.closes_at


class Question(models.Model):
    """One question of an evaluation, in its order."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    form = models.ForeignKey(
        EvaluationForm, on_delete=models.CASCADE, related_name="questions", verbose_name="évaluation"
    )
    order = models.PositiveSmallIntegerField("ordre")
    kind = models.CharField("nature", max_length=12, choices=QuestionKind)
    text = models.CharField("question", max_length=QUESTION_LIMIT)

    class Meta:
        verbose_name = "question"
        ordering = ("form", "order")
        constraints = [
            models.UniqueConstraint(
                fields=("form", "order"),
                name="evaluation_question_ordered",
                violation_error_message="Deux questions ont le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values),
                name="evaluation_question_kind_known",
                violation_error_message="Cette nature de question n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_text(self) -> bool:
        """Whether one answers in one's own words."""
        return QuestionKind(self.kind).is_text
