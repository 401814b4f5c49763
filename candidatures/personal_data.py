"""What this app keeps about a person: their dossiers, and what they did with those of others (RGPD art. 15).

A dossier gives its sections, then its PARTS: rows that hang on it. A new model that hangs on a dossier is one line
there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate

from accounts.models import User
from candidatures.enums import PUBLISHED, ActorRole, JournalKind, State
from candidatures.lifecycle import LIFECYCLE
from candidatures.models import (
    BillingLink,
    Candidature,
    CorrectionPoint,
    EmployerCommitment,
    Mandate,
    PaperScan,
    Piece,
    Revision,
    StateChange,
    TakeOver,
    Thread,
)
from candidatures.sections import BY_SLUG, SECTIONS
from cycles.enums import PieceKind
from cycles.models import kept_from
from toolkit.documents.personal import PersonalData, PersonalFile, Row, describe_document
from toolkit.journal.kinds import kind_named
from toolkit.journal.models import JournalEntry

# The decision on the person is taken, or will never be: what prepared it is theirs to read (CRPA L311-2).
DECIDED = PUBLISHED | {State.INELIGIBLE, State.WITHDRAWN}
# What a file is, as the first word of its name.
_FILE_WORDS = {PieceKind.CV: "cv", PieceKind.COMMITMENT: "engagement", PieceKind.PROJECT: "projet"}
_POST_WORDS = {"job_title": "fonction", "employer": "employeur", "start": "début", "end": "fin"}


def personal_data(user: User) -> PersonalData:
    """Return the person's own dossiers, and what they did with those of others, which these do not describe.

    The number of queries is constant. What staff write for themselves comes once the dossier is decided on. Nobody is
    named but by the applicant.
    """
    dossiers = (
        Candidature.objects.owned_by(user).select_related("cycle", "receipt", "letter").order_by("created_at", "pk")
    )
    acts: dict[UUID, list[JournalEntry]] = {}
    for entry in JournalEntry.objects.filter(about__in=dossiers.order_by().values("uuid")):
        acts.setdefault(entry.about, []).append(entry)
    own = [_dossier(each, acts.get(each.uuid, [])) for each in dossiers.prefetch_related(*_RELATIONS)]
    return {"dossiers": own, **_elsewhere(user)}


def _elsewhere(user: User) -> PersonalData:
    """What a delegate or a member of staff did: the act, its date, the number of the dossier where it has one.

    Of a dossier that a recusal keeps them away from, nothing: a date or a state would tell of it.
    """
    number = "candidature__receipt_number"
    addresses = EmailAddress.objects.filter(user=user, verified=True).values("email")
    mandates = Mandate.objects.filter(Q(user=user) | Q(email__in=addresses)).select_related("candidature__cycle")
    proposed = TakeOver.objects.addressed_to(user).exclude(candidature__applicant=user)
    proposed = proposed.select_related("candidature__cycle")
    kept = kept_from(user, cycle="candidature__cycle", person="candidature__applicant")
    elsewhere = ~Q(candidature__applicant=user) & ~Q(kept)
    changes = StateChange.objects.filter(elsewhere, actor=user).order_by("at", "pk")
    others = Candidature.objects.exclude(applicant=user).exclude(kept_from(user, cycle="cycle", person="applicant"))
    dossier = Candidature.objects.filter(uuid=OuterRef("about")).values("receipt_number")
    acts = (
        JournalEntry.objects.filter(actor=user, about__in=others.values("uuid"))
        .annotate(dossier=Subquery(dossier[:1]))
        .order_by("at", "pk")
    )
    instructed = user.instructed_candidatures.open_to(user).order_by("receipt_number")
    return {
        "mandats reçus": [{"cycle": str(each.candidature.cycle), **_mandate(each)} for each in mandates],
        "dossiers papier proposés": [{"cycle": str(each.candidature.cycle), **_takeover(each)} for each in proposed],
        "dossiers confiés": [{"dossier": each} for each in instructed.values_list("receipt_number", flat=True)],
        "changements d’état d’autres dossiers": [
            {"date": at, "acte": LIFECYCLE[name].label, "dossier": dossier}
            for at, name, dossier in changes.values_list("at", "transition", number)
        ],
        "actes sur d’autres dossiers": [
            {"date": at, "jusqu’à": last_at, "acte": kind_named(kind).label, "dossier": dossier}
            for at, last_at, kind, dossier in acts.values_list("at", "last_at", "kind", "dossier")
        ],
    }


@dataclass(frozen=True)
class Part:
    """Rows that hang on a dossier: the relation they are read by, and what each of them gives.

    `also` names what a row reads beyond itself; `shown` says whether the applicant may read them yet.
    """

    heading: str
    relation: str
    row: Callable[[Any], Row]
    also: tuple[str, ...] = ()
    shown: Callable[[Candidature], bool] = lambda candidature: True


def is_decided(candidature: Candidature) -> bool:
    """Whether documents that prepare the decision are no longer preparatory."""
    return candidature.state in DECIDED


def name_of(candidature: Candidature) -> str:
    """What the dossier goes by: its receipt number, or « brouillon-cdg-2026 »."""
    return candidature.receipt_number or f"brouillon-{candidature.cycle.slug}"


def _who(actor_id: int | None, candidature: Candidature, nobody: str = "le signataire") -> str:
    """Who acted on the applicant's side, without a name."""
    if actor_id is None:
        return nobody
    if actor_id == candidature.applicant_id:
        return "vous"
    helpers = {mandate.user_id for mandate in candidature.mandates.all()}
    if candidature.is_on_paper and actor_id not in helpers:
        return "le service formation, d’après le dossier papier"
    return "une personne que vous avez mandatée"


