"""Dossiers, built through the services that people use.

`CandidatureFactory()` is a fresh draft; traits `complete`, `signed` and `submitted` take it further, each with what the
one before gives. `candidature_in(state)` plays the path to any state. `bulk_candidatures` writes plain rows, for lists.
"""

import datetime
import io
import uuid

import factory
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures import services
from candidatures.enums import CommitmentState, JournalKind, State
from candidatures.models import Candidature, EmployerCommitment, Mandate, Revision
from candidatures.sections import SECTIONS
from candidatures.services.commitment import LINK_LASTS, token_of
from cycles.enums import PieceKind
from instruction import services as instruction
from instruction.services.correction import CORRECTION_DAYS, AskedPoint
from organisations.enums import Department, EmployerType, region_of
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.cycles import CallFactory
from tests.factories.organisations import make_siret
from tests.replay import replayed
from toolkit.domain.days import add_months
from toolkit.journal.services import record

TEXT = "Depuis six ans, je dirige une administration qui change de périmètre ; j’apprends à en faire un projet."


def dossier_values(number: int = 1) -> dict:
    """Everything a dossier may hold, but pieces and commitment. `number` makes employer and names differ."""
    return {
        "title": "F",
        "first_name": "Anaïs",
        "last_name": f"Vauquelin-Roche {number}" if number > 1 else "Vauquelin-Roche",
        "email": f"anais{number}@example.org",
        "phone": "02 00 00 00 14",
        "employer_name": f"Ville de Bréval-{number}",
        "employer_type": EmployerType.COMMUNE,
        "siret": make_siret(5000 + number),
        "department": Department.D14,
        "population": 46_200,
        "staff_count": 980,
        "operating_budget": None,
        "training_contact_name": "Paul Martin",
        "training_contact_email": "formation@example.org",
        **_post_values(),
        "motivation": TEXT,
        "project": TEXT,
        "contribution": TEXT,
        "question": "Comment partager une direction générale ?",
        "expectations": TEXT,
        "commits_attendance": True,
        "commits_accuracy": True,
        "read_data_notice": True,
    }


def _post_values() -> dict:
    """The post that is held, and those before."""
    return {
        "job_title": "Directrice générale des services",
        "category": "DGS",
        "in_post_since": datetime.date(2019, 9, 1),
        "grade": "Administrateur territorial",
        "employment_status": "detache",
        "functional_post": True,
        "cadre": "Administrateurs territoriaux",
        "people_managed": 980,
        "scope": TEXT,
        "career_posts": [
            {"job_title": "Directrice générale des services", "employer": "Ville de Bréval", "start": 2019, "end": None}
        ],
        "years_in_general_management": 6,
        "diplomas": "Master de droit public.",
        "has_taken_cycle": False,
        "cycles_taken": "",
        "earlier_candidature": False,
    }


def pdf_bytes(pages: int = 1) -> bytes:
    """A small PDF that opens, the same bytes each time."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    target = io.BytesIO()
    document.save(target, deterministic_id=True)
    return target.getvalue()


def pdf_upload(name: str = "cv.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A PDF as a browser sends it."""
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content, content_type="application/pdf")


@replayed
def fill(candidature: Candidature, **changes) -> Candidature:
    """Have every section of a draft saved, in one write: most tests begin here. `changes` replace some values."""
    values = dossier_values(candidature.pk) | changes
    for section in SECTIONS:
        for name in section.fields:
            setattr(candidature, name, values[name])
        if section.fields:
            kind = JournalKind.SECTION_SAVED
            record(about=candidature.uuid, actor=candidature.applicant, kind=kind, subject=section.slug)
    candidature.region = region_of(candidature.department)
    candidature.refresh_search()
    candidature.save()
    candidature.refresh_from_db()
    return candidature


@replayed
def add_cv(candidature: Candidature) -> None:
    """Give the dossier its CV."""
    required = candidature.cycle.required_pieces.get(kind=PieceKind.CV)
    services.add_piece(
        actor=candidature.applicant, candidature=candidature, required_piece=required, upload=pdf_upload()
    )


