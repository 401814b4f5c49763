"""Candidature: one person's dossier for one cycle."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.enums import COMMITTABLE, CandidatureSpec, Category, EmploymentStatus, State, Title
from candidatures.models.commitment import STANDING, EmployerCommitment
from candidatures.models.mandate import Mandate
from candidatures.models.on_paper import IS_TYPED_IN, OnPaper
from candidatures.models.searched import TEXT, Searched, is_told
from cycles.models import LAST_SECOND, KeptAway
from organisations.enums import Department, EmployerType, Region, stratum_of
from toolkit.journal.models import JournalEntry, JournalEntryQuerySet
from toolkit.memo import remember
from toolkit.text.indexes import FullTextIndex, TrigramIndex
from toolkit.text.search_text import telling_words

LONG_TEXTS = (
    "motivation", "project", "contribution", "expectations", "scope", "diplomas", "cycles_taken", "career_posts",
)  # fmt: skip


class CandidatureQuerySet(models.QuerySet["Candidature"]):
    """Scopes that chain. Committee members get nothing here by that role: see `committee`."""

    def owned_by(self, user: User) -> "CandidatureQuerySet":
        """The applicant's own, whatever their state."""
        return self.filter(applicant=user)

    def written_by(self, user: User) -> "CandidatureQuerySet":
        """The person's own, and those they are mandated to write while nothing is decided.

        Who works at the institute of a cycle is nobody's delegate there; its team writes what IS_TYPED_IN.
        """
        mandated = Mandate.objects.active().filter(user=user).values("candidature")
        helped = Q(pk__in=mandated, state__in=COMMITTABLE) & ~Q(cycle__institute__in=user.institutes_with_role(*Role))
        team = user.institutes_with_role(*TRAINING_TEAM)
        posted = IS_TYPED_IN & Q(cycle__institute__in=team) & ~_is_closed(user)
        return self.filter(Q(applicant=user) | helped | posted if team else Q(applicant=user) | helped)

    def open_to(self, user: User) -> "CandidatureQuerySet":
        """What a member of staff may know of by their role, whatever it is: lists, counts, search, mails and exports.

        Neither one's own dossier, nor one that one has helped to write, nor one that one is recused from. A page asks
        once for these few (see toolkit.memo), so that its lists need no subquery.
        """
        closed = remember(("closed candidatures", user.pk), lambda: _closed_keys(user))
        if closed is None:
            return self.exclude(_is_closed(user))
        return self.exclude(pk__in=closed) if closed else self.all()

    def closed_to(self, user: User) -> "CandidatureQuerySet":
        """The others: what no role lets this person know of."""
        return self.filter(_is_closed(user))

    def at_desk_of(self, user: User) -> "CandidatureQuerySet":
        """What the desk of an institute may know of, drafts too: whose it is and when, not what is written in it.

        Only what is open to them.
        """
        return self.filter(cycle__institute__in=user.institutes_with_role(*TRAINING_TEAM)).open_to(user)

    def instructed_by(self, user: User) -> "CandidatureQuerySet":
        """What staff may read: submitted once, at their institute, and open to them."""
        return self.at_desk_of(user).filter(submitted_at__isnull=False)

    def of_siren(self, siren: str) -> "CandidatureQuerySet":
        """Those whose employer bears this SIREN: the first nine digits of its SIRET, which an index gives in order."""
        return self.filter(siret__range=(siren.ljust(14, "0"), siren.ljust(14, "9")))

    def search(self, words: str) -> "CandidatureQuerySet":
        """Every word (ten at most) somewhere in name, e-mail, employer or number, or said in what was submitted.

        Accents and case do not count, nor the form of a word on PostgreSQL.
        """
        found = self
        for word in telling_words(words):
            named = Q(search_text__contains=word)
            found = found.filter(named | Q(dossier_text__says=word) if is_told(word) else named)
        return found

    def with_commitment(self) -> "CandidatureQuerySet":
        """Join the commitment that stands, one at most, as `current`: `select_related("current")` brings it along."""
        return self.annotate(current=FilteredRelation("commitments", condition=Q(commitments__state__in=STANDING)))

    def for_list(self) -> "CandidatureQuerySet":
        """Rows of a list, with the commitment that stands and no long text."""
        return self.with_standing().defer(*LONG_TEXTS, TEXT, "search_text")

    def with_standing(self) -> "CandidatureQuerySet":
        """Bring the commitment that stands along; joined, it would weigh on the sort of a list."""
        standing = EmployerCommitment.objects.filter(state__in=STANDING)
        return self.prefetch_related(Prefetch("commitments", standing, to_attr="standing"))