def _piece(piece: Piece) -> Row:
    word = _FILE_WORDS.get(PieceKind(piece.required_piece.kind), "autre")
    name = f"{word}-{localdate(piece.uploaded_at).isoformat()}-{piece.original_name}"
    return {
        "pièce demandée": piece.required_piece.label,
        "nom du fichier": piece.original_name,
        "reçue": piece.uploaded_at,
        "déposée par": _who(piece.uploaded_by_id, piece.candidature),
        "remplacée ou retirée": piece.replaced_at,
        "attend l’envoi des modifications": piece.staged_for_id is not None,
        "à renouveler": piece.renewal_due,
        "octets": piece.size,
        "pages": piece.pages,
        "antivirus": piece.get_scan_display(),
        "empreinte SHA-256": piece.sha256,
        "absent de la copie à lire": piece.left_out,
        "fichier": PersonalFile(f"pieces/{name_of(piece.candidature)}", name, piece.original),
    }


def _scan(scan: PaperScan) -> Row:
    """The whole paper as the service scanned it: who of them did is not named."""
    name = f"papier-{localdate(scan.uploaded_at).isoformat()}-{scan.original_name}"
    return {
        "nom du fichier": scan.original_name,
        "courrier reçu": scan.came_on,
        "numérisé": scan.uploaded_at,
        "remplacé": scan.replaced_at,
        "octets": scan.size,
        "pages": scan.pages,
        "antivirus": scan.get_scan_display(),
        "empreinte SHA-256": scan.sha256,
        "absent de la copie à lire": scan.left_out,
        "fichier": PersonalFile(f"pieces/{name_of(scan.candidature)}", name, scan.original),
    }


def _takeover(takeover: TakeOver) -> Row:
    return {
        "courriel": takeover.email,
        "demandée": takeover.asked_at,
        "valable jusqu’au": takeover.expires_at,
        "état": takeover.get_state_display(),
        "close": takeover.ended_at,
    }