@replayed
def ask_commitment(candidature: Candidature, **named) -> EmployerCommitment:
    """Send the signatory the link; an employer that the dossier does not name yet is given a name first.

    A signature that this undoes is named, unless `undoes` says otherwise.
    """
    standing = candidature.commitments.exclude(state=CommitmentState.REPLACED).first()
    named = {"undoes": standing.uuid if standing else None, **named}
    Candidature.objects.filter(pk=candidature.pk, employer_name="").update(employer_name="Ville de Bréval")
    return services.request_commitment(
        actor=candidature.applicant,
        candidature=candidature,
        signatory_name="Philippe Orsenne",
        signatory_capacity="Maire",
        signatory_email="maire@example.org",
        **named,
    )


@replayed
def ask_correction(
    candidature: Candidature,
    *targets: str,
    actor=None,
    what: str = "Précisez.",
    why: str = "La commission ne peut pas en juger.",
    message: str = "",
    days: int = CORRECTION_DAYS,
) -> Revision:
    """Ask for a correction of these sections, answers or pieces (see candidatures.points), a point each."""
    return instruction.request_correction(
        actor=actor or candidature.adviser,
        candidature=candidature,
        points=[AskedPoint(target, what, why) for target in targets],
        due_on=timezone.localdate() + datetime.timedelta(days=days),
        message=message,
    )


def ask_about(candidature: Candidature, *, actor=None, subject="Date de nomination", text="Depuis quand ?", **fields):
    """A question of the adviser, or of one made for it, about this dossier."""
    actor = actor or candidature.adviser or make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    return instruction.ask_question(
        actor=actor, candidature=candidature, subject=subject, text=text, key=uuid.uuid4(), **fields
    )


def post_dossier(*, cycle=None, actor=None, is_full: bool = True, **values) -> Candidature:
    """A dossier that came by post today, begun by the assistant of the institute, and typed in where `is_full`."""
    cycle = cycle or CallFactory()
    actor = actor or make_staff(Role.ASSISTANT, institute=cycle.institute)
    person = {"title": "F", "first_name": "Maëlle", "last_name": "Kervadec", "email": "", "reason": ""} | values
    draft = services.open_paper(actor=actor, cycle=cycle, **{"arrived_on": timezone.localdate(), **person})
    if not is_full:
        return draft
    answers = dossier_values(draft.pk) | {name: person[name] for name in ("title", "first_name", "last_name", "email")}
    for section in SECTIONS:
        given = {name: answers[name] for name in section.fields}
        if given:
            services.save_section(actor=actor, candidature=draft, section=section, values=given)
    draft.refresh_from_db()
    cv = cycle.required_pieces.get(kind=PieceKind.CV)
    services.add_piece(actor=actor, candidature=draft, required_piece=cv, upload=pdf_upload())
    services.upload_commitment(actor=actor, candidature=draft, upload=pdf_upload("engagement.pdf"))
    return draft


@replayed
def make_delegate(candidature: Candidature, **fields) -> User:
    """Someone who holds an accepted mandate on this dossier, whatever its state."""
    person = UserFactory(**fields)
    now = timezone.now()
    Mandate.objects.create(
        candidature=candidature, name=person.full_name, email=person.email, user=person, given_at=now, accepted_at=now
    )
    return person


def link_of(commitment: EmployerCommitment) -> str:
    """The path of the signatory's page, which only the mail holds."""
    return reverse("candidatures:commitment_page", args=[token_of(commitment)])


@replayed
def sign(candidature: Candidature) -> EmployerCommitment:
    """The signatory signs."""
    signed = services.sign_commitment(
        commitment=candidature.commitment,
        signatory_name="Philippe Orsenne",
        signatory_capacity="Maire",
        billing={
            "billing_siret": candidature.siret,
            "service_code": "",
            "purchase_order": "",
            "billing_email": "finances@example.org",
        },
    )
    candidature.forget_commitment()
    return signed


class CandidatureFactory(factory.django.DjangoModelFactory):
    """A draft of a call that is open; see the traits. Other arguments are values of the dossier's fields."""

    class Meta:
        model = Candidature
        skip_postgeneration_save = True

    class Params:
        complete = False
        signed = False
        submitted = False

    applicant = factory.SubFactory(UserFactory)
    cycle = factory.SubFactory(CallFactory)
    # What the traits ask, handed to _create.
    stage = factory.LazyAttribute(
        lambda o: 3 if o.submitted and o.signed else 2 if o.submitted else 1 if o.signed else 0
    )
    full = factory.LazyAttribute(lambda o: bool(o.complete or o.signed or o.submitted))

    @classmethod
    def _create(cls, model_class, *args, applicant, cycle, stage, full, **values):
        candidature = services.start_candidature(actor=applicant, cycle=cycle)
        if not full:
            for section in SECTIONS:
                given = {name: value for name, value in values.items() if name in section.fields}
                if given:
                    services.save_section(actor=applicant, candidature=candidature, section=section, values=given)
            candidature.refresh_from_db()
            return candidature
        fill(candidature, **values)
        add_cv(candidature)
        ask_commitment(candidature)
        if stage in {1, 3}:
            sign(candidature)
        if stage in {2, 3}:
            services.submit_candidature(actor=applicant, candidature=candidature)
        return candidature


