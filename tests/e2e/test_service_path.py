"""The whole path on the imported 2025 cycle, played by the services in January 2025: time is the test's."""

import datetime
import io
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from pypdf import PdfReader

from accounts.enums import Role
from accounts.models import User
from candidatures import services
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services.signature import find_commitment
from committee.decisions.validating import validate_decisions
from committee.enums import Choice, Outcome, SeatRole
from committee.models import Committee, Decision, Item, Seat
from committee.services import (
    call_from_waiting_list,
    cast_vote,
    declare_no_link,
    form_committee,
    give_seat,
    name_vice_president,
    publish_decisions,
    record_decision,
    save_assessment,
)
from cycles.enums import PieceKind
from cycles.models import Cycle, Participant
from demo.candidates import Candidate, read_candidates
from demo.papers import as_upload, make_pdf
from fees.models import Fee
from instruction import services as instruction
from organisations.validators import clean_siret
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.catalogue import cycle_2025_path
from toolkit.documents.services import read_document
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.notifications.delivery import sweep
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CANDIDATES = {candidate.code: candidate for candidate in read_candidates()}
PUNCTUAL = ("C01", "C08", "C11", "C05", "C23")


def paris(day: int, hour: int, minute: int = 0, *, month: int = 1) -> datetime.datetime:
    return datetime.datetime(2025, month, day, hour, minute, tzinfo=PARIS)


