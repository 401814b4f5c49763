"""What the committee reads first of a dossier: one page by the service, in numbered versions."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from candidatures.models import Revision
from instruction.enums import Opinion, SynthesisStanding, SynthesisState

# At most so many characters and lines a text, so that the five hold on a page of A4: see instruction.synthesis_paper.
TEXT_LIMITS = {"career": 600, "stakes": 600, "strengths": 600, "reservations": 600, "questions": 500}
LINES = 5
WORD_LIMIT = 500


class SynthesisQuerySet(models.QuerySet["Synthesis"]):
    """Scopes that chain."""

    def validated(self) -> "SynthesisQuerySet":
        """Those that were validated."""
        return self.filter(state=SynthesisState.VALIDATED)

    def last_ones(self) -> "SynthesisQuerySet":
        """The last version of each dossier."""
        later = Synthesis.objects.filter(candidature=OuterRef("candidature"), number__gt=OuterRef("number"))
        return self.exclude(Exists(later))

    def with_standing(self) -> "SynthesisQuerySet":
        """Say what each is worth now, as `standing`: its state, but for one that judged a dossier sent again since."""
        since = Revision.objects.filter(candidature=OuterRef("candidature"), sent_at__gt=OuterRef("dossier_at"))
        outdated = When(Q(state=SynthesisState.VALIDATED) & Exists(since), then=Value(SynthesisStanding.OUTDATED.value))
        return self.annotate(standing=Case(outdated, default=F("state")))


class Synthesis(models.Model):
    """A version of the synthesis of a dossier. The applicant never reads it; the committee, once validated.

    `state` follows synthesis_lifecycle.SYNTHESES. A validated version never changes: another is made from it.
    `author`: who wrote in it last. `dossier_at`: when the dossier was sent as it was judged, once validated.
    `returned_*`: the word with which it was sent back, until it is proposed again.
    """

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="syntheses")
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField(
        "état", max_length=12, choices=SynthesisState.choices, default=SynthesisState.DRAFT, editable=False
    )
    career = models.TextField("ligne de carrière", max_length=TEXT_LIMITS["career"], blank=True)
    stakes = models.TextField("enjeux", max_length=TEXT_LIMITS["stakes"], blank=True)
    strengths = models.TextField("points forts", max_length=TEXT_LIMITS["strengths"], blank=True)
    reservations = models.TextField("réserves", max_length=TEXT_LIMITS["reservations"], blank=True)
    questions = models.TextField("questions à poser", max_length=TEXT_LIMITS["questions"], blank=True)
    opinion = models.CharField("avis proposé", max_length=20, choices=Opinion.choices, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    proposed_at = models.DateTimeField(null=True, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    returned_word = models.TextField("mot du renvoi", max_length=WORD_LIMIT, blank=True, editable=False)
    validated_at = models.DateTimeField(null=True, editable=False)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    dossier_at = models.DateTimeField(null=True, editable=False)

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        verbose_name = "synthèse"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "number"],
                name="synthesis_number_once",
                violation_error_message="Cette version de la synthèse existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["candidature"],
                condition=~Q(state=SynthesisState.VALIDATED),
                name="synthesis_one_open",
                violation_error_message="Une version de cette synthèse est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=SynthesisState.VALIDATED)
                    & Q(validated_at__isnull=False, validated_by__isnull=False, dossier_at__isnull=False)
                    & ~Q(opinion="")
                )
                | (~Q(state=SynthesisState.VALIDATED) & Q(validated_at__isnull=True, dossier_at__isnull=True)),
                name="synthesis_validated_is_frozen",
                violation_error_message="Une synthèse validée porte son avis, qui l’a validée et le dossier jugé.",
            ),
        ]

    def __str__(self) -> str:
        return f"Synthèse, version {self.number}"

    @property
    def tone(self) -> str:
        """Tone of its status."""
        return SynthesisState.of(self.state).spec.tone

    @property
    def icon(self) -> str:
        """Icon of its status."""
        return SynthesisState.of(self.state).spec.icon

    @property
    def verdict(self) -> Opinion | None:
        """The proposed opinion, or None."""
        return Opinion.of(self.opinion) if self.opinion else None

    @property
    def is_validated(self) -> bool:
        """Whether it is frozen."""
        return self.state == SynthesisState.VALIDATED

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Title and text of each part that was written, in order."""
        titles = {name: str(self._meta.get_field(name).verbose_name) for name in TEXT_LIMITS}  # type: ignore[union-attr]
        return [(titles[name].capitalize(), getattr(self, name)) for name in TEXT_LIMITS if getattr(self, name)]

    @property
    def mark(self) -> str:
        """What tells this text from another: its version, its state, when it was last written."""
        return f"{self.number}:{self.state}:{self.updated_at.timestamp():.6f}"
