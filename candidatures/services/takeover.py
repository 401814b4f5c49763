"""A dossier that came by post, in the name of somebody who has an account: they say whether it is theirs."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.closing import hold_account
from accounts.holding import hand_over
from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, TakeOver
from candidatures.posted_enums import TakeOverState
from candidatures.posted_mails import ask_takeover, cancel_takeover
from candidatures.takeover_lifecycle import TAKEOVERS
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.services import record
from toolkit.text.typography import format_moment

LASTS = timedelta(days=30)
NOT_THEIRS = (
    "Qui lit cette adresse a répondu que ce dossier est celui d’une autre personne : donnez-en une autre, ou laissez "
    "le dossier sans adresse."
)
WORKS_HERE = (
    "Vous travaillez pour l’institut qui instruit ce dossier : il n’entre pas dans votre compte. Parlez-en à la "
    "direction du service."
)


def find_takeover(*, user: User, uuid: Any) -> TakeOver | None:
    """What was asked of this person, whatever became of it; None for what was asked of anybody else."""
    related = ("candidature__cycle__institute", "candidature__applicant")
    return TakeOver.objects.addressed_to(user).select_related(*related).filter(uuid=uuid).first()


def request_takeover(*, actor: User, candidature: Candidature, email: str) -> TakeOver:
    """Ask the holder of this address whether the dossier is theirs, for thirty days. Asked again, it is sent again.

    The caller holds the lock and has checked the right. Raises IncompleteError (422) where they said that it is not.
    """
    if candidature.takeovers.filter(email=email, state=TakeOverState.REFUSED).exists():
        raise IncompleteError(NOT_THEIRS)
    withdraw_request(actor=actor, candidature=candidature, but=email)
    now = timezone.now()
    dated = {"asked_by": actor, "asked_at": now, "expires_at": now + LASTS}
    takeover, _ = TakeOver.objects.update_or_create(
        candidature=candidature, email=email, state=TakeOverState.ASKED, defaults=dated
    )
    takeover.candidature = candidature
    ask_takeover(takeover=takeover)
    return takeover


def withdraw_request(*, actor: User, candidature: Candidature, but: str = "") -> None:
    """Take back what is asked about a dossier, `but` of this address. The caller holds the lock."""
    for asked in candidature.takeovers.asked().exclude(email=but):
        TAKEOVERS.apply("withdraw", pk=asked.pk, actor=actor, columns=_ended)
        cancel_takeover(takeover=asked)


@transaction.atomic
def take_over_paper(*, actor: User, takeover: TakeOver) -> Candidature:
    """Take the dossier into one's account, with all that names the account that held it, which goes.

    Raises NotAllowedError (403) for anybody but the holder of the address, or who works at the institute, StaleError
    (409) once it is answered or withdrawn, DomainError (409) past its last day, or for whoever has a dossier in the
    cycle.
    """
    candidature, locked = _lock(actor, takeover)
    hold_account(actor)
    obstacle = own_obstacle(actor, candidature)
    if obstacle:
        raise DomainError(obstacle)
    TAKEOVERS.apply("take", pk=locked.pk, actor=actor, columns=_ended)
    holder = candidature.applicant
    hand_over(holder=holder, to=actor)
    candidature.applicant = actor
    record(about=candidature.uuid, actor=actor, kind=JournalKind.PAPER_TAKEN)
    return candidature


@transaction.atomic
def refuse_paper(*, actor: User, takeover: TakeOver) -> TakeOver:
    """Say that the dossier is somebody else's: the team reads it on the dossier. Raises as take_over_paper."""
    candidature, locked = _lock(actor, takeover)
    refused = TAKEOVERS.apply("refuse", pk=locked.pk, actor=actor, columns=_ended).row
    record(about=candidature.uuid, actor=None, kind=JournalKind.PAPER_REFUSED, subject=locked.email)
    return refused


def own_obstacle(user: User, candidature: Candidature) -> str:
    """Why this person cannot take the dossier into their account, and what to do, or the empty string."""
    if user.roles_at(candidature.cycle.institute_id):
        return WORKS_HERE
    own = Candidature.objects.owned_by(user).filter(cycle=candidature.cycle_id).exclude(pk=candidature.pk).first()
    if own is None:
        return ""
    if own.submitted_at is None:
        return (
            "Vous avez déjà commencé un dossier pour ce cycle, et une personne n’y a qu’un dossier. Pour garder celui "
            "que vous avez posté, supprimez votre brouillon depuis « Mes données », puis revenez ici."
        )
    return (
        f"Vous avez déjà un dossier pour ce cycle, le n° {own.receipt_number}, et une personne n’y a qu’un dossier. "
        "Écrivez au service formation continue pour lui dire lequel vaut."
    )


def _lock(actor: User, takeover: TakeOver) -> tuple[Candidature, TakeOver]:
    candidature = lock_candidature(takeover.candidature_id)
    locked = TAKEOVERS.lock(takeover.pk)
    if not TakeOver.objects.addressed_to(actor).filter(pk=locked.pk).exists():
        raise NotAllowedError("Cette demande s’adresse à un autre compte.", status=404)
    if locked.state == TakeOverState.ASKED and not locked.is_live:
        raise DomainError(
            f"Cette demande ne vaut plus depuis le {format_moment(locked.expires_at)}. Écrivez au service formation "
            "continue : il vous la renverra."
        )
    return candidature, locked


def _ended(row: TakeOver) -> dict[str, Any]:
    return {"ended_at": timezone.now()}


def last_refused(candidature: Candidature) -> TakeOver | None:
    """The refusal that the team has still to read: of the address that the dossier bears. One query, or none."""
    if not candidature.is_untaken or not candidature.email:
        return None
    return candidature.takeovers.filter(state=TakeOverState.REFUSED, email=candidature.email).first()
