"""Fill a database with many candidatures, fast, to measure pages: rows are written by the thousand, not played.

Only for measuring: rows are what the services would leave (readings of five members, means, votes, a signed commitment,
a CV of 100 KB each), without mails, receipts or documents.
"""

import datetime
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from stdnum import luhn

from accounts.models import User
from candidatures.enums import ActorRole, Category, CommitmentState, EmploymentStatus, State, Title
from candidatures.models import Candidature, EmployerCommitment, Piece, StateChange
from candidatures.models.received import private_name
from committee.enums import AssessmentState, Choice
from committee.models import Assessment, Committee, Item, LinkDeclaration, Score, Seat, Vote
from committee.services.assessment import score_out_of_20
from cycles.enums import PieceKind
from cycles.models import Criterion, Cycle, RequiredPiece
from demo.candidates import read_texts
from demo.papers import make_pdf, weigh_down
from organisations.enums import REGION_BY_DEPARTMENT, EmployerType
from organisations.models import Employer
from toolkit.text.typography import typeset

WORDS = 500
PDF_BYTES = 100_000
EMPLOYERS = 400
BATCH = 1000
PATH = (
    ("submit", State.DRAFT, State.SUBMITTED, ActorRole.APPLICANT),
    ("claim", State.SUBMITTED, State.UNDER_REVIEW, ActorRole.ADVISER),
    ("declare_eligible", State.UNDER_REVIEW, State.ELIGIBLE, ActorRole.ADVISER),
)
# One dossier in ten is still under instruction, so that the adviser's views hold something.
INSTRUCTED = (State.SUBMITTED, State.UNDER_REVIEW, State.CORRECTION_REQUESTED)
FIRST_NAMES = (
    "Anne",
    "Bruno",
    "Chloé",
    "Didier",
    "Émilie",
    "Farid",
    "Gisèle",
    "Henri",
    "Inès",
    "Joël",
    "Karine",
    "Loïc",
)
LAST_NAMES = (
    "Arnoux",
    "Bellecour",
    "Castaing",
    "Dufresnoy",
    "Eberlin",
    "Fontanel",
    "Guérin-Sow",
    "Hamelot",
    "Issartel",
)
ROOTS = ("Bréval", "Montcrin", "Hautmont", "Clairval", "Fontclaire", "Nogeville", "Sarrance", "Armorel")
T = TypeVar("T")


def heavy_pdf() -> bytes:
    """A valid PDF of about PDF_BYTES: one page of text and a filler."""
    text = ["Curriculum vitæ de démonstration.", *read_texts()["methodes"]]
    return weigh_down(make_pdf(title="Curriculum vitæ", paragraphs=text), size=PDF_BYTES)