class DeferringManager(models.Manager["Candidature"]):
    """Dossiers without the text that they are searched by: nobody reads it."""

    def get_queryset(self) -> models.QuerySet["Candidature"]:
        """Every dossier."""
        return super().get_queryset().defer(TEXT)


CandidatureManager = DeferringManager.from_queryset(CandidatureQuerySet)


def closed_by_reason(user: User) -> list[models.QuerySet]:
    """Keys of the candidatures that no role lets this person know of: their own, those they have helped to write, those
    that they are kept away from. Each is short, and found by an index."""
    kept = KeptAway.objects.filter(user=user, person__candidatures__cycle=F("cycle"))
    return [
        Candidature.objects.filter(applicant=user).values_list("pk", flat=True),
        Mandate.objects.accepted_by(user).order_by().values_list("candidature", flat=True),
        kept.values_list("person__candidatures", flat=True),
    ]


def _is_closed(user: User) -> Q:
    own, helped, kept = closed_by_reason(user)
    return Q(pk__in=own) | Q(pk__in=helped) | Q(pk__in=kept)


def _closed_keys(user: User) -> frozenset[int]:
    own, *others = closed_by_reason(user)
    return frozenset(own.union(*others))


class Candidature(OnPaper, Searched):
    """One applicant, one cycle. `state` follows lifecycle.LIFECYCLE."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidatures")
    cycle = models.ForeignKey("cycles.Cycle", models.PROTECT, related_name="candidatures")
    state = models.CharField("état", max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    state_changed_at = models.DateTimeField(editable=False)
    receipt_number = models.CharField("n° de dossier", max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001  # unique
    receipt = models.OneToOneField("documents.Document", models.PROTECT, null=True, editable=False, related_name="+")
    letter = models.OneToOneField("documents.Document", models.PROTECT, null=True, editable=False, related_name="+")
    waiting_rank = models.PositiveSmallIntegerField("rang annoncé sur la liste d’attente", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField("déposée le", null=True, editable=False)
    # Written by candidatures.silence alone; `silence_told` counts the warnings that were sent for that day.
    silence_on = models.DateField("silence le", null=True, editable=False)
    silence_told = models.PositiveSmallIntegerField(default=0, editable=False)
    answer_by = models.DateTimeField("réponse avant le", null=True, editable=False)
    extended_until = models.DateTimeField("délai accordé jusqu’au", null=True, editable=False)
    reminded_at = models.DateTimeField("dernier rappel", null=True, editable=False)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="instructed_candidatures"
    )

    # Identity
    title = models.CharField("civilité", max_length=1, choices=Title.choices, blank=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    email = models.EmailField("courriel professionnel", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)

    # Employer, as declared
    employer = models.ForeignKey("organisations.Employer", models.PROTECT, null=True, editable=False, related_name="+")
    employer_name = models.CharField("nom de la collectivité ou de l’établissement", max_length=200, blank=True)
    employer_type = models.CharField("type d’employeur", max_length=24, choices=EmployerType.choices, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    department = models.CharField("département", max_length=3, choices=Department.choices, blank=True)
    region = models.CharField("région", max_length=2, choices=Region.choices, blank=True, editable=False)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    staff_count = models.PositiveIntegerField("nombre d’agents", null=True, blank=True)
    operating_budget = models.DecimalField(
        "budget de fonctionnement (€)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    training_contact_name = models.CharField("contact formation", max_length=120, blank=True)
    training_contact_email = models.EmailField("courriel du contact formation", blank=True)

    # Position
    job_title = models.CharField("fonction exacte", max_length=160, blank=True)
    category = models.CharField("catégorie", max_length=10, choices=Category.choices, blank=True)
    in_post_since = models.DateField("en poste depuis", null=True, blank=True)
    functional_post = models.BooleanField("emploi fonctionnel", null=True, blank=True)
    cadre = models.CharField("cadre d’emplois", max_length=120, blank=True)
    grade = models.CharField("grade", max_length=120, blank=True)
    employment_status = models.CharField("statut", max_length=12, choices=EmploymentStatus.choices, blank=True)
    people_managed = models.PositiveIntegerField("agents encadrés", null=True, blank=True)
    scope = models.TextField("périmètre de responsabilités", max_length=1500, blank=True)

    # Career
    career_posts = models.JSONField("derniers postes", default=list, blank=True)
    years_in_general_management = models.PositiveSmallIntegerField(
        "années en direction générale", null=True, blank=True
    )
    diplomas = models.TextField("diplômes", max_length=1500, blank=True)
    has_taken_cycle = models.BooleanField("cycle de direction déjà suivi", null=True, blank=True)
    cycles_taken = models.TextField("cycles déjà suivis", max_length=1000, blank=True)
    earlier_candidature = models.BooleanField("candidature antérieure à ce cycle", null=True, blank=True)

    # Project
    motivation = models.TextField("motivation", max_length=3000, blank=True)
    project = models.TextField("projet professionnel", max_length=4000, blank=True)
    contribution = models.TextField("apport au groupe", max_length=2000, blank=True)
    question = models.CharField("question à travailler", max_length=200, blank=True)
    expectations = models.TextField("attentes", max_length=1500, blank=True)

    # Declarations of the applicant
    commits_attendance = models.BooleanField("assiduité", default=False)
    commits_accuracy = models.BooleanField("exactitude", default=False)
    read_data_notice = models.BooleanField("protection des données", default=False)

    objects = CandidatureManager()

    class Meta:
        verbose_name = "candidature"
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "cycle"],
                name="candidature_once_per_cycle",
                violation_error_message="Vous avez déjà une candidature à ce cycle : ouvrez-la depuis votre espace.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | Q(submitted_at__isnull=False, receipt_number__isnull=False),
                name="candidature_submitted_has_receipt",
                violation_error_message="Une candidature déposée porte une date et un numéro de dossier.",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "state", "-submitted_at"]),
            models.Index(  # holds what the views are counted on: no row is read for it
                fields=["cycle", "adviser", "state", "submitted_at", "siret", "id"], name="candidature_counted"
            ),
            models.Index(fields=["siret"]),
            TrigramIndex(field="search_text", name="candidature_words"),
            FullTextIndex(field="dossier_text", name="candidature_text"),
            models.Index(fields=["cycle", "sort_name"]),
            models.Index(fields=["cycle", "state_changed_at", "id"]),  # the adviser's list: the longest wait first
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.receipt_number or 'brouillon'})"

    def get_absolute_url(self) -> str:
        """The applicant's own page."""
        return reverse("candidatures:dossier", args=[self.uuid])

    @property
    def full_name(self) -> str:
        """First and last name as declared, else those of the account."""
        return f"{self.first_name} {self.last_name}".strip() or self.applicant.full_name

    @property
    def spec(self) -> CandidatureSpec:
        """What is said of the state."""
        return State.of(self.state).spec

    @property
    def situation(self) -> str:
        """The template that tells the applicant where the dossier stands and what to do."""
        return State.of(self.state).template

    @property
    def is_draft(self) -> bool:
        """Whether it was never submitted and still may be written."""
        return self.state == State.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        """Whether its applicant took it back."""
        return self.state == State.WITHDRAWN

    @property
    def is_eligible(self) -> bool:
        """Whether it is before the committee."""
        return self.state == State.ELIGIBLE

    @property
    def awaits_answer(self) -> bool:
        """Whether the applicant must confirm or decline the place before a date."""
        return self.state == State.ADMITTED and self.answer_by is not None

    @property
    def applicant_label(self) -> str:
        """The state in the applicant's words."""
        return self.spec.applicant

    @property
    def delegate_label(self) -> str:
        """The same, for whoever helps to write."""
        return self.spec.delegate or self.spec.applicant

    @property
    def predicate(self) -> str:
        """The state as a verb, after « Votre dossier » or « ce dossier »: « est déposé », « attend une correction »."""
        return self.spec.predicate

    @property
    def deadline(self) -> datetime:
        """The last second at which this dossier may be submitted: the call's, or the one granted to this person."""
        return max(self.extended_until or self.cycle.closes_at, self.cycle.closes_at)

    @property
    def is_extended(self) -> bool:
        """Whether this person was granted more time than the call gives."""
        return self.deadline > self.cycle.closes_at

    @property
    def ends_at(self) -> datetime:
        """The first instant at which it is too late."""
        return self.deadline + LAST_SECOND

    @property
    def can_be_submitted_now(self) -> bool:
        """Whether the calendar lets this draft be submitted now."""
        return self.cycle.is_published and self.cycle.opens_at <= timezone.now() < self.ends_at

    @property
    def is_too_late(self) -> bool:
        """Whether the time to submit has passed, the extension too; an archive of the cycle ends both."""
        return not self.is_on_paper and self.cycle.is_closed and not self.can_be_submitted_now

    @property
    def closed_since(self) -> datetime:
        """When it became too late: the person's own deadline, or the call's where the archive cut an extension."""
        return self.deadline if self.ends_at <= timezone.now() else self.cycle.closes_at

    @property
    def extension_is_over(self) -> bool:
        """Whether it is the time granted to this person that has run out, and not the call's alone."""
        return self.is_extended and self.ends_at <= timezone.now()

    @property
    def days_left(self) -> int:
        """Whole days from today to the last day to submit: 0 on that day and after it."""
        return max(0, (timezone.localdate(self.deadline) - timezone.localdate()).days)

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes before it is too late, in the last hour; None before that and after the end."""
        left = self.ends_at - timezone.now()
        return left // timedelta(minutes=1) if timedelta(0) < left <= timedelta(hours=1) else None

    @property
    def commitment(self) -> EmployerCommitment | None:
        """The employer's commitment that stands, or None. Pages bring it along: see `with_commitment`, `for_list`."""
        if "current" not in self.__dict__:
            found = self.__dict__.get("standing")  # brought by `for_list`
            found = self.commitments.filter(state__in=STANDING)[:1] if found is None else found
            self.current = next(iter(found), None)
        return self.current

    @property
    def owed_fee(self) -> Decimal:
        """What the employer owes once the place is taken: what it committed to, whatever the cycle asks since."""
        return self.commitment.amount if self.commitment else self.cycle.fee

    @property
    def journal(self) -> JournalEntryQuerySet:
        """The acts on this dossier, newest first."""
        return JournalEntry.objects.about(self.uuid)

    def is_mandated_to(self, user: User) -> bool:
        """Whether this person holds an accepted mandate on this dossier: one query, kept as long as this instance."""
        known: dict[int, bool] = self.__dict__.setdefault("_mandated", {})
        if user.pk not in known:
            known[user.pk] = self.mandates.active().filter(user=user).exists()
        return known[user.pk]

    def bring_commitment(self, current: EmployerCommitment | None) -> None:
        """Know the commitment that stands, read by another query."""
        self.current = current
        if current is not None:
            current.candidature = self

    def forget_commitment(self) -> None:
        """Read the commitment again at the next question. For services that have just changed it."""
        self.__dict__.pop("standing", None)
        self.__dict__.pop("current", None)

    @property
    def tone(self) -> str:
        """Tone of the status pill."""
        return self.spec.tone

    @property
    def icon(self) -> str:
        """Icon of the status pill."""
        return self.spec.icon

    @property
    def stratum(self) -> str:
        """Stratum of population of the employer, or the empty string."""
        return stratum_of(self.population) if self.population is not None else ""
