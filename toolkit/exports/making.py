"""Make a prepared file by turns: one thing after the other, each kept as it is made, then the whole.

Two workers never make the same one: a row is claimed first, and whoever holds it says so at each step. What was made
stays in the storage: a worker that dies is followed by another, which begins where it stopped. The file appears whole
or not at all.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from tempfile import TemporaryFile
from time import monotonic
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from toolkit.exports.enums import PartOutcome
from toolkit.exports.erasing import erase_after_commit
from toolkit.exports.kinds import LeftOutError, MadePart, Written, kind_of
from toolkit.exports.lifecycle import EXPORTS
from toolkit.exports.models import Part, PreparedFile, private_name
from toolkit.exports.queries import can_take
from toolkit.files.errors import BusyError
from toolkit.files.storage import StorageUnavailableError
from toolkit.text.typography import format_size

logger = logging.getLogger(__name__)

TURN_SECONDS = 20  # then others have the worker: mails wait behind it
KEPT = timedelta(days=7)
MOST_TRIES = 3  # of one thing
MOST_FAILURES = 8  # of the whole, one after the other: about an hour
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=15)
CLOSED = "Votre rôle ne permet plus de recevoir ce fichier."
AWAY = "La préparation n’a pas abouti, pour une raison technique. Recommencez\u00a0: ce qui est fait est gardé."
EMPTY = "Aucun des dossiers demandés n’est à votre portée."
NOT_MADE = "Non préparé, pour une raison technique."


class _GoneError(Exception):
    """The row was dropped, or another worker holds it."""


class _RefusedError(Exception):
    """It cannot be made, and to try again is of no use; the message says why, in French."""


@dataclass(frozen=True)
class _Turn:
    prepared: PreparedFile
    rows: QuerySet[PreparedFile]  # the row, as long as this worker holds it

    def tell(self) -> None:
        """Say how far it is: one step further. Raises _GoneError."""
        self.hold(done=self.prepared.parts.exclude(outcome=PartOutcome.WAITING).count(), failures=0)
        self.prepared.failures = 0

    def hold(self, **columns: int) -> None:
        """Say that it is still held. Raises _GoneError."""
        if not self.rows.update(claimed_at=timezone.now(), **columns):
            raise _GoneError


def make_export(prepared_id: int) -> bool:
    """Work on a file for one turn; return whether it is to be gone on with at once.

    Whoever claims its row first does. A failure is kept with it, and tried again later: a storage that is away, a
    fault. Raises DatabaseError when nothing can be written: the row is taken back from this worker later.
    """
    claim = uuid4()
    now = timezone.now()
    waiting = PreparedFile.objects.filter(pk=prepared_id, not_before__lte=now)
    if not EXPORTS.claim("start", waiting, claim=claim, claimed_at=now):
        return False
    rows = PreparedFile.objects.filter(pk=prepared_id, claim=claim)
    prepared = rows.select_related("owner", "institute").get()
    turn = _Turn(prepared, rows)
    try:
        if not can_take(prepared):
            return _give_up(turn, CLOSED)
        if not _make_parts(turn):
            return bool(EXPORTS.claim("pause", rows, claim=None))
        _write_whole(turn)
    except _GoneError:
        logger.info("Export %s was dropped while it was made.", prepared.uuid)
    except DatabaseError:
        raise
    except _RefusedError as refusal:
        _give_up(turn, str(refusal))
    except Exception:
        logger.exception("Export %s was not made.", prepared.uuid)
        _put_off(turn)
    return False


def _make_parts(turn: _Turn) -> bool:
    """Make what is still to be made, for one turn; return whether all of it is. Raises as the caller."""
    end = monotonic() + TURN_SECONDS
    waiting = turn.prepared.parts.filter(outcome=PartOutcome.WAITING)
    for part in waiting.iterator():
        if monotonic() > end:
            return False
        _make_part(turn.prepared, part)
        turn.tell()
        _check_weight(turn.prepared)
    return True


def _make_part(prepared: PreparedFile, part: Part) -> None:
    """One thing. It is tried MOST_TRIES times, those that killed their worker too, then left out."""
    kind, rows = kind_of(prepared), Part.objects.filter(pk=part.pk)
    rows.update(tries=F("tries") + 1)
    try:
        if part.tries >= MOST_TRIES:
            raise LeftOutError(NOT_MADE)
        made = kind.make_part(prepared, part.about)
        name = default_storage.save(private_name(part, ""), ContentFile(made.content))
    except LeftOutError as left:
        rows.update(outcome=PartOutcome.LEFT_OUT, words=left.words[:1000])
    except (StorageUnavailableError, BusyError):  # nothing answers, or others hold all the places: no fault of it
        rows.update(tries=part.tries)
        raise
    else:
        _keep_part(rows, made, name)


def _keep_part(rows: QuerySet[Part], made: MadePart, name: str) -> None:
    rows.update(
        outcome=PartOutcome.MADE, filename=made.filename[:200], words=made.words[:1000], file=name,
        size=len(made.content),
    )  # fmt: skip


def _check_weight(prepared: PreparedFile) -> None:
    weight = prepared.parts.aggregate(weight=Sum("size"))["weight"] or 0
    if weight > settings.EXPORT_MAX_BYTES:
        raise _RefusedError(
            f"Ces dossiers pèsent plus de {format_size(settings.EXPORT_MAX_BYTES)}, la limite d’un fichier\u00a0: "
            "choisissez-en moins."
        )


def _write_whole(turn: _Turn) -> None:
    """Write the file, store it, then say that it is there."""
    prepared = turn.prepared
    if not prepared.parts.filter(outcome=PartOutcome.MADE).exists():
        raise _RefusedError(EMPTY)
    with TemporaryFile(dir=settings.VAR_DIR) as target:  # without a name: nothing is left of it
        written = kind_of(prepared).write(prepared, target)
        size = target.tell()
        sha256 = _fingerprint(target)
        turn.hold()
        name = default_storage.save(private_name(prepared, ""), File(target))
    _finish(turn, written, {"file": name, "size": size, "sha256": sha256})


def _fingerprint(target: IO[bytes]) -> str:
    target.seek(0)
    digest = hashlib.file_digest(target, "sha256").hexdigest()  # type: ignore[arg-type]  # a file like any other
    target.seek(0)
    return digest


@transaction.atomic
def _finish(turn: _Turn, written: Written, columns: dict[str, str | int]) -> None:
    now = timezone.now()
    made = {"filename": written.filename[:200], "content_type": written.content_type, **columns}
    if not EXPORTS.claim("finish", turn.rows, ready_at=now, expires_at=now + KEPT, failures=0, **made):
        erase_after_commit([str(columns["file"])])
        return
    parts = turn.prepared.parts.exclude(file="")
    names = list(parts.values_list("file", flat=True))
    parts.update(file="")
    erase_after_commit(names)
    _announce(turn)


@transaction.atomic
def _give_up(turn: _Turn, words: str) -> bool:
    if EXPORTS.claim("fail", turn.rows, told=words[:300]):
        _announce(turn)
    return False


def _put_off(turn: _Turn) -> None:
    """Try again later, each time a little later; give up in the end."""
    failures = turn.prepared.failures + 1
    if failures >= MOST_FAILURES:
        _give_up(turn, AWAY)
        return
    pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
    EXPORTS.claim("pause", turn.rows, claim=None, failures=failures, not_before=timezone.now() + pause)


def _announce(turn: _Turn) -> None:
    turn.prepared.refresh_from_db()
    kind_of(turn.prepared).announce(turn.prepared)


def uuids_made(prepared: PreparedFile) -> list[UUID]:
    """The things that the file holds, in the order in which they were asked for."""
    return list(prepared.parts.filter(outcome=PartOutcome.MADE).values_list("about", flat=True))