@replayed
def candidature_in(state: str, *, adviser=None, **fields) -> Candidature:
    """A dossier brought to this state by the services. `adviser` instructs it; one is made when none is given."""
    if state == State.DRAFT:
        return CandidatureFactory(**fields)
    candidature = CandidatureFactory(submitted=True, signed=True, **fields)
    if state == State.WITHDRAWN:
        services.withdraw_candidature(actor=candidature.applicant, candidature=candidature)
    if state in {State.SUBMITTED, State.WITHDRAWN}:
        return candidature
    adviser = adviser or make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    instruction.claim_candidature(actor=adviser, candidature=candidature)
    _instruct(candidature, state, adviser)
    return candidature


def _instruct(candidature: Candidature, state: str, adviser) -> None:
    if state == State.UNDER_REVIEW:
        return
    if state == State.CORRECTION_REQUESTED:
        ask_correction(candidature, "projet", actor=adviser, what="Précisez votre projet.")
    elif state == State.INELIGIBLE:
        head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
        services.declare_ineligible(actor=head, candidature=candidature, reason="Vous n’êtes pas encore en poste.")
    else:
        instruction.declare_eligible(actor=adviser, candidature=candidature)
        _decide(candidature, state, adviser)


def _decide(candidature: Candidature, state: str, adviser) -> None:
    if state == State.WAITLISTED:
        services.put_on_waiting_list(actor=adviser, candidature=candidature)
    elif state == State.REJECTED:
        services.reject(actor=adviser, candidature=candidature, reason="Le groupe compte déjà ce profil.")
    elif state != State.ELIGIBLE:
        services.admit(actor=adviser, candidature=candidature)
        _answer(candidature, state)


def _answer(candidature: Candidature, state: str) -> None:
    person = candidature.applicant
    if state == State.DECLINED:
        services.decline_place(actor=person, candidature=candidature)
    elif state == State.LAPSED:
        Candidature.objects.filter(pk=candidature.pk).update(answer_by=timezone.now() - datetime.timedelta(minutes=1))
        services.lapse_unconfirmed()
        candidature.refresh_from_db()
    elif state in {State.CONFIRMED, State.CANCELLED}:
        services.confirm_place(actor=person, candidature=candidature)
        if state == State.CANCELLED:
            head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
            services.cancel_participation(actor=head, candidature=candidature, reason="Départ de la collectivité.")


@replayed
def bulk_candidatures(count: int, *, cycle, state: str = State.SUBMITTED, adviser=None) -> list[Candidature]:
    """Plain rows with a pending commitment each, written at once: for lists, where only the number matters."""
    now = timezone.now()
    known = Candidature.objects.count()
    numbers = range(known + 1, known + count + 1)
    people = User.objects.bulk_create(User(email=f"en-nombre-{number}@example.org", password="!") for number in numbers)
    rows = []
    for number, person in zip(numbers, people, strict=True):
        row = Candidature(
            applicant=person,
            cycle=cycle,
            state=state,
            state_changed_at=now,
            submitted_at=now,
            silence_on=add_months(timezone.localdate(now), cycle.institute.silence_months),
            receipt_number=f"{cycle.reference}-{number:04d}",
            adviser=adviser,
            region="28",
            **dossier_values(number),
        )
        row.refresh_search()
        row.refresh_text()
        rows.append(row)
    created = Candidature.objects.bulk_create(rows)
    EmployerCommitment.objects.bulk_create(
        EmployerCommitment(
            candidature=row,
            state=CommitmentState.SENT,
            amount=cycle.fee,
            sent_at=now,
            expires_at=now + LINK_LASTS,
            employer_name=row.employer_name,
            employer_siret=row.siret,
        )
        for row in created
    )
    return created
