"""A delegate tells the applicant that they have done their part."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_ready
from candidatures.models import Candidature
from candidatures.permissions import editable_sections, is_applicants_side
from candidatures.working_copy import read_written
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.models import JournalEntry
from toolkit.journal.services import record
from toolkit.text.typography import format_moment

ONCE_IN = timedelta(days=1)


@transaction.atomic
def tell_ready(*, actor: User, candidature: Candidature) -> None:
    """Write to the applicant that a delegate has finished, with what is left to do. Once a day for each delegate.

    Raises NotAllowedError (403) for anybody but a delegate, DomainError (409) when nothing is being written, when the
    dossier can no longer be sent, or when it was said within the day.
    """
    locked = read_written(lock_candidature(candidature.pk))
    if locked.applicant_id == actor.pk or not is_applicants_side(actor, locked):
        raise NotAllowedError("Seule une personne qui aide à remplir ce dossier dit qu’il est prêt.")
    if not editable_sections(actor, locked):
        raise DomainError("Ce dossier n’est plus en cours d’écriture : il n’y a plus rien à annoncer.")
    if locked.is_draft and locked.is_too_late:
        raise DomainError(
            f"Le dépôt est clos depuis le {format_moment(locked.closed_since)} : ce dossier ne peut plus être déposé."
        )
    told = last_told(actor, locked)
    if told is not None:
        raise DomainError(
            f"Vous l’avez déjà dit le {format_moment(told.at)}, et un courriel est parti. Le prochain pourra partir "
            "vingt-quatre heures après."
        )
    mandate = locked.mandates.active().get(user=actor)
    record(about=locked.uuid, actor=actor, kind=JournalKind.READY_TOLD)
    announce_ready(candidature=locked, mandate=mandate, moment=timezone.now())


def last_told(actor: User, candidature: Candidature) -> JournalEntry | None:
    """When this person said so within the day, or None. One query."""
    since = timezone.now() - ONCE_IN
    return candidature.journal.filter(kind=JournalKind.READY_TOLD, actor=actor, at__gte=since).first()
