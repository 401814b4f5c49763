"""The answer to a recours gracieux that is rejected."""

from django.db.models import Q

from accounts.models import User
from candidatures.letters import ADMISSION, RECTIFICATION, REFUSAL, WAITING, letter_facts
from candidatures.models import Candidature
from candidatures.wordings.common import candidature_values
from committee.models import Appeal, Item
from committee.rectifying.rules import Standing
from committee.wordings.appeals import DISMISSAL_LETTER
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.models import Document, DocumentQuerySet
from toolkit.text.typography import format_day
from toolkit.wordings.kinds import Values
from toolkit.wordings.letters import write_letter


def appeal_values(appeal: Appeal) -> Values:
    """What the words about an appeal may say. The appeal brings its decision, item and candidature."""
    standing = Standing(appeal.decision)
    return {
        **candidature_values(appeal.decision.item.candidature),
        "recours_du": format_day(appeal.received_on),
        "silence_le": format_day(appeal.silence_on),
        "decision_du": format_day(standing.taken_on),
        "decision": standing.said,
    }


def _build(*, appeal: Appeal, answer: str) -> Content:
    """Author (CRPA L212-1), what is decided and why, remedies and delays: they run again from this answer."""
    candidature = appeal.decision.item.candidature
    institute = candidature.cycle.institute
    values = {**appeal_values(appeal), "motif": answer}
    words = write_letter(DISMISSAL_LETTER, values, institute=institute, scope=candidature.cycle.uuid)
    title = f"Réponse à un recours gracieux, {candidature.full_name}"
    return Content(title=title, issuer=institute.name, context={**letter_facts(candidature), **words})


def letters_about(item: Item) -> DocumentQuerySet:
    """The letters that told the person what was decided, the cancelled ones too, newest first. The item brings its
    candidature."""
    keys = [f"{kind.name}:{item.candidature.uuid}" for kind in (ADMISSION, WAITING, REFUSAL, RECTIFICATION)]
    answers = Appeal.objects.filter(decision__item=item, letter__isnull=False).values("letter")
    return Document.objects.filter(Q(key__in=keys) | Q(pk__in=answers)).order_by("-created_at", "-pk")


def _may_read(user: User, document: Document) -> bool:
    """The applicant, and the team that instructs the dossier, but for whoever may not know of it."""
    about = Candidature.objects.filter(committee_item__decision__appeals__letter=document)
    return (about & Candidature.objects.owned_by(user)).exists() or (
        about & Candidature.objects.instructed_by(user)
    ).exists()


DISMISSAL = register(
    DocumentKind(
        name="appeal_dismissed",
        label="Réponse à un recours gracieux",
        prefix="RG",
        folder="letters",
        template="candidatures/documents/refusal.html",
        build=_build,
        may_read=_may_read,
    )
)
