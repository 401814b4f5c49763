"""The act that a signatory signs: its text, the fingerprint of it, the PDF that holds both. And the form on paper."""

import hashlib
from dataclasses import dataclass

from django.template.loader import render_to_string

from candidatures.documents import DEED
from candidatures.models import EmployerCommitment
from candidatures.services.terms import read_terms
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.documents.rendering import render_pdf
from toolkit.documents.services import issue_document
from toolkit.text.typography import format_moment, format_siret

NOT_GIVEN = "non donné"


@dataclass(frozen=True)
class Deed:
    """The lines that are signed, label and value, in order; the last ones are the signature itself."""

    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The lines as the act prints them: « label : value », joined by line feeds."""
        return "\n".join(f"{label} : {value}" for label, value in self.lines)

    @property
    def sha256(self) -> str:
        """Fingerprint of the text, 64 hexadecimal digits."""
        return fingerprint(self.text)


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, without its spaces and ends of line.

    Whoever copies the text out of the PDF finds the same, wherever its lines were cut and whatever became of its
    no-break spaces.
    """
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def write_deed(commitment: EmployerCommitment) -> Deed:
    """The text of the act, from the commitment as it is being signed: who, for what, when away, how much, by whom."""
    engagement = commitment.purchase_order or ("à venir" if commitment.purchase_order_to_follow else NOT_GIVEN)
    contact = ", ".join(value for value in (commitment.billing_contact, commitment.billing_email) if value)
    return Deed(
        (
            *read_terms(commitment).lines,
            ("SIRET à facturer", format_siret(commitment.billing_siret) or NOT_GIVEN),
            ("Code service", commitment.service_code or NOT_GIVEN),
            ("Numéro d’engagement", engagement),
            ("Contact pour la facture", contact or NOT_GIVEN),
            ("Signataire", f"{commitment.signatory_name}, {commitment.signatory_capacity}"),
            ("Lien personnel envoyé à", commitment.signatory_email),
            ("Signé le", f"{format_moment(commitment.answered_at)}, heure de Paris"),
        )
    )


def issue_deed(*, commitment: EmployerCommitment, deed: Deed) -> Document:
    """Issue the deed of a commitment that is being signed, as a PDF."""
    return issue_document(
        kind=DEED,
        about=commitment.uuid,
        commitment=commitment,
        lines=[list(line) for line in deed.lines],
        text=deed.text,
        sha256=deed.sha256,
    )


def draw_form(commitment: EmployerCommitment) -> bytes:
    """The same engagement to print and sign by hand, as PDF, drawn for the reader and kept nowhere.

    `commitment` may be a row that is not saved. Two or three queries.
    """
    terms = read_terms(commitment)
    institute = commitment.candidature.cycle.institute
    context = {
        "title": f"Engagement de l’employeur à signer, {terms.applicant}",
        "lines": terms.lines[:-1],
        "promise": terms.promise,
        "signatory_name": commitment.signatory_name,
        "signatory_capacity": commitment.signatory_capacity,
        "billing_siret": commitment.billing_siret,
        "institute": sender_of(institute),
    }
    html = render_to_string("candidatures/documents/commitment_form.html", context)
    return render_pdf(html=html, identifier=html)
