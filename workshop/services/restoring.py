"""Take a former text again, and write down who did."""

from django.db import transaction

from accounts.models import User
from toolkit.domain.errors import DomainError
from toolkit.journal.services import record
from workshop.enums import CycleAct
from workshop.models import PartVersion
from workshop.parts import PartKey
from workshop.services.editing import restore_version


@transaction.atomic
def restore(*, actor: User, version: PartVersion) -> PartKey:
    """Give a part what it held before this change: at once in a draft, in a change that waits in a public cycle.

    Raises as restore_version, and DomainError (409) for an item that was not there before.
    """
    if not version.before:
        raise DomainError("Avant ce changement, cette partie n’existait pas\u00a0: retirez-la plutôt.")
    key = restore_version(actor=actor, version=version)
    record(about=version.cycle.uuid, actor=actor, kind=CycleAct.RESTORED, subject=version.title)
    return key
