"""Which absences an employer is to be told of, and the notices that tell it: once each, rectified by another one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from attendance.absences.declaring import names_of
from attendance.absences.documents import NOTICE, contact_of
from attendance.absences.enums import AbsenceAct
from attendance.absences.mails import tell_employer
from attendance.enums import Mark
from attendance.journal import about_of
from attendance.models import Absence, AbsenceNotice, AbsentHalfDay, Presence, ToldAbsence
from attendance.permissions import check_records
from programme.models import Enrolment, HalfDay
from toolkit.documents.services import cancel_document, issue_document
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.domain.marks import fingerprint
from toolkit.journal.services import record

READ_WITH = ("user", "employer", "participant", "session__cycle__institute", "session__institute")
CHANGED = "Les présences, la personne à qui écrire ou l’employeur ont changé\u00a0: rien n’est parti. Relisez l’avis."
RECTIFIED = "Rectifié\u00a0: les présences ont été corrigées."


@dataclass(frozen=True)
class Draft:
    """A notice as it would leave now. `former` is the one that it would replace."""

    enrolment: Enrolment
    absences: list[Presence]
    lifted: list[Presence]
    former: AbsenceNotice | None = None

    @property
    def sent_to(self) -> str:
        """The address of the training contact; empty where the letter is posted."""
        contact = contact_of(self.enrolment)
        return contact.training_contact_email if contact else ""

    @property
    def contact_name(self) -> str:
        """Who looks after training at the employer."""
        contact = contact_of(self.enrolment)
        return contact.training_contact_name if contact else ""

    @property
    def half_days(self) -> list[HalfDay]:
        """Those that it tells."""
        return halves_of(self.absences)

    @property
    def facts(self) -> dict[str, Any]:
        """What its paper is made of."""
        return {
            "enrolment": self.enrolment,
            "absent": self.half_days,
            "lifted": halves_of(self.lifted),
            "replaces": self.former.document.number if self.former else "",
        }

    @property
    def mark(self) -> str:
        """What stands for all that would leave."""
        content = NOTICE.build(**self.facts)
        return fingerprint({"title": content.title, "to": self.sent_to, "rows": [row.pk for row in self.absences]} | {
            "lifted": [row.pk for row in self.lifted], "recipient": content.context["recipient"]})  # fmt: skip


def halves_of(rows: Iterable[Presence]) -> list[HalfDay]:
    """The half-days of these rows, in order."""
    return sorted((row.sheet.half_day for row in rows), key=lambda half: half.begins_at)


def to_tell(user: User) -> QuerySet[Presence]:
    """Absences of sealed sheets that are not excused, of which the employer is not told, of people one may know of.

    One that the person declared and nobody judged yet waits for the judgement.
    """
    same = {"sheet": OuterRef("sheet"), "enrolment": OuterRef("enrolment")}
    later = Presence.objects.filter(**same, pk__gt=OuterRef("pk"))
    standing = ToldAbsence.objects.filter(notice__ended_at__isnull=True)
    told = standing.filter(presence__sheet=OuterRef("sheet"), presence__enrolment=OuterRef("enrolment"))
    waiting = AbsentHalfDay.objects.filter(
        absence__in=Absence.objects.declared().filter(enrolment=OuterRef(OuterRef("enrolment"))),
        half_day=OuterRef("sheet__half_day"),
    )
    rows = Presence.objects.sealed().known_to(user).filter(mark=Mark.ABSENT)
    rows = rows.exclude(Exists(later)).exclude(Exists(told)).exclude(Exists(waiting))
    return rows.select_related("sheet__half_day")


def to_rectify(user: User) -> QuerySet[AbsenceNotice]:
    """Notices that stand and tell an absence that was corrected since, about people one may know of."""
    last = Presence.objects.filter(sheet=OuterRef("presence__sheet"), enrolment=OuterRef("presence__enrolment"))
    told = ToldAbsence.objects.annotate(last=Subquery(last.order_by("-pk").values("mark")[:1]))
    untrue = told.filter(~Q(last=Mark.ABSENT), notice=OuterRef("pk"))
    rows = AbsenceNotice.objects.standing().known_to(user).filter(Exists(untrue))
    return rows.select_related("document", *(f"enrolment__{name}" for name in READ_WITH))


def draft_of(user: User, enrolment: Enrolment) -> Draft:
    """The notice about somebody at a session as it would leave now. One query."""
    return Draft(enrolment, list(to_tell(user).filter(enrolment=enrolment)), [])


def draft_instead_of(user: User, notice: AbsenceNotice) -> Draft:
    """The notice that would replace this one, once something of it was corrected. Two queries."""
    rows = Presence.objects.filter(told__notice=notice).select_related("sheet__half_day")
    told = {(row.sheet_id): row for row in rows}
    last = {}
    for row in Presence.objects.filter(sheet__in=told, enrolment=notice.enrolment_id).select_related("sheet__half_day"):
        last[row.sheet_id] = row
    kept = [told[key] for key, row in last.items() if row.mark == Mark.ABSENT]
    lifted = [told[key] for key, row in last.items() if row.mark != Mark.ABSENT]
    return Draft(notice.enrolment, kept, lifted, notice)


@transaction.atomic
def send_notice(*, actor: User, enrolment: Enrolment, seen: str) -> AbsenceNotice:
    """Tell the employer of the absences of somebody at a session: a letter, by mail where there is a contact.

    `seen`: the mark of the draft that the page showed. Raises NotAllowedError (403), DomainError (409) when there is
    nothing to tell, StaleError (409) when something changed since.
    """
    locked = _lock(actor, enrolment)
    draft = draft_of(actor, locked)
    if not draft.absences:
        raise DomainError(
            "Il n’y a rien à signaler de cette personne\u00a0: l’avis est parti, ou l’absence est excusée."
        )
    return _issue(actor, draft, seen)


@transaction.atomic
def rectify_notice(*, actor: User, notice: AbsenceNotice, seen: str) -> AbsenceNotice:
    """Replace a notice of which something was corrected; the former one is cancelled. Raises as send_notice."""
    locked = _lock(actor, notice.enrolment)
    former = AbsenceNotice.objects.standing().select_related("document").filter(pk=notice.pk).first()
    if former is None:
        raise StaleError("Cet avis est déjà remplacé\u00a0: rechargez la page.")
    former.enrolment = locked
    draft = draft_instead_of(actor, former)
    if not draft.lifted:
        raise DomainError("Cet avis dit toujours vrai\u00a0: il n’y a rien à rectifier.")
    return _issue(actor, draft, seen)


def _lock(actor: User, enrolment: Enrolment) -> Enrolment:
    """The enrolment, locked: of two people who send, the second finds nothing to tell."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related(*READ_WITH)
    locked = rows.known_to(actor).filter(pk=enrolment.pk).first()
    if locked is None:
        raise NotAllowedError("Cette personne n’est pas de celles que vous suivez.")
    check_records(actor, locked.session)
    return locked


def _issue(actor: User, draft: Draft, seen: str) -> AbsenceNotice:
    if draft.mark != seen:
        raise StaleError(CHANGED)
    former, now = draft.former, timezone.now()
    if former is not None:
        former.ended_at = now
        former.save(update_fields=["ended_at"])
        cancel_document(document=former.document, reason=RECTIFIED)
    key = uuid4()
    notice = AbsenceNotice.objects.create(
        uuid=key,
        enrolment=draft.enrolment,
        document=issue_document(kind=NOTICE, about=key, **draft.facts),
        sent_to=draft.sent_to,
        made_at=now,
        made_by=actor,
        replaces=former,
    )
    if former is None:
        ToldAbsence.objects.bulk_create(ToldAbsence(notice=notice, presence=row) for row in draft.absences)
    else:
        ToldAbsence.objects.filter(notice=former, presence__in=draft.absences).update(notice=notice)
    tell_employer(notice, draft.half_days, halves_of(draft.lifted))
    kind = AbsenceAct.TOLD if former is None else AbsenceAct.RECTIFIED
    told = names_of(halves_of(draft.lifted or draft.absences))
    record(about=about_of(draft.enrolment), actor=actor, kind=kind, subject=f"{notice.document.number}\u00a0: {told}")
    return notice
