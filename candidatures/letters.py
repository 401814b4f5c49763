"""The letters that tell an applicant what was decided. Issued with the decision, drawn on first reading."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.wordings.common import candidature_values
from candidatures.wordings.letters import (
    ADMISSION_LETTER,
    INELIGIBLE_LETTER,
    RECTIFIED_LETTER,
    REFUSAL_LETTER,
    WAITING_LETTER,
)
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.text.typography import format_day, format_euros
from toolkit.wordings.kinds import Values, WordingKind
from toolkit.wordings.letters import write_letter


def _build_admission(*, candidature: Candidature, answer_by: date, words: str = "") -> Content:
    """The place, the day by which to answer, what confirming binds to.

    `words`: the text that holds, where it was looked up for many letters.
    """
    values = {"repondre_avant": format_day(answer_by), "droits_dus": format_euros(candidature.owed_fee)}
    context = {**letter_facts(candidature), **_words(candidature, ADMISSION_LETTER, values, words)}
    return _letter(f"Lettre d’admission, {candidature.full_name}", candidature, context)


def _build_waiting(
    *, candidature: Candidature, rank: int | None = None, until: date | None = None, words: str = ""
) -> Content:
    """Author (CRPA L212-1), what waiting means, remedies and delays (CJA R421-1, R421-5).

    The rank only where the institute tells it; the last day of the list only where it has one.
    """
    tells = candidature.cycle.institute.tells_rank and rank is not None
    values = {"rang": str(rank) if tells else "", "close_le": format_day(until) if until else ""}
    context = {**letter_facts(candidature), **_words(candidature, WAITING_LETTER, values, words)}
    return _letter(f"Inscription sur la liste d’attente, {candidature.full_name}", candidature, context)


def _build_refusal(*, candidature: Candidature, reason: str, words: str = "") -> Content:
    """Author (CRPA L212-1), decision, remedies and delays (CJA R421-1, R421-5).

    Its reason only where the institute prints one: a refusal of selective admission need not be reasoned (CRPA L211-2).
    """
    institute = candidature.cycle.institute
    values = {"motif": reason if institute.prints_reason else ""}
    context = {**letter_facts(candidature), **_words(candidature, REFUSAL_LETTER, values, words)}
    return _letter(f"Décision de non-admission, {candidature.full_name}", candidature, context)


def _build_ineligibility(*, candidature: Candidature, reason: str) -> Content:
    """Author (CRPA L212-1), decision, its reason, remedies and delays (CJA R421-1, R421-5).

    Always reasoned, whatever the institute prints of a refusal: one that rests on a deadline opposes a foreclosure and
    must be (CRPA L211-2, 5°). Whether the others must could not be verified.
    """
    context = {**letter_facts(candidature), **_words(candidature, INELIGIBLE_LETTER, {"motif": reason})}
    return _letter(f"Décision d’irrecevabilité, {candidature.full_name}", candidature, context)


@dataclass(frozen=True)
class Replaced:
    """The decision that another one replaces: the day it was published, what it said of the candidature (« non
    retenue »), the number of its letter, and the day an appeal against it came, where there is one."""

    on: date
    said: str
    letter: str = ""
    appealed_on: date | None = None


def _build_rectification(
    *, candidature: Candidature, state: str, replaced: Replaced, reason: str, answer_by: date | None = None
) -> Content:
    """Author (CRPA L212-1), the decision and the one it replaces, its reason, remedies and delays (CJA R421-1, R421-5).

    Always reasoned: one that withdraws a decision which created rights must be (CRPA L211-2, 4°).
    """
    values = {
        "ancienne_date": format_day(replaced.on),
        "ancienne_decision": replaced.said,
        "ancienne_lettre": replaced.letter,
        "recours_du": format_day(replaced.appealed_on) if replaced.appealed_on else "",
        "motif": reason,
        "si_admis": state == State.ADMITTED,
        "si_en_attente": state == State.WAITLISTED,
        "si_non_retenu": state == State.REJECTED,
        "repondre_avant": format_day(answer_by),
        "droits_dus": format_euros(candidature.owed_fee),
    }
    context = {**letter_facts(candidature), **_words(candidature, RECTIFIED_LETTER, values)}
    return _letter(f"Décision rectifiée, {candidature.full_name}", candidature, context)


def _words(candidature: Candidature, kind: WordingKind, values: Values, words: str = "") -> dict[str, str]:
    """The title and the body, in the words that hold on the day it is issued."""
    cycle = candidature.cycle
    told = {**candidature_values(candidature), **values}
    return write_letter(kind, told, institute=cycle.institute, scope=cycle.uuid, words=words)


def letter_facts(candidature: Candidature) -> dict[str, Any]:
    """Who is written to, about what, and who signs."""
    cycle = candidature.cycle
    institute = cycle.institute
    return {
        "civility": candidature.get_title_display(),
        "full_name": candidature.full_name,
        "job_title": candidature.job_title,
        "employer_name": candidature.employer_name,
        "receipt_number": candidature.receipt_number,
        "cycle_title": cycle.title,
        "cycle_promotion": cycle.promotion,
        "cycle_year": cycle.year,
        "institute": sender_of(institute),
        "signatory_name": institute.signatory_name,
        "signatory_capacity": institute.signatory_capacity,
        "signatory_delegation": institute.signatory_delegation,
    }


def _letter(title: str, candidature: Candidature, context: dict[str, Any]) -> Content:
    return Content(title=title, issuer=candidature.cycle.institute.name, context=context)


def _may_read(user: User, document: Document) -> bool:
    """The applicant, not those who helped them; and the team that instructs the dossier. What another letter has
    replaced stays theirs to read."""
    about = Candidature.objects.filter(uuid=document.about)
    return (about & Candidature.objects.owned_by(user)).exists() or (
        about & Candidature.objects.instructed_by(user)
    ).exists()


ADMISSION = register(
    DocumentKind(
        name="admission",
        label="Lettre d’admission à un cycle de formation",
        prefix="LA",
        folder="letters",
        template="candidatures/documents/admission.html",
        build=_build_admission,
        may_read=_may_read,
    )
)
WAITING = register(
    DocumentKind(
        name="waiting_list",
        label="Inscription sur la liste d’attente d’un cycle de formation",
        prefix="LW",
        folder="letters",
        template="candidatures/documents/refusal.html",
        build=_build_waiting,
        may_read=_may_read,
    )
)
REFUSAL = register(
    DocumentKind(
        name="refusal",
        label="Décision de non-admission à un cycle de formation",
        prefix="LD",
        folder="letters",
        template="candidatures/documents/refusal.html",
        build=_build_refusal,
        may_read=_may_read,
    )
)
RECTIFICATION = register(
    DocumentKind(
        name="rectification",
        label="Décision rectifiée sur une candidature à un cycle de formation",
        prefix="LR",
        folder="letters",
        template="candidatures/documents/refusal.html",
        build=_build_rectification,
        may_read=_may_read,
    )
)
INELIGIBILITY = register(
    DocumentKind(
        name="ineligibility",
        label="Décision d’irrecevabilité d’une candidature à un cycle de formation",
        prefix="LI",
        folder="letters",
        template="candidatures/documents/refusal.html",
        build=_build_ineligibility,
        may_read=_may_read,
    )
)
