"""Make a book by turns: each dossier as it may be read, then all of them under a cover, with a mark."""

import gc
from collections.abc import Collection
from typing import IO
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from candidatures.enums import JournalKind
from candidatures.models import Candidature
from committee.access import Viewer, viewer_of
from committee.book.drawing import Line, draw_front, draw_mark
from cycles.models import Cycle
from instruction.dossier_pdf import bind_dossier, name_of_dossier
from instruction.mails import tell_of_export
from toolkit.domain.errors import NotAllowedError
from toolkit.exports.enums import PartOutcome
from toolkit.exports.kinds import ExportKind, LeftOutError, MadePart, Written, register
from toolkit.exports.models import Part, PreparedFile
from toolkit.files.check import PDF_TYPE
from toolkit.journal.services import record

BOOK = "committee_book"
GONE = "Ce dossier n’est plus à votre portée."


def declare() -> None:
    """Add the book to the registry."""
    register(
        ExportKind(
            name=BOOK,
            may_take=_may_take,
            in_reach=_in_reach,
            make_part=_make_dossier,
            write=_write,
            announce=tell_of_export,
            again=_board_url,
        )
    )


def _cycle_of(prepared: PreparedFile) -> Cycle:
    return Cycle.objects.select_related("institute").get(pk=prepared.wishes["cycle"])


def _viewer(prepared: PreparedFile) -> Viewer | None:
    try:
        return viewer_of(prepared.owner, _cycle_of(prepared))
    except (Http404, NotAllowedError):
        return None


def _may_take(prepared: PreparedFile) -> bool:
    viewer = _viewer(prepared)
    return viewer is not None and viewer.can_take_book


def _in_reach(prepared: PreparedFile, about: Collection[UUID]) -> set[UUID]:
    """Those that their reader may know of and that stand: one that was withdrawn is nobody's to keep."""
    viewer = _viewer(prepared)
    if viewer is None:
        return set()
    return set(viewer.items().filter(candidature__uuid__in=about).values_list("candidature__uuid", flat=True))


def _board_url(prepared: PreparedFile) -> str:
    return f"{reverse('committee:board')}?{urlencode({'cycle': _cycle_of(prepared).slug})}"


def _make_dossier(prepared: PreparedFile, about: UUID) -> MadePart:
    """Its PDF, for a committee; the journal of the dossier keeps who took it out."""
    if not _in_reach(prepared, [about]):
        raise LeftOutError(GONE)
    related = ("cycle__institute", "applicant", "receipt", "current", "entered_by")
    candidature = Candidature.objects.with_commitment().select_related(*related).get(uuid=about)
    made = bind_dossier(candidature, for_committee=True)
    gc.collect()  # pages that were laid out hold one another: sixty dossiers would wait in memory
    record(about=about, actor=prepared.owner, kind=JournalKind.EXPORTED, subject=prepared.title, runs=True)
    return MadePart(made.content, name_of_dossier(candidature), made.words)


def _write(prepared: PreparedFile, target: IO[bytes]) -> Written:
    """The whole, one dossier in memory at a time. Raises LookupError when none is in reach any more."""
    from toolkit.files.pdf.volume import Volume, count_pages  # noqa: PLC0415 - slow

    cycle = _cycle_of(prepared)
    lines, parts = [], _parts_in_reach(prepared)
    for part, line in parts:
        with part.file.open("rb") as source:
            line.pages = count_pages(source)
        lines.append(line)
    title, day = f"{prepared.title}, {prepared.owner.full_name}", timezone.localdate()
    front = draw_front(cycle=cycle, reader=prepared.owner, day=day, lines=lines)
    total = front.pages + sum(line.pages for line in lines)
    volume = Volume(target, mark=draw_mark(reader=prepared.owner, day=day), total=total)
    starts = [volume.reserve() for _ in lines]
    volume.add(front.open(), "Sommaire", leads_to=dict(zip((line.anchor for line in lines), starts, strict=True)))
    for (part, line), start in zip(parts, starts, strict=True):
        with part.file.open("rb") as source:
            volume.add(source, line.name, starts=start)
    volume.close(title=title, author=cycle.institute.name)
    return Written(f"livre-{cycle.slug}-{day:%Y-%m-%d}.pdf", PDF_TYPE)


def _parts_in_reach(prepared: PreparedFile) -> list[tuple[Part, Line]]:
    """What was made and may still be read, each with its line; the rest is left out. Raises LookupError without one."""
    made = prepared.parts.filter(outcome=PartOutcome.MADE)
    reach = _in_reach(prepared, list(made.values_list("about", flat=True)))
    made.exclude(about__in=reach).update(outcome=PartOutcome.LEFT_OUT, words=GONE)
    if not reach:
        raise LookupError("Nothing of this book is in reach.")
    people = {each.uuid: each for each in Candidature.objects.filter(uuid__in=reach).defer("motivation", "project")}
    return [
        (part, Line(people[part.about].full_name, people[part.about].employer_name, anchor=f"dossier-{number}"))
        for number, part in enumerate(made.all(), start=1)
    ]
