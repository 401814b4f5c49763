"""The act that a signatory signs: its text, the fingerprint of that text, and the PDF that holds both."""

import hashlib
from dataclasses import dataclass

from candidatures.models import EmployerCommitment
from candidatures.written import as_written, open_correction
from cycles.sessions import sessions_of
from documents.models import Document
from documents.services import issue_document
from documents.typography import format_days, format_euros, format_moment


@dataclass(frozen=True)
class Statement:
    """The lines that are signed, label and value, in order; the last ones are the signature itself."""

    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """What the fingerprint is taken of: one line each, « label : value », in UTF-8, joined by line feeds."""
        return "\n".join(f"{label} : {value}" for label, value in self.lines)

    @property
    def sha256(self) -> str:
        """Fingerprint of the text, 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def write_statement(commitment: EmployerCommitment) -> Statement:
    """The text of the act, from the commitment as it is being signed: who, for what, when away, how much, by whom."""
    candidature = commitment.candidature
    cycle = candidature.cycle
    written = as_written(candidature, open_correction(candidature))
    employer = commitment.employer_name
    if commitment.employer_siret:
        employer += f", SIRET {commitment.employer_siret}"
    engagement = commitment.engagement_number or ("à venir" if commitment.engagement_to_follow else "non donné")
    days = [format_days(session.starts_on, session.ends_on) for session in sessions_of(cycle)]
    return Statement(
        (
            ("Candidature de", candidature.full_name),
            ("Fonction", written.function or "non renseignée"),
            ("Employeur", employer or "non renseigné"),
            ("Formation", f"{cycle.title}, promotion {cycle.promotion}, {cycle.year}"),
            ("Absences", " ; ".join(days) or "à préciser"),
            ("Droits d’inscription", format_euros(commitment.amount)),
            ("Engagement", "payer ces droits si la personne est admise et confirme, et la libérer aux dates données"),
            ("SIRET à facturer", commitment.billing_siret or "non donné"),
            ("Code service", commitment.service_code or "non donné"),
            ("Numéro d’engagement", engagement),
            ("Contact pour la facture", _contact(commitment)),
            ("Signataire", f"{commitment.signatory_name}, {commitment.signatory_quality}"),
            ("Adresse à laquelle le lien a été envoyé", commitment.signatory_email),
            ("Signé", format_moment(commitment.answered_at)),
        )
    )


def _contact(commitment: EmployerCommitment) -> str:
    given = (commitment.billing_contact, commitment.billing_email)
    return ", ".join(value for value in given if value) or "non donné"


def issue_statement(*, commitment: EmployerCommitment, statement: Statement) -> Document:
    """Issue the act as a PDF: its lines, the text that was hashed, its SHA-256, and how to check it."""
    candidature = commitment.candidature
    institute = candidature.cycle.institute
    return issue_document(
        key=f"commitment:{commitment.uuid}",
        kind="commitment",
        title=f"Engagement de l’employeur, {candidature.full_name}",
        template="candidatures/documents/commitment.html",
        context={
            "lines": [list(line) for line in statement.lines],
            "text": statement.text,
            "sha256": statement.sha256,
            "signed_on": format_moment(commitment.answered_at),
            "signatory_name": commitment.signatory_name,
            "signatory_quality": commitment.signatory_quality,
            "institute": {
                "name": institute.name,
                "parent": institute.parent,
                "service": institute.service,
                "address": list(institute.address),
                "email": institute.email,
                "phone": institute.phone,
            },
        },
    )
