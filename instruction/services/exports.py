"""Ask for dossiers as a file."""

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.models import Candidature
from cycles.models import Cycle
from instruction.exports import DOSSIER, DOSSIERS
from toolkit.domain.errors import NotAllowedError
from toolkit.exports.models import PreparedFile
from toolkit.exports.services import ask_export


def export_dossiers(
    *, actor: User, cycle: Cycle, uuid: UUID, rows: Sequence[Candidature], with_synthesis: bool = False
) -> PreparedFile:
    """Ask for these dossiers of a cycle: a PDF for one, a ZIP for several. Asked again, it is the first one.

    `with_synthesis`: the validated synthesis of each, where there is one.

    Those that the actor may not read are left out when it is made. Raises NotAllowedError (403) outside the training
    team of the institute, and as `ask_export`.
    """
    if not actor.has_role(*TRAINING_TEAM, institute=cycle.institute_id):
        raise NotAllowedError("Cet export revient au service formation.")
    one = rows[0] if len(rows) == 1 else None
    title = f"Dossier {one.receipt_number}" if one else f"{len(rows)} dossiers, {cycle.label}"
    return ask_export(
        owner=actor,
        institute=cycle.institute,
        uuid=uuid,
        kind=DOSSIER if one else DOSSIERS,
        title=title,
        wishes={"cycle": cycle.pk, "synthesis": with_synthesis},
        about=[row.uuid for row in rows],
    )
