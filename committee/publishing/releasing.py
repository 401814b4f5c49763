"""The clock: at the end of the hold the switch is made, in one short transaction; or it stops, and says why.

Never before the hour, never twice: the row is locked and its state read again. A worker that was dead leaves it to the
next beat of the clock.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from candidatures.enums import State
from committee.models import Committee, Publication
from committee.publishing.acts import lapse, why_lapsed
from committee.publishing.lifecycle import PUBLICATIONS
from committee.publishing.mails import tell_stopped
from committee.publishing.rights import check_may_confirm, check_may_prepare
from committee.publishing.sealing import look_again
from committee.services.publication import lock_dossiers, publish_locked
from toolkit.domain.errors import DomainError, NotAllowedError

logger = logging.getLogger(__name__)

NO_RIGHT = (
    "L’une des deux personnes n’a plus le droit de publier ces décisions. Préparez la publication à nouveau, à deux "
    "personnes qui peuvent connaître de tous les dossiers."
)
FAULT = "Une erreur de l’application a empêché la publication : rien n’est parti. Le service technique en est averti."


class _StopError(Exception):
    """What is to be published may not be: the message says why, in French."""


def release_publication(publication_id: int) -> bool:
    """Publish the decisions of one publication whose hour has come; say whether it was done now.

    What no longer holds stops it, and both people are told. Raises OperationalError or InterfaceError when the database
    is away: nothing is written, and the next beat tries again.
    """
    try:
        return _release(publication_id)
    except (OperationalError, InterfaceError):
        raise
    except NotAllowedError:
        why = NO_RIGHT
    except DomainError as refusal:
        why = refusal.message
    except _StopError as refusal:
        why = str(refusal)
    except Exception:
        logger.exception("Publication %s failed: nothing has left.", publication_id)
        why = FAULT
    _stop(publication_id, why)
    return False


@transaction.atomic
def _release(publication_id: int) -> bool:
    found = Publication.objects.get(pk=publication_id)
    if not found.is_due:
        return False
    committee = lock_dossiers(Committee(pk=found.committee_id, cycle_id=_cycle_of(found)), State.ELIGIBLE)
    row = Publication.objects.select_for_update(of=("self",)).with_people().get(pk=publication_id)
    if not row.is_due:
        return False  # held back, or published, while this waited for its turn
    if row.confirmed_by is None:
        raise _StopError(NO_RIGHT)
    check_may_confirm(row.confirmed_by, committee, row)
    check_may_prepare(row.prepared_by, committee)
    since = look_again(committee, row.content)
    if since.why:
        raise _StopError(since.why)
    publish_locked(actor=row.confirmed_by, committee=committee)
    columns = {"ended_at": committee.published_at, "left": [left["name"] for left in since.left]}
    PUBLICATIONS.apply("publish", pk=row.pk, columns=lambda _: columns)
    logger.info("Publication %s: %s decisions are published.", row.uuid, len(since.rows))
    return True


def _cycle_of(publication: Publication) -> int:
    return Committee.objects.values_list("cycle", flat=True).get(pk=publication.committee_id)


@transaction.atomic
def _stop(publication_id: int, why: str) -> None:
    """Both are told, unless one of them has held it back meanwhile."""
    found = Publication.objects.select_related("committee").get(pk=publication_id)
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute")
    locked = committee.get(pk=found.committee_id)
    row = Publication.objects.select_for_update(of=("self",)).with_people().get(pk=publication_id)
    if not row.is_held:
        return
    columns = {"ended_at": timezone.now(), "why": why[:1000]}
    row = PUBLICATIONS.apply("stop", pk=row.pk, reason=why, columns=lambda _: columns).row
    row.committee = locked
    tell_stopped(row)


def release_due() -> list[int]:
    """The publications whose hour has come, by primary key: for the clock to make."""
    return list(Publication.objects.due(timezone.now()).order_by("leaves_at").values_list("pk", flat=True))


def lapse_stale() -> int:
    """Note the prepared publications that no longer hold; return how many. Run by the clock."""
    done = 0
    for found in Publication.objects.live().exclude(state="confirmed").select_related("committee"):
        done += _lapse_if_stale(found)
    return done


@transaction.atomic
def _lapse_if_stale(publication: Publication) -> bool:
    committees = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute")
    locked = committees.get(pk=publication.committee_id)
    row = Publication.objects.select_for_update(of=("self",)).with_people().get(pk=publication.pk)
    why = why_lapsed(locked, row) if row.is_prepared else ""
    if why:
        lapse(row, why)
    return bool(why)
