"""The attestations of a session or of a year as one ZIP, made by turns: two hundred take more than a page may."""

import shutil
from collections.abc import Collection
from typing import IO
from uuid import UUID
from zipfile import ZipFile

from accounts.roles import TRAINING_TEAM
from attendance.models import Attestation, AttestationQuerySet
from programme.models import Session
from programme.permissions import sessions_to_see
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.exports.enums import PartOutcome
from toolkit.exports.kinds import ExportKind, LeftOutError, MadePart, Written, register
from toolkit.exports.models import PreparedFile
from toolkit.files.names import free_name, zip_entry
from toolkit.files.sweeping import note_missing

ATTESTATIONS = "attestations"
GONE = "Cette attestation a été remplacée, ou n’est plus à votre portée."


def declare() -> None:
    """Add this kind to the registry. Called once, when the app is ready."""
    register(
        ExportKind(
            name=ATTESTATIONS,
            may_take=_may_take,
            in_reach=_in_reach,
            make_part=_make_part,
            write=_write,
            announce=lambda prepared: None,  # « Mes exports » says so
        )
    )


def attestations_to_read(prepared: PreparedFile) -> AttestationQuerySet:
    """Those that hold, of the institutes of whoever asked, of people whom they may know of."""
    sessions = sessions_to_see(prepared.owner)
    rows = Attestation.objects.standing().known_to(prepared.owner)
    cycles = Session.objects.filter(pk__in=sessions.values("pk")).values("cycle")
    return rows.filter(session__in=sessions.values("pk")) | rows.filter(cycle__in=cycles)


def _may_take(prepared: PreparedFile) -> bool:
    return prepared.owner.has_role(*TRAINING_TEAM, institute=prepared.institute_id)


def _in_reach(prepared: PreparedFile, about: Collection[UUID]) -> set[UUID]:
    return set(attestations_to_read(prepared).filter(uuid__in=about).values_list("uuid", flat=True))


def _make_part(prepared: PreparedFile, about: UUID) -> MadePart:
    row = attestations_to_read(prepared).select_related("document").filter(uuid=about).first()
    if row is None:
        raise LeftOutError(GONE)
    document = ensure_rendered(row.document_id)
    return MadePart(read_document(document), document.filename)


def _write(prepared: PreparedFile, target: IO[bytes]) -> Written:
    taken: set[str] = set()
    with ZipFile(target, "w") as archive:
        for part in prepared.parts.filter(outcome=PartOutcome.MADE):
            name = free_name(part.filename, taken)
            try:
                with part.file.open("rb") as source, archive.open(zip_entry(name), "w") as entry:
                    shutil.copyfileobj(source, entry)
            except FileNotFoundError:
                note_missing(str(part.file.name))
                raise
    return Written("attestations.zip", "application/zip")
