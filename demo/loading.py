"""Load the demonstration: the house, the cycle, the dossiers with instruction under way."""

import datetime

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from candidatures import services
from candidatures.enums import State
from candidatures.forms.applicant import EmployerForm
from candidatures.models import Candidature
from candidatures.sections import CAREER, DECLARATIONS, EMPLOYER, IDENTITY, POSITION, PROJECT
from catalogue.services.demo import lay_out_demo_cycle
from cycles.enums import PieceKind
from cycles.models import Cycle
from demo.candidates import Candidate, read_candidates
from demo.clock import days_ago, playing_at
from demo.conversations import converse, due_on, write_note
from demo.papers import as_upload, make_pdf
from demo.people import ADVISER, ASSISTANT, People, settle_committee, settle_staff
from demo.plan import (
    CORRECTIONS,
    DAYS_GIVEN,
    DRAFTS,
    INCOMPLETE_DRAFTS,
    LABELS,
    ON_PAPER,
    PROPOSED,
    TO_VERIFY,
    UNSIGNED,
    progress_of,
)
from demo.programmes import lay_out_programmes
from demo.readings import seed_readings
from demo.syntheses import write_synthesis
from instruction import services as instruction
from instruction.enums import Rule
from instruction.services.correction import CORRECTION_DAYS, AskedPoint
from toolkit.text.french import de
from toolkit.text.typography import typeset

PAPER_NAMES = {PieceKind.CV: "cv", PieceKind.PROJECT: "projet"}