def _commitment(commitment: EmployerCommitment) -> Row:
    return {
        "état": commitment.get_state_display(),
        "employeur": commitment.employer_name,
        "SIRET de l’employeur": commitment.employer_siret,
        "signataire": commitment.signatory_name,
        "qualité": commitment.signatory_capacity,
        "courriel du signataire": commitment.signatory_email,
        "transmis par": commitment.passed_on_by,
        "montant (€)": commitment.amount,
        "demandé": commitment.sent_at,
        "réponse commencée": commitment.opened_at,
        "expire": commitment.expires_at,
        "rappels envoyés": commitment.reminders,
        "répondu": commitment.answered_at,
        "nature du refus": commitment.get_refusal_kind_display(),
        "motif du refus": commitment.refusal_reason,
        "SIRET de facturation": commitment.billing_siret,
        "code service": commitment.service_code,
        "numéro d’engagement": commitment.purchase_order,
        "numéro d’engagement à venir": commitment.purchase_order_to_follow,
        "contact pour la facture": commitment.billing_contact,
        "courriel de facturation": commitment.billing_email,
        "adresse de facturation": commitment.billing_address,
        "service financier": [_billing_link(link) for link in commitment.billing_links.all()],
        "acte": describe_document(commitment.document) if commitment.document else None,
        "empreinte de ce qui est signé": commitment.deed_sha256,
    }


def _billing_link(link: BillingLink) -> Row:
    return {
        "état": link.get_state_display(),
        "courriel": link.email,
        "envoyé": link.sent_at,
        "expire": link.expires_at,
        "rappel envoyé": link.is_reminded,
        "donné": link.given_at,
    }


def _change(change: StateChange) -> Row:
    """By role and not by name. Each reason was mailed to the applicant with the act, but for why a dossier is eligible
    though it does not meet a condition: that one prepares the decision."""
    told = change.transition != "declare_eligible" or is_decided(change.candidature)
    return {
        "date": change.at,
        "acte": LIFECYCLE[change.transition].label,
        "par": ActorRole(change.role).label,
        "état": State.of(change.to_state).spec.applicant,
        "motif": change.reason if told else "",
        "reçu par courrier": change.came_on,
    }


_BY_STAFF = frozenset(
    {
        JournalKind.EXTENDED,
        JournalKind.PAPER_OPENED,
        JournalKind.PAPER_DATED,
        JournalKind.PAPER_ADDRESSED,
        JournalKind.PAPER_UNADDRESSED,
        JournalKind.PAPER_SCANNED,
        JournalKind.COMMITMENT_VERIFIED,
        JournalKind.COMMITMENT_RESENT,
        JournalKind.ASSIGNED,
        JournalKind.CORRECTION_EXTENDED,
        JournalKind.QUESTION_ASKED,
        JournalKind.QUESTION_CLOSED,
    }
)


def _act(entry: JournalEntry, candidature: Candidature) -> Row:
    """The reason of an extension is what staff write for themselves; which of them follows the dossier, their own."""
    by_staff = entry.kind in _BY_STAFF
    by_clock = entry.kind == JournalKind.COMMITMENT_EXPIRED
    section = BY_SLUG.get(entry.subject)
    row = {
        "date": entry.at,
        "jusqu’à": entry.last_at,
        "acte": entry.label,
        "sur quoi": section.title if section else "" if entry.kind == JournalKind.ASSIGNED else entry.subject,
        "par": "le service formation"
        if by_staff
        else _who(entry.actor_id, candidature, "l’échéance" if by_clock else "le signataire"),
    }
    return {**row, "motif": entry.reason} if is_decided(candidature) else row


def _revision(request: Revision) -> Row:
    return {
        "origine": request.get_kind_display(),
        "ouverte": request.opened_at,
        "à renvoyer avant la fin du": request.due_on,
        "message": request.message,
        "points": [_point(point) for point in request.points.all()],
        "sections rouvertes": [BY_SLUG[slug].title for slug in request.sections if slug in BY_SLUG],
        "réponses en cours": {_word(name): _readable(name, value) for name, value in request.buffer.items()},
        "réponses remplacées": {_word(name): _readable(name, value) for name, value in request.former.items()},
        "renvoyée": request.sent_at,
        "close": request.closed_at,
    }


