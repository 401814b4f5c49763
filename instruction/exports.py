"""Dossiers as a file to take out: one as a PDF, several as a ZIP of PDFs with the table of the list."""

import shutil
from collections.abc import Collection, Sequence
from typing import IO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from accounts.roles import TRAINING_TEAM
from candidatures.enums import JournalKind
from candidatures.models import Candidature, CandidatureQuerySet
from cycles.models import Cycle
from instruction.choices import read_choices
from instruction.dossier_pdf import bind_dossier, name_of_dossier
from instruction.mails import announce_export
from instruction.services.assignment import followers_of
from instruction.worklist import DeskList
from toolkit.exports.enums import PartOutcome
from toolkit.exports.kinds import ExportKind, LeftOutError, MadePart, Written, register
from toolkit.exports.models import Part, PreparedFile
from toolkit.files.check import PDF_TYPE
from toolkit.files.names import free_name, zip_entry
from toolkit.files.sweeping import note_missing
from toolkit.journal.services import record
from toolkit.lists.exports import make_sheet

DOSSIER, DOSSIERS = "dossier", "dossiers"
GONE = "Ce dossier n’est plus à votre portée."
FOR_THE_DESK = frozenset({"etiquette", "evenement"})  # columns that stay inside: a ZIP is made to be handed on
TABLE, REPORT = "candidatures.xlsx", "a-savoir.txt"


def declare() -> None:
    """Add these kinds to the registry."""
    for name, write in ((DOSSIER, _write_one), (DOSSIERS, _write_several)):
        register(
            ExportKind(
                name=name,
                may_take=_may_take,
                in_reach=_in_reach,
                make_part=_make_dossier,
                write=write,
                announce=announce_export,
            )
        )


def _may_take(prepared: PreparedFile) -> bool:
    return prepared.owner.has_role(*TRAINING_TEAM, institute=prepared.institute_id)


def _dossiers(prepared: PreparedFile) -> CandidatureQuerySet:
    return Candidature.objects.instructed_by(prepared.owner).filter(cycle__institute=prepared.institute_id)


def _in_reach(prepared: PreparedFile, about: Collection[UUID]) -> set[UUID]:
    return set(_dossiers(prepared).filter(uuid__in=about).values_list("uuid", flat=True))


def _make_dossier(prepared: PreparedFile, about: UUID) -> MadePart:
    """Its PDF; the journal of the dossier keeps who took it out."""
    related = ("cycle__institute", "applicant", "receipt", "current", "entered_by")
    candidature = _dossiers(prepared).with_commitment().select_related(*related).filter(uuid=about).first()
    if candidature is None:
        raise LeftOutError(GONE)
    made = bind_dossier(candidature, with_synthesis=bool(prepared.wishes.get("synthesis")))
    record(about=about, actor=prepared.owner, kind=JournalKind.EXPORTED, subject=prepared.title, runs=True)
    return MadePart(made.content, name_of_dossier(candidature), made.words)


def _write_one(prepared: PreparedFile, target: IO[bytes]) -> Written:
    part = prepared.parts.get(outcome=PartOutcome.MADE)
    with part.file.open("rb") as source:
        shutil.copyfileobj(source, target)
    return Written(part.filename, PDF_TYPE)


def _write_several(prepared: PreparedFile, target: IO[bytes]) -> Written:
    """Each PDF under the name of its person, the table of the list, and what is to be known."""
    cycle = Cycle.objects.get(pk=prepared.wishes["cycle"])
    parts = list(prepared.parts.all())
    made = [part for part in parts if part.outcome == PartOutcome.MADE]
    taken = {TABLE, REPORT}
    with ZipFile(target, "w") as archive:
        for part in made:
            name = free_name(part.filename, taken)
            part.filename = name
            _copy(archive, part, name)
        with _table(prepared, cycle, made) as source, archive.open(zip_entry(TABLE), "w") as entry:
            shutil.copyfileobj(source, entry)
        archive.writestr(zip_entry(REPORT), _report(parts).encode("utf-8-sig"), compress_type=ZIP_DEFLATED)
    return Written(f"dossiers-{cycle.slug}-{timezone.localdate():%Y-%m-%d}.zip", "application/zip")


def _copy(archive: ZipFile, part: Part, name: str) -> None:
    """One PDF. Raises FileNotFoundError when the storage has lost what was made: the whole is then tried again."""
    try:
        with part.file.open("rb") as source, archive.open(zip_entry(name), "w", force_zip64=True) as entry:
            shutil.copyfileobj(source, entry)
    except FileNotFoundError:
        note_missing(str(part.file.name))
        raise


def _table(prepared: PreparedFile, cycle: Cycle, made: Sequence[Part]) -> IO[bytes]:
    """The lines of the list for these dossiers, in its order, but for what the service writes for itself."""
    choices = read_choices(cycle)
    desk = DeskList(
        user=prepared.owner,
        cycle=cycle,
        params={"tri": "candidat"},
        advisers=followers_of(cycle),
        pieces=choices.pieces,
        is_export=True,
    )
    keys = _dossiers(prepared).filter(uuid__in=[part.about for part in made]).values_list("pk", flat=True)
    columns = [column for column in desk.columns if column.name not in FOR_THE_DESK]
    return make_sheet(desk.those(list(keys)), columns, "xlsx").handle


def _report(parts: Sequence[Part]) -> str:
    """How many dossiers there are, what is missing in which, how many are not there."""
    made = [part for part in parts if part.outcome == PartOutcome.MADE]
    out = [part for part in parts if part.outcome == PartOutcome.LEFT_OUT]
    lines = [f"Dossiers dans ce fichier : {len(made)} sur {len(parts)} demandés."]
    lines += [f"{part.filename} : {part.words}" for part in made if part.words]
    lines += [f"Un dossier n’y est pas : {part.words}" for part in out]
    return "\r\n".join(lines) + "\r\n"