class Filler:
    """Adds candidatures to one cycle; called again, it adds more."""

    def __init__(self, *, cycle: Cycle, committee: Committee, adviser: User) -> None:
        self.cycle = cycle
        self.committee = committee
        self.adviser = adviser
        self.now = timezone.now()
        self.random = Random(7)
        self.paragraphs = _paragraphs()
        self.pdf = heavy_pdf()
        self.digest = hashlib.sha256(self.pdf).hexdigest()
        self.cv = RequiredPiece.objects.get(cycle=cycle, kind=PieceKind.CV)
        self.criteria = list(Criterion.objects.filter(cycle=cycle).order_by("position"))
        self.seats = list(Seat.objects.voting().filter(committee=committee).order_by("pk"))
        self.employers = _employers()

    def fill(self, count: int) -> None:
        """Write `count` candidatures with all that hangs on them."""
        start = Candidature.objects.filter(cycle=self.cycle).count() + 1
        for numbers in _batches(range(start, start + count), BATCH):
            with transaction.atomic():
                self._fill_batch(numbers)

    def _fill_batch(self, numbers: list[int]) -> None:
        users = User.objects.bulk_create(
            User(email=f"banc{number}@example.org", password="!", first_name="Banc", last_name=str(number))
            for number in numbers
        )
        rows = Candidature.objects.bulk_create(
            [self._candidature(number, user) for number, user in zip(numbers, users, strict=True)]
        )
        EmployerCommitment.objects.bulk_create(self._commitment(row) for row in rows)
        Piece.objects.bulk_create(self._piece(row) for row in rows)
        StateChange.objects.bulk_create(change for row in rows for change in self._changes(row))
        self._bring_before_committee([row for row in rows if row.state == State.ELIGIBLE])

    def _candidature(self, number: int, user: User) -> Candidature:
        employer = self.employers[number * 7 % len(self.employers)]
        at = self.now - datetime.timedelta(days=2 + number % 25, minutes=number)
        state = INSTRUCTED[number // 10 % 3] if number % 10 == 0 else State.ELIGIBLE
        texts = [self._text() for _ in range(2)]
        row = Candidature(
            applicant=user, cycle=self.cycle, state=state, state_changed_at=at, submitted_at=at,
            receipt_number=f"{self.cycle.reference}-B{number:05d}",
            adviser=None if state == State.SUBMITTED else self.adviser,
            title=Title.F if number % 2 else Title.M,
            first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
            last_name=f"{LAST_NAMES[number // 12 % len(LAST_NAMES)]} {number}",
            email=user.email, phone="01 99 00 20 20",
            employer=employer, employer_name=employer.name, employer_type=employer.employer_type, siret=employer.siret,
            department=employer.department, region=employer.region, population=employer.population,
            staff_count=employer.staff_count, job_title="Direction générale des services",
            category=Category.values[number % 3],
            in_post_since=datetime.date(2012 + number % 12, 1 + number % 12, 1), functional_post=True,
            grade="Administrateur territorial", cadre="Administrateurs territoriaux",
            employment_status=EmploymentStatus.DETACHE,
            people_managed=employer.staff_count, years_in_general_management=1 + number % 14,
            has_taken_cycle=number % 9 == 0,
            career_posts=[{"job_title": "Direction", "employer": employer.name, "start": 2018, "end": None}] * 4,
            diplomas="Master de droit public.", motivation=texts[0][:3000], project=texts[1][:4000],
            contribution=texts[0][600:2500], question="Que décider sans savoir ?", expectations=texts[1][:1200],
            commits_attendance=True, commits_accuracy=True, read_data_notice=True,
        )  # fmt: skip
        row.refresh_search()
        row.refresh_text()
        return row

    def _text(self) -> str:
        words: list[str] = []
        while len(words) < WORDS:
            words += self.random.choice(self.paragraphs).split(" ")
        return " ".join(words)

    def _commitment(self, row: Candidature) -> EmployerCommitment:
        return EmployerCommitment(
            candidature=row, state=CommitmentState.SIGNED, signatory_name="Philippe Orsenne",
            signatory_capacity="Maire", signatory_email="signature@example.org", amount=self.cycle.fee,
            sent_at=row.submitted_at,
            answered_at=row.submitted_at, billing_siret=row.siret, employer_name=row.employer_name,
            employer_siret=row.siret,
        )  # fmt: skip

    def _piece(self, row: Candidature) -> Piece:
        piece = Piece(
            candidature=row, required_piece=self.cv, filename="cv.pdf", content_type="application/pdf",
            size=len(self.pdf), sha256=self.digest, pages=1, uploaded_by_id=row.applicant_id,
            uploaded_at=row.submitted_at,
        )  # fmt: skip
        piece.file.name = default_storage.save(private_name(piece, "cv.pdf"), ContentFile(self.pdf))
        return piece

    def _changes(self, row: Candidature) -> Iterator[StateChange]:
        for step, (name, source, target, role) in enumerate(PATH):
            yield StateChange(
                candidature=row, transition=name, from_state=source, to_state=target, role=role,
                actor_id=row.applicant_id if step == 0 else self.adviser.pk,
                at=row.submitted_at + datetime.timedelta(hours=9 * step),
            )  # fmt: skip
            if target == row.state:
                return

    def _bring_before_committee(self, rows: list[Candidature]) -> None:
        items = Item.objects.bulk_create(
            Item(committee=self.committee, candidature=row, entered_at=row.submitted_at, sort_name=row.sort_name)
            for row in rows
        )
        self._declare_no_link(items)
        assessments, marks = [], []
        for item in items:
            for seat in self.seats:
                given = {criterion.pk: self.random.choice((2, 3, 3, 4, 4, 5)) for criterion in self.criteria}
                marks.append(given)
                assessments.append(self._assessment(item, seat, score_out_of_20(given, self.criteria)))
        Assessment.objects.bulk_create(assessments, batch_size=BATCH)
        Score.objects.bulk_create(
            (
                Score(assessment=assessment, criterion_id=pk, value=value)
                for assessment, given in zip(assessments, marks, strict=True)
                for pk, value in given.items()
            ),
            batch_size=5 * BATCH,
        )
        Vote.objects.bulk_create(
            (Vote(item=one.item, seat=one.seat, choice=_choice(one.score), at=self.now) for one in assessments),
            batch_size=5 * BATCH,
        )
        readers = len(self.seats)
        for item, readings in zip(items, _batches(assessments, readers), strict=True):
            item.mean_score = round(sum(one.score for one in readings) / Decimal(readers), 2)
            item.assessment_count = readers
        Item.objects.bulk_update(items, ["mean_score", "assessment_count"], batch_size=BATCH)

    def _declare_no_link(self, items: list[Item]) -> None:
        LinkDeclaration.objects.bulk_create(
            (
                LinkDeclaration(item=item, user_id=seat.user_id, has_link=False, at=self.now)
                for item in items
                for seat in self.seats
            ),
            batch_size=5 * BATCH,
        )

    def _assessment(self, item: Item, seat: Seat, score: Decimal) -> Assessment:
        return Assessment(
            item=item, seat=seat, state=AssessmentState.VALIDATED, score=score, updated_at=self.now,
            validated_at=self.now, comment=" ".join(self._text().split(" ")[:80]),
        )  # fmt: skip


def _choice(score: Decimal) -> str:
    return Choice.ADMIT if score >= 15 else Choice.WAITLIST if score >= 13 else Choice.REJECT


def _paragraphs() -> list[str]:
    texts: dict[str, Any] = read_texts()
    return [typeset(text) for text in (*(own["texte"] for own in texts["projets"].values()), *texts["methodes"])]


def _employers() -> list[Employer]:
    """The employers of the measured rows, made once."""
    departments = sorted(REGION_BY_DEPARTMENT)
    made = []
    for number in range(EMPLOYERS):
        siren = f"98{number:06d}"
        siren += luhn.calc_check_digit(siren)
        siret = f"{siren}0001"
        siret += luhn.calc_check_digit(siret)
        department = departments[number % len(departments)]
        made.append(
            Employer(
                siret=siret, siren=siren, name=f"Ville de {ROOTS[number % len(ROOTS)]}-{number}",
                employer_type=EmployerType.values[number % 12], population=1500 + number * number * 9,
                department=department, region=REGION_BY_DEPARTMENT[department], staff_count=80 + number * 7,
            )
        )  # fmt: skip
    Employer.objects.bulk_create(made, ignore_conflicts=True)
    return list(Employer.objects.filter(siren__startswith="98").order_by("pk"))


def _batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(values)
    while batch := list(itertools.islice(remaining, size)):
        yield batch
