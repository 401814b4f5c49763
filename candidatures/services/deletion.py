"""Delete a draft: what was never sent belongs to its author alone."""

import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile

from accounts.models import User
from candidatures.calendar import deadline_feed
from candidatures.enums import WITHDRAWABLE, State
from candidatures.lifecycle import lock_candidature
from candidatures.mails import cancel_waiting
from candidatures.models import Candidature, CandidatureQuerySet
from candidatures.permissions import enters
from candidatures.services.commitment import keep_count_of_sends
from candidatures.services.replacement import tell_signatory
from toolkit.calendars.services import forget_feed
from toolkit.documents.models import Document
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.exports.services import forget_exports
from toolkit.files.sweeping import erase_unnamed
from toolkit.journal.services import forget

logger = logging.getLogger(__name__)

DELETABLE = frozenset({State.DRAFT, State.WITHDRAWN})


def deletable_drafts(user: User) -> CandidatureQuerySet:
    """The dossiers that this person may delete: their own, never sent, withdrawn since or not."""
    return Candidature.objects.owned_by(user).filter(state__in=DELETABLE, submitted_at__isnull=True)


@transaction.atomic
def delete_draft(*, actor: User, candidature: Candidature) -> None:
    """Delete a dossier that was never sent, with all that hangs on it. Another one may be started afterwards.

    Links sent to the signatory and to who was to help die: their mails are cancelled if they have not left. The act
    that an employer signed goes too, for nothing was ever applied for, and who signed it is told. Files go after
    commit; one that storage keeps is logged. Raises NotAllowedError (403) for anyone but the applicant, or who
    types in what came by post, DomainError: 409 once it was sent, 404 when it is deleted already.
    """
    locked = lock_candidature(candidature.pk)
    if locked.applicant_id != actor.pk and not enters(actor, locked):
        raise NotAllowedError("Seule la personne qui a commencé ce dossier peut le supprimer.")
    obstacle = _why_kept(locked)
    if obstacle:
        raise DomainError(obstacle)
    cancel_waiting(candidature=locked)
    tell_signatory(locked, why="deleted")
    keep_count_of_sends(locked)
    kept = [*locked.pieces.all(), *locked.scans.all()]
    files = [file for each in kept for file in (each.file, each.received) if file]
    files += _delete_commitments(locked)
    forget(about=locked.uuid)
    forget_exports(about=locked.uuid)
    forget_feed(name=deadline_feed(locked))
    locked.delete()
    # Robust: what was committed stands, whatever the storage answers.
    transaction.on_commit(partial(_erase, files), robust=True)
    logger.info("Draft %s deleted by its author.", candidature.uuid)


def _delete_commitments(candidature: Candidature) -> list[FieldFile]:
    """Delete them before the pieces, for a signed form protects its file, with their acts, whose files are returned."""
    acts = list(Document.objects.filter(pk__in=candidature.commitments.values("document")))
    candidature.commitments.all().delete()
    Document.objects.filter(pk__in=[act.pk for act in acts]).delete()
    return [act.file for act in acts if act.file]


def _why_kept(candidature: Candidature) -> str:
    if candidature.submitted_at is None and candidature.state in DELETABLE:
        return ""
    if candidature.state in WITHDRAWABLE:
        return (
            "Cette candidature est déposée : elle se retire, elle ne se supprime pas. Retirez-la depuis la page de "
            "votre dossier."
        )
    return (
        f"Ce dossier a été déposé, et il {candidature.predicate} : le service formation le garde "
        "le temps qu’annonce la notice sur vos données. Écrivez-lui pour toute demande d’effacement."
    )


def _erase(files: Sequence[FieldFile]) -> None:
    for file in files:
        try:
            erase_unnamed(str(file.name))
        except Exception:  # whatever it is, the next file goes all the same
            logger.exception("Storage keeps %s, the file of a deleted draft, until the next sweep.", file.name)
