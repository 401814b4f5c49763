"""Reminding a participant of what is lacking: by mail, once a day at most."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.holding import is_held
from accounts.models import User
from cycles.enums import ParticipantState
from cycles.lifecycle import PARTICIPANTS
from cycles.models import Participant
from promotions.enums import PromotionsAct
from promotions.lacks import Lacking, find_lacks
from promotions.permissions import check_keeps
from toolkit.domain.errors import DomainError
from toolkit.journal.services import record
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import queue_mail
from toolkit.text.markdown import escape_markdown
from toolkit.text.typography import format_hour
from toolkit.wordings.institutes import institute_values

EVENT = "promotion.reminder"
PATH = "/promotion/{uuid}/"


def reminded_today(participant: Participant) -> OutboxMail | None:
    """The reminder that this person was written today. One query."""
    return OutboxMail.objects.filter(key=_key(participant)).first()


@transaction.atomic
def remind_participant(*, actor: User, participant: Participant) -> OutboxMail:
    """Write to somebody what is lacking of them.

    Raises NotAllowedError (403), DomainError (409) for someone who left, who lacks nothing, or was written to today.
    """
    check_keeps(actor, participant)
    locked = PARTICIPANTS.lock(participant.pk)
    if locked.state == ParticipantState.LEFT:
        raise DomainError("Cette personne a quitté la promotion\u00a0: rien n’est plus attendu d’elle.")
    if is_held(locked.user):
        raise DomainError("Cette personne n’a pas donné d’adresse : appelez-la, ou écrivez-lui par la poste.")
    lacks = find_lacks([locked]).get(locked.pk, [])
    if not lacks:
        raise DomainError("Il ne manque rien de cette personne\u00a0: aucun rappel n’est parti.")
    last = reminded_today(locked)
    if last is not None:
        raise DomainError(
            f"Un rappel lui a déjà été écrit aujourd’hui, à {format_hour(last.created_at)}\u00a0: le prochain peut "
            "partir demain."
        )
    record(about=locked.uuid, actor=actor, kind=PromotionsAct.REMINDED, subject=", ".join(said_of(lacks)))
    cycle, institute = locked.cycle, locked.cycle.institute
    return queue_mail(
        event=EVENT,
        key=_key(locked),
        to=locked.user.email,
        recipient=locked.user,
        about=locked.uuid,  # whoever of the staff must know nothing of the person reads none of it
        institute=institute,
        scope=cycle.uuid,
        reply_to=institute.email,
        values={
            **institute_values(institute),
            "personne": locked.user.full_name,
            "cycle": f"{cycle.title} {cycle.year}",
            "attendu": "\n".join(f"- {escape_markdown(each.lack.ask)}" for each in lacks),
            "lien": f"{settings.SITE_URL}{PATH.format(uuid=locked.uuid)}",
        },
    )


def said_of(lacks: list[Lacking]) -> list[str]:
    """What is lacking in the words of staff: « besoins », « photo »."""
    return [each.source.label for each in lacks]


def _key(participant: Participant) -> str:
    return f"{EVENT}:{participant.uuid}:{timezone.localdate():%Y-%m-%d}"
