"""The dossier as its applicant writes it: what is stored, with the answers of a correction that is not sent yet.

Staff and committee read the rows as they are; only the applicant and their delegate read through here.
"""

import copy
from typing import Any, NoReturn

from django.db.models import Q

from candidatures.enums import State
from candidatures.models import Candidature, CorrectionRequest, Piece
from candidatures.sections import EMPLOYER, PIECES, Completeness, check_completeness
from organisations.enums import region_of


def open_correction(candidature: Candidature) -> CorrectionRequest | None:
    """The correction asked for now, or None. No query but in the state where there is one, and once for a page."""
    if candidature.state != State.CORRECTION_REQUESTED:
        return None
    if "_open_correction" in candidature.__dict__:  # read along by `read_written`
        return candidature.__dict__["_open_correction"]
    return candidature.correction_requests.filter(answered_at__isnull=True).select_related("asked_by").first()


def read_written(candidature: Candidature) -> Candidature:
    """The dossier as written, with its open correction read along: what the pages of the applicant show."""
    correction = open_correction(candidature)
    written = working_copy(candidature, correction)
    written.__dict__["_open_correction"] = correction
    return written


def working_copy(candidature: Candidature, correction: CorrectionRequest | None) -> Candidature:
    """Return the dossier with the answers of the correction under way: a copy, whose `save` and `delete` raise.

    Without such answers it is the row itself.
    """
    if correction is None or not correction.buffer:
        return candidature
    written = copy.copy(candidature)
    for name, value in buffered_values(correction).items():
        setattr(written, name, value)
    written.__dict__.update(dict.fromkeys(("save", "save_base", "delete"), _refuse_to_write))
    return written


def _refuse_to_write(*args: Any, **kwargs: Any) -> NoReturn:
    raise TypeError("This dossier holds answers of a correction that is not sent: lock its row and write that.")


def buffered_values(correction: CorrectionRequest) -> dict[str, Any]:
    """The answers of the buffer, in the types of their columns, and the region that follows the department."""
    values = {name: Candidature._meta.get_field(name).to_python(value) for name, value in correction.buffer.items()}
    if "department" in values:
        values["region"] = region_of(values["department"]) if values["department"] else ""
    return values


def is_corrected(candidature: Candidature, correction: CorrectionRequest) -> bool:
    """Whether the dossier holds anything new since the correction was asked: answer, file or commitment.

    What was written, then put back as it was, is not. Three queries at most.
    """
    if any(getattr(candidature, name) != value for name, value in buffered_values(correction).items()):
        return True
    standing = dict(candidature.pieces.current().values_list("required_piece_id", "sha256"))
    given = correction.staged_pieces.filter(replaced_at__isnull=True).values_list("required_piece_id", "sha256")
    if any(standing.get(slot) != sha256 for slot, sha256 in given):
        return True
    since = Q(created_at__gte=correction.asked_at) | Q(answered_at__gte=correction.asked_at)
    reopens_commitment = not {EMPLOYER.slug, PIECES.slug}.isdisjoint(correction.sections)
    return reopens_commitment and candidature.commitments.filter(since).exists()


def written_pieces(candidature: Candidature) -> list[Piece]:
    """The file that fills each required piece, for the person who writes: one given for a correction comes first."""
    kept = Piece.objects.kept().filter(candidature=candidature).select_related("required_piece")
    chosen: dict[int, Piece] = {}
    for piece in kept:
        if piece.required_piece_id not in chosen or piece.staged_for_id is not None:
            chosen[piece.required_piece_id] = piece
    return list(chosen.values())


def completeness_of(candidature: Candidature) -> Completeness:
    """What the written dossier lacks. Four queries at most; pages that hold the rows already ask `sections`."""
    return check_completeness(
        working_copy(candidature, open_correction(candidature)),
        required=candidature.cycle.required_pieces.all(),
        pieces=written_pieces(candidature),
        commitment=candidature.commitment,
    )
