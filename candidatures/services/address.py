"""The address of an account changes: what was given with it follows."""

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from candidatures.enums import ENDED, JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.mails import follow_recipient
from candidatures.models import Candidature, Mandate
from candidatures.working_copy import open_revision
from toolkit.journal.services import record


@transaction.atomic
def follow_address(*, user: User, former: str, current: str) -> None:
    """Give the new address of an account to whatever was given the former one, and note it in each dossier's journal.

    Follow: the person's dossiers under way that write to that address, an answer that a revision holds, the mandates
    on dossiers they help to write, the mails that wait. A dossier whose applicant typed another address keeps it.
    """
    own = Candidature.objects.owned_by(user).exclude(state__in=ENDED).order_by("pk")
    for locked in own.select_for_update(of=("self",)):
        _follow(locked, user, former, current)
    follow_recipient(user=user, mandates=_follow_mandates(user, former, current), former=former, current=current)


def _follow(locked: Candidature, user: User, former: str, current: str) -> None:
    follows = locked.email.casefold() == former.casefold()
    if follows:
        locked.email = current
        locked.save(update_fields=["email", "updated_at"])
    revision = open_revision(locked)
    if revision is not None and str(revision.buffer.get("email", "")).casefold() == former.casefold():
        revision.buffer["email"] = current
        revision.save(update_fields=["buffer"])
        follows = True
    if follows:
        record(about=locked.uuid, actor=user, kind=JournalKind.ADDRESS_FOLLOWED, subject=f"{former}, puis {current}")


def _follow_mandates(user: User, former: str, current: str) -> list[Mandate]:
    """The live mandates of this person, asked or accepted, but where the new address holds one already."""
    held = Mandate.objects.live().filter(Q(user=user) | Q(user__isnull=True), email=former)
    moved = []
    for mandate in held.order_by("candidature_id"):
        lock_candidature(mandate.candidature_id, alone=True)
        if Mandate.objects.live().filter(candidature=mandate.candidature_id, email=current).exists():
            continue
        mandate.email = current
        mandate.save(update_fields=["email"])
        moved.append(mandate)
    return moved