class Loading:
    """One run of the demonstration. Each dossier is played in one transaction: it is there whole, or not at all."""

    def __init__(self, *, first_monday: datetime.date | None = None) -> None:
        self.people = People()
        self.candidates = read_candidates()
        self.cycle = self._settle(first_monday)

    def _settle(self, first_monday: datetime.date | None) -> Cycle:
        with transaction.atomic():
            cycle = loaded_cycle() or lay_out_demo_cycle(today=timezone.localdate(), first_monday=first_monday)
            settle_staff(self.people, cycle.institute)
            self.committee = settle_committee(self.people, cycle)
        return cycle

    def play(self) -> int:
        """Play every dossier that is not there yet, and return how many were."""
        present = set(Candidature.objects.filter(cycle=self.cycle).values_list("applicant__email", flat=True))
        missing = [candidate for candidate in self.candidates if candidate.email not in present]
        for candidate in missing:
            with transaction.atomic():
                self._play_dossier(candidate)
        lay_out_programmes(actor=self.people.colleague(ADVISER), cycle=self.cycle)
        return len(missing)

    def _play_dossier(self, candidate: Candidate) -> None:
        progress = progress_of(candidate.code, candidate.rank)
        draft = candidate.code in DRAFTS
        ago = 5 if draft else progress.submitted_ago
        with playing_at(days_ago(min(ago + 5, 29), salt=candidate.rank)):
            candidature = self._write(candidate)
        with playing_at(days_ago(ago + 1, salt=candidate.rank + 3)):
            self._commit_employer(candidate, candidature)
        if draft:
            return
        with playing_at(days_ago(ago, salt=candidate.rank + 1)):
            services.submit_candidature(actor=candidature.applicant, candidature=candidature)
        self._instruct(candidate, candidature, progress.state, ago)

    def _write(self, candidate: Candidate) -> Candidature:
        row = candidate.row
        applicant = self.people.account(
            title=row["civility"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            phone=candidate.phone,
        )
        candidature = services.start_candidature(actor=applicant, cycle=self.cycle)
        if candidate.typed_siret != candidate.siret:
            refuse_siret(candidature, candidate.typed_siret)
        for section in (IDENTITY, EMPLOYER, POSITION, CAREER, PROJECT, DECLARATIONS):
            services.save_section(
                actor=applicant, candidature=candidature, section=section, values=candidate.values[section]
            )
        candidature.refresh_from_db()
        self._add_pieces(candidate, candidature)
        return candidature

    def _add_pieces(self, candidate: Candidate, candidature: Candidature) -> None:
        name = candidature.full_name
        career = candidate.values[CAREER]
        project = candidate.values[PROJECT]
        papers = {
            PieceKind.CV: [
                f"{candidature.job_title}, {candidature.employer_name}",
                candidature.scope,
                *(f"{post['start']} – {post['end'] or ''} {post['job_title']}" for post in career["career_posts"]),
                career["diplomas"],
            ],
            PieceKind.PROJECT: [project["question"], *project["project"].split("\n\n"), project["expectations"]],
        }
        if candidate.code in INCOMPLETE_DRAFTS:
            del papers[PieceKind.CV]
        for required in self.cycle.required_pieces.filter(kind__in=papers):
            title = f"{required.label} – {name}"
            services.add_piece(
                actor=candidature.applicant,
                candidature=candidature,
                required_piece=required,
                upload=as_upload(
                    f"{PAPER_NAMES[required.kind]}-{candidate.code.lower()}.pdf",
                    make_pdf(title=title, paragraphs=papers[required.kind]),
                ),
            )

    def _commit_employer(self, candidate: Candidate, candidature: Candidature) -> None:
        applicant = candidature.applicant
        if candidate.code in ON_PAPER:
            text = typeset(
                f"{candidature.employer_name} s'engage à financer les droits d'inscription {de(candidature.full_name)}."
            )
            paper = as_upload("engagement-signe.pdf", make_pdf(title="Engagement de l’employeur", paragraphs=[text]))
            services.upload_commitment(actor=applicant, candidature=candidature, upload=paper)
            return
        commitment = services.request_commitment(actor=applicant, candidature=candidature, **candidate.signatory)
        services.begin_answer(commitment=commitment)
        if candidate.code not in UNSIGNED:
            sign_for_employer(candidate, candidature)

    def _instruct(self, candidate: Candidate, candidature: Candidature, target: str, ago: int) -> None:
        clerk = self.people.colleague(ASSISTANT if candidate.rank % 4 == 3 else ADVISER)
        adviser, today = self.people.colleague(ADVISER), timezone.localdate()
        if target == State.SUBMITTED:
            return
        with playing_at(days_ago(max(ago - 2, 1), salt=candidate.rank + 5)):
            instruction.claim_candidature(actor=clerk, candidature=candidature)
            write_note(candidate.code, candidature, clerk=clerk, today=today)
            for name in LABELS.get(candidate.code, ()):
                instruction.label_candidature(actor=clerk, candidature=candidature, name=name)
            if candidate.code in ON_PAPER - TO_VERIFY:
                verify_paper(candidate, candidature, actor=clerk)
            write_synthesis(candidate, candidature, self.people)
        with playing_at(days_ago(max(ago - 4, 1), salt=candidate.rank + 7)):
            if target == State.CORRECTION_REQUESTED:
                points = [
                    AskedPoint(key, typeset(what), typeset(why)) for key, what, why in CORRECTIONS[candidate.code]
                ]
                given = due_on(DAYS_GIVEN.get(candidate.code, CORRECTION_DAYS))
                instruction.request_correction(actor=clerk, candidature=candidature, points=points, due_on=given)
            elif candidate.code in PROPOSED:
                reason = typeset(PROPOSED[candidate.code][0])
                instruction.propose_ineligibility(
                    actor=adviser, candidature=candidature, reason=reason, rules=[Rule.REPEAT]
                )
            elif target == State.ELIGIBLE:
                instruction.declare_eligible(actor=adviser, candidature=candidature)
        converse(candidate.code, candidature, clerk=clerk, asked_ago=max(ago - 4, 2), salt=candidate.rank)
        if target == State.ELIGIBLE:
            with playing_at(days_ago(max(ago - 6, 1), salt=candidate.rank + 9)):
                seed_readings(candidate, candidature)


def loaded_cycle() -> Cycle | None:
    """The cycle in which the demonstration was loaded, whenever that was."""
    emails = [candidate.email for candidate in read_candidates()]
    last = Candidature.objects.filter(applicant__email__in=emails).order_by("-cycle__year", "pk").first()
    return last.cycle if last is not None else None


def refuse_siret(candidature: Candidature, typed: str) -> None:
    """Type a SIRET whose key fails in the section's form and be refused. Raises RuntimeError should it be taken."""
    form = EmployerForm(QueryDict(f"siret={typed}"), instance=candidature)
    if "siret" not in form.errors:
        raise RuntimeError(f"The SIRET {typed} was to be refused.")


def sign_for_employer(candidate: Candidate, candidature: Candidature) -> None:
    """The signatory commits the employer, with what the invoice needs."""
    candidature.forget_commitment()
    commitment = candidature.commitment
    if commitment is None:
        raise RuntimeError(f"Nobody was asked to sign for {candidate.code}.")
    services.sign_commitment(
        commitment=commitment,
        signatory_name=candidate.signatory["signatory_name"],
        signatory_capacity=candidate.signatory["signatory_capacity"],
        billing={
            "billing_siret": candidate.siret,
            "service_code": f"DRH-{candidate.rank + 1:02d}" if candidate.rank % 2 else "",
            "purchase_order": f"EJ{2_600_400 + candidate.rank * 37}" if candidate.rank % 3 else "",
            "billing_email": f"factures.{candidate.code.lower()}@example.org",
        },
    )
    candidature.forget_commitment()


def verify_paper(candidate: Candidate, candidature: Candidature, *, actor: object) -> None:
    """Someone of the desk reads the signed form."""
    candidature.forget_commitment()
    commitment = candidature.commitment
    if commitment is None:
        raise RuntimeError(f"No signed form was given for {candidate.code}.")
    services.verify_commitment(
        actor=actor,
        commitment=commitment,
        signatory_name=candidate.signatory["signatory_name"],
        signatory_capacity=candidate.signatory["signatory_capacity"],
    )
    candidature.forget_commitment()