def _point(point: CorrectionPoint) -> Row:
    return {
        "section": BY_SLUG[point.section].title if point.section in BY_SLUG else point.section,
        "sur quoi": point.aim,
        "ce qui est à corriger": point.what,
        "pourquoi": point.why,
        "réponse": point.reply,
    }


def _thread(thread: Thread) -> Row:
    """What was asked and answered; who of the service wrote is not named."""
    return {
        "objet": thread.subject,
        "état": thread.get_state_display(),
        "réponse attendue": thread.expects_reply,
        "ouverte": thread.opened_at,
        "close": thread.closed_at,
        "messages": [
            {
                "date": message.at,
                "par": "le service formation" if message.is_from_staff else _who(message.author_id, thread.candidature),
                "texte": message.text,
                "reçu par courrier": message.came_on,
                "lu par le service": message.read_at,
            }
            for message in thread.messages.all()
        ],
    }


def _mandate(mandate: Mandate) -> Row:
    return {
        "nom": mandate.name,
        "courriel": mandate.email,
        "donné": mandate.given_at,
        "accepté": mandate.accepted_at,
        "décliné": mandate.declined_at,
        "retiré": mandate.revoked_at,
    }


PARTS = (
    Part("pièces", "pieces", _piece, also=("required_piece",)),
    Part("dossier papier numérisé", "scans", _scan),
    Part("reprise du dossier papier", "takeovers", _takeover),
    Part("engagements de l’employeur", "commitments", _commitment, also=("document", "billing_links")),
    Part("mandats", "mandates", _mandate),
    Part("historique", "changes", _change),
    Part("corrections et reprises", "revisions", _revision, also=("points__required_piece",)),
    Part("questions du service", "threads", _thread, also=("messages",)),
)
_RELATIONS = [f"{part.relation}__{more}" if more else part.relation for part in PARTS for more in part.also or ("",)]


def _dossier(candidature: Candidature, acts: list[JournalEntry]) -> Row:
    return {
        "dossier": candidature.receipt_number or "brouillon",
        "identifiant": str(candidature.uuid),
        "cycle": str(candidature.cycle),
        "promotion": candidature.cycle.promotion,
        "état": candidature.applicant_label,
        "commencé": candidature.created_at,
        "enregistré": candidature.updated_at,
        "déposé": candidature.submitted_at,
        "reçu par courrier": candidature.arrived_on,
        "délai accordé jusqu’au": candidature.extended_until,
        "dernier rappel": candidature.reminded_at,
        "réponse attendue avant": candidature.answer_by,
        "rang annoncé sur la liste d’attente": candidature.waiting_rank,
        "région": candidature.get_region_display(),
        **{section.title: _fields(candidature, section.fields) for section in SECTIONS if section.fields},
        **{
            part.heading: [part.row(row) for row in getattr(candidature, part.relation).all()]
            for part in PARTS
            if part.shown(candidature)
        },
        "journal": [_act(entry, candidature) for entry in acts],
        "documents émis": [describe_document(each) for each in (candidature.receipt, candidature.letter) if each],
    }


def _fields(candidature: Candidature, names: tuple[str, ...]) -> Row:
    """The answers of a section under the words of its form."""
    return {_word(name): _readable(name, getattr(candidature, name)) for name in names}


def _word(name: str) -> str:
    return str(Candidature._meta.get_field(name).verbose_name)


def _readable(name: str, value: Any) -> Any:
    """An answer in the words of its form: the label of a choice, the posts of a career in French."""
    if name == "career_posts":
        return [{word: post.get(key) for key, word in _POST_WORDS.items()} for post in value if isinstance(post, dict)]
    return dict(Candidature._meta.get_field(name).flatchoices).get(value, value)