class Story:
    """The people of the path and what they do; each step names the moment it is played at."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        call_command("import_cycle", str(cycle_2025_path()), verbosity=0)
        self.cycle = Cycle.objects.get(code="CDG", year=2025)
        institute = self.cycle.institute
        self.adviser = make_staff(Role.ADVISER, institute=institute)
        self.head = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        self.members = [make_staff(Role.COMMITTEE_MEMBER, institute=institute) for _ in range(3)]
        self.committee = form_committee(cycle=self.cycle)
        roles = (SeatRole.PRESIDENT, SeatRole.MEMBER, SeatRole.MEMBER)
        sirens = ("", CANDIDATES["C11"].siret[:9], "")
        for user, role, siren in zip(self.members, roles, sirens, strict=True):
            give_seat(actor=self.head, committee=self.committee, user=user, role=role, siren=siren)

    @property
    def president(self) -> User:
        return self.members[0]

    def write(self, candidate: Candidate, *, sign: bool = True) -> Candidature:
        """Sign up, write, add the pieces and ask for the signature."""
        row = candidate.row
        applicant = UserFactory(email=candidate.email, first_name=row["first_name"], last_name=row["last_name"])
        candidature = services.start_candidature(actor=applicant, cycle=self.cycle)
        for section, values in candidate.values.items():
            services.save_section(actor=applicant, candidature=candidature, section=section, values=values)
        for required in self.cycle.required_pieces.filter(kind__in=[PieceKind.CV, PieceKind.PROJECT]):
            upload = as_upload("piece.pdf", make_pdf(title=required.label, paragraphs=[candidate.code]))
            services.add_piece(actor=applicant, candidature=candidature, required_piece=required, upload=upload)
        services.request_commitment(actor=applicant, candidature=candidature, **candidate.signatory)
        if sign:
            self.sign(candidate)
        return Candidature.objects.get(pk=candidature.pk)

    def sign(self, candidate: Candidate) -> EmployerCommitment:
        """The signatory follows the link of the mail, which is its only copy."""
        asked = OutboxMail.objects.filter(event="commitment.asked", to_email=candidate.signatory["signatory_email"])
        token = re.search(r"/engagement/([\w-]+)/", asked.latest("pk").text_body)[1]
        commitment = find_commitment(token)
        services.begin_answer(commitment=commitment)
        return services.sign_commitment(
            commitment=commitment,
            signatory_name=candidate.signatory["signatory_name"],
            signatory_capacity=candidate.signatory["signatory_capacity"],
            billing={"billing_siret": candidate.siret, "service_code": "DRH", "purchase_order": "EJ25-01"},
        )

    def read(self, candidature: Candidature, mark: int) -> Item:
        """Every member who may reads, scores and votes."""
        item = Item.objects.get(candidature=candidature)
        marks = {criterion.pk: mark for criterion in self.cycle.criteria.all()}
        recused = set(item.recusals.standing().values_list("user_id", flat=True))
        for member in self.members:
            if member.pk not in recused:
                declare_no_link(actor=member, item=item)
                save_assessment(actor=member, item=item, marks=marks, comment="Lu.", validate=True)
                cast_vote(actor=member, item=item, choice=Choice.ADMIT)
        item.refresh_from_db()
        return item

    def mails(self, event: str) -> list[str]:
        return sorted(OutboxMail.objects.filter(event=event).values_list("to_email", flat=True))


@pytest.fixture
def story():
    with time_machine.travel(paris(6, 9), tick=False) as clock:
        yield Story(clock)


def submit(candidature: Candidature) -> None:
    services.submit_candidature(actor=candidature.applicant, candidature=candidature)


def test_path_runs_from_the_call_to_the_fee(story):
    dossiers = {code: story.write(CANDIDATES[code], sign=code != "C05") for code in PUNCTUAL}
    file_and_instruct(story, dossiers)
    judge_and_publish(story, dossiers)
    answer_and_owe(story, dossiers)


def file_and_instruct(story, dossiers):
    story.clock.move_to(paris(15, 23, 59))
    for candidature in dossiers.values():
        submit(candidature)
    numbers = sorted(candidature.receipt_number for candidature in dossiers.values())
    assert numbers == [f"CDG-2025-{rank:04d}" for rank in range(1, 6)]

    story.clock.move_to(paris(20, 10))
    for code, candidature in dossiers.items():
        instruction.claim_candidature(actor=story.adviser, candidature=candidature)
        if code != "C05":
            instruction.declare_eligible(actor=story.adviser, candidature=candidature)
    with pytest.raises(DomainError, match="n’est pas signé"):
        instruction.declare_eligible(actor=story.adviser, candidature=dossiers["C05"])
    proposal = instruction.propose_ineligibility(
        actor=story.adviser, candidature=dossiers["C05"], reason="Engagement non signé."
    )
    instruction.decide_ineligibility(actor=story.head, proposal=proposal)


def judge_and_publish(story, dossiers):
    story.clock.move_to(paris(4, 14, month=2))
    items = {code: story.read(dossiers[code], mark) for code, mark in (("C01", 4), ("C08", 3), ("C11", 5), ("C23", 2))}
    assert {code: float(item.mean_score) for code, item in items.items()} == {"C01": 16, "C08": 12, "C11": 20, "C23": 8}
    assert items["C11"].assessment_count == 2  # the member of the same employer never saw it

    with pytest.raises(DomainError, match="recevables attendent une décision"):
        publish_decisions(actor=story.head, committee=story.committee)
    for code, outcome, reason in (
        ("C11", Outcome.ADMITTED, ""),
        ("C01", Outcome.ADMITTED, ""),
        ("C08", Outcome.WAITLISTED, ""),
        ("C23", Outcome.REJECTED, "Le projet reste à préciser."),
    ):
        record_decision(actor=story.president, item=items[code], outcome=outcome, reason=reason)
    with pytest.raises(DomainError, match="4 décisions proposées attendent d’être validées"):
        publish_decisions(actor=story.head, committee=story.committee)
    vice = story.members[2]
    name_vice_president(actor=story.head, seat=Seat.objects.get(committee=story.committee, user=vice))
    validate_decisions(actor=vice, committee=story.committee)
    assert not Candidature.objects.exclude(state__in=[State.ELIGIBLE, State.INELIGIBLE]).exists()
    assert not story.mails("candidature.admitted")

    story.clock.move_to(paris(10, 9, month=2))
    assert publish_decisions(actor=story.head, committee=story.committee) == 4
    assert story.mails("candidature.admitted") == sorted(CANDIDATES[code].email for code in ("C01", "C11"))
    assert story.mails("candidature.rejected") == [CANDIDATES["C23"].email]
    assert Decision.objects.secret().count() == 0


def answer_and_owe(story, dossiers):
    story.clock.move_to(paris(12, 9, month=2))
    for candidature in dossiers.values():
        candidature.refresh_from_db()
    participant = services.confirm_place(actor=dossiers["C01"].applicant, candidature=dossiers["C01"])
    services.decline_place(actor=dossiers["C11"].applicant, candidature=dossiers["C11"])
    Cycle.objects.filter(pk=story.cycle.pk).update(seats=2)
    called = call_from_waiting_list(actor=story.head, committee=Committee.objects.get(pk=story.committee.pk))
    assert called == dossiers["C08"]
    assert called.answer_by == paris(22, 23, 59, month=2) + datetime.timedelta(seconds=59)

    fee = Fee.objects.get()
    assert (fee.participant, fee.amount) == (participant, 3500)
    assert participant.billing_siret == CANDIDATES["C01"].siret
    assert participant.purchase_order == "EJ25-01"
    assert Participant.objects.count() == 1


def test_path_delivers_its_mails_with_the_receipt(story):
    candidature = story.write(CANDIDATES["C01"])
    submit(candidature)
    story.clock.shift(60)
    waiting = OutboxMail.objects.count()

    assert sweep() == waiting == len(mail.outbox)
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    acknowledged = next(message for message in mail.outbox if candidature.receipt_number in message.subject)
    assert acknowledged.to == [candidature.email]
    (_name, content, kind) = acknowledged.attachments[0]
    assert kind == "application/pdf"
    candidature.refresh_from_db()
    assert content == read_document(candidature.receipt)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert candidature.receipt_number in text
    assert "tribunal administratif" in text.lower()
    assert sweep() == 0


def test_c16_is_refused_four_minutes_late_and_loses_nothing(story):
    story.clock.move_to(paris(15, 23, 50))
    candidature = story.write(CANDIDATES["C16"])
    before = Candidature.objects.filter(pk=candidature.pk).values().get()

    story.clock.move_to(paris(16, 0, 4))
    with pytest.raises(DomainError) as refusal:
        submit(candidature)

    assert refusal.value.status == 409
    assert "clos depuis le mercredi\u00a015\u00a0janvier" in refusal.value.message.replace(
        "mercredi ", "mercredi\u00a0"
    )
    assert "0\u00a0h\u00a004" in refusal.value.message
    assert Candidature.objects.filter(pk=candidature.pk).values().get() == before
    assert not story.mails("candidature.submitted")


def test_c16_would_have_been_taken_at_the_last_second(story):
    candidature = story.write(CANDIDATES["C16"])
    story.clock.move_to(paris(15, 23, 59) + datetime.timedelta(seconds=59))
    submit(candidature)
    assert candidature.state == State.SUBMITTED


def test_c22_is_refused_without_a_cv(story):
    candidature = story.write(CANDIDATES["C22"])
    candidature.pieces.filter(required_piece__kind=PieceKind.CV).delete()
    with pytest.raises(IncompleteError, match="CV"):
        submit(candidature)
    assert candidature.state == State.DRAFT


def test_c23_types_a_wrong_siret_then_the_right_one():
    with pytest.raises(ValidationError, match="clé de ce SIRET"):
        clean_siret(CANDIDATES["C23"].typed_siret)
    assert clean_siret(CANDIDATES["C23"].siret) == CANDIDATES["C23"].siret


def test_c05_is_submitted_with_its_commitment_still_outstanding(story):
    candidature = story.write(CANDIDATES["C05"], sign=False)
    submit(candidature)
    assert candidature.state == State.SUBMITTED
    assert candidature.commitment.state == CommitmentState.SENT
