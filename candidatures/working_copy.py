"""The dossier as its applicant writes it: what is stored, with the answers of a revision that is not sent yet.

Staff and committee read the rows as they are; only the applicant and their delegate read through here.
"""

import copy
from collections.abc import Iterable
from typing import Any, NoReturn

from django.db.models import Prefetch, Q, prefetch_related_objects

from candidatures.enums import REVISABLE
from candidatures.models import Candidature, CorrectionPoint, Piece, Revision
from candidatures.sections import EMPLOYER, PIECES, SECTIONS, Completeness, check_completeness
from organisations.enums import region_of

# What a correction asks, with the pieces that it names.
WITH_POINTS = Prefetch("points", CorrectionPoint.objects.select_related("required_piece"))


def open_revision(candidature: Candidature) -> Revision | None:
    """The revision under way, or None. No query but in the states where there may be one, and once for a page.

    The applicant's own lasts as long as they may submit: past their deadline it changes nothing any more.
    """
    if candidature.state not in REVISABLE:
        return None
    found = next((revision for revision in revisions_of(candidature) if revision.closed_at is None), None)
    if found is not None and not found.is_correction and not candidature.can_be_submitted_now:
        return None
    return found


def revisions_of(candidature: Candidature) -> list[Revision]:
    """All the revisions of a dossier, newest first. One query, or none where `read_written` has read them along."""
    known: list[Revision] | None = candidature.__dict__.get("_revisions")
    return list(candidature.revisions.select_related("opened_by")) if known is None else known


def read_written(candidature: Candidature, *, with_points: bool = True) -> Candidature:
    """The dossier as written, with its revisions read along: what the pages of the applicant show.

    `with_points`: with what a correction under way asks, and the replies; one query more during a correction.
    """
    if candidature.state in REVISABLE:
        candidature.__dict__["_revisions"] = revisions_of(candidature)
    revision = open_revision(candidature)
    if with_points and revision is not None and revision.is_correction:
        prefetch_related_objects([revision], WITH_POINTS)
        bring_replies(candidature, revision)
    return working_copy(candidature, revision)


def bring_replies(candidature: Candidature, revision: Revision) -> None:
    """Let the fingerprint of each section count what is replied there (see sections.digest)."""
    replies: dict[str, list[str]] = {}
    for point in points_of(revision):
        if point.reply:
            replies.setdefault(point.section, []).append(f"{point.pk}: {point.reply}")
    candidature.__dict__["_replies"] = replies


def points_of(revision: Revision | None) -> list[CorrectionPoint]:
    """What a correction asks, in order. No query where `read_written` has read them along, nor for a reopening."""
    return list(revision.points.all()) if revision is not None and revision.is_correction else []


def points_under_way(candidature: Candidature) -> list[CorrectionPoint]:
    """What the correction under way asks, if there is one."""
    return points_of(open_revision(candidature))


def working_copy(candidature: Candidature, revision: Revision | None) -> Candidature:
    """Return the dossier with the answers of the revision under way: a copy, whose `save` and `delete` raise.

    Without such answers it is the row itself. A copy of a copy is one of the row.
    """
    if revision is None or not revision.buffer:
        return candidature
    sent = as_sent(candidature)
    written = copy.copy(sent)
    for name, value in buffered_values(revision).items():
        setattr(written, name, value)
    written.__dict__["_sent"] = sent
    written.__dict__.update(dict.fromkeys(("save", "save_base", "delete"), _refuse_to_write))
    return written


def _refuse_to_write(*args: Any, **kwargs: Any) -> NoReturn:
    raise TypeError("This dossier holds answers of a revision that is not sent: lock its row and write that.")


def buffered_values(revision: Revision) -> dict[str, Any]:
    """The answers of the buffer, in the types of their columns, and the region that follows the department."""
    values = {name: Candidature._meta.get_field(name).to_python(value) for name, value in revision.buffer.items()}
    if "department" in values:
        values["region"] = region_of(values["department"]) if values["department"] else ""
    return values


def as_sent(candidature: Candidature) -> Candidature:
    """The row behind a working copy: the dossier as it was last sent."""
    return candidature.__dict__.get("_sent", candidature)


def changed_names(candidature: Candidature) -> frozenset[str]:
    """The answers of a working copy that are not those last sent."""
    sent = as_sent(candidature)
    names = (name for section in SECTIONS for name in section.fields)
    return frozenset(name for name in names if getattr(candidature, name) != getattr(sent, name))


def is_changed(candidature: Candidature, revision: Revision) -> bool:
    """Whether the dossier holds anything new since the revision was opened: answer, file or commitment.

    What was written, then put back as it was, is not. Three queries at most.
    """
    if any(getattr(candidature, name) != value for name, value in buffered_values(revision).items()):
        return True
    standing = dict(candidature.pieces.current().values_list("required_piece_id", "sha256"))
    given = revision.staged_pieces.filter(replaced_at__isnull=True).values_list("required_piece_id", "sha256")
    if any(standing.get(slot) != sha256 for slot, sha256 in given):
        return True
    since = Q(created_at__gte=revision.opened_at) | Q(answered_at__gte=revision.opened_at)
    reopens_commitment = not {EMPLOYER.slug, PIECES.slug}.isdisjoint(revision.sections)
    return reopens_commitment and candidature.commitments.filter(since).exists()


def written_pieces(candidature: Candidature) -> list[Piece]:
    """The file that fills each required piece, for who writes it: one given for the revision under way comes first.

    One query, two where a revision may be under way that `read_written` has not read.
    """
    revision = open_revision(candidature)
    given = Q(staged_for__isnull=True) | Q(staged_for=revision) if revision else Q(staged_for__isnull=True)
    kept = Piece.objects.kept().filter(given, candidature=candidature).select_related("required_piece")
    return chosen_pieces(kept)


def chosen_pieces(kept: Iterable[Piece]) -> list[Piece]:
    """The same, among those that are kept; one given again as it stands is marked so."""
    standing, given = {}, {}
    for piece in kept:
        (standing if piece.staged_for_id is None else given)[piece.required_piece_id] = piece
    for slot, piece in given.items():
        piece.repeats = slot in standing and standing[slot].sha256 == piece.sha256
    return list((standing | given).values())


def completeness_of(candidature: Candidature) -> Completeness:
    """What the written dossier lacks. Four queries at most; pages that hold the rows already ask `sections`."""
    return check_completeness(
        working_copy(candidature, open_revision(candidature)),
        required=candidature.cycle.required_pieces.all(),
        pieces=written_pieces(candidature),
        commitment=candidature.commitment,
    )
