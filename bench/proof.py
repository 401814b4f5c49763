"""Prove from the database that nothing acknowledged was lost: each check says how many it read and what it misses."""

import datetime
import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from bench.report import delays
from bench.witness import Kept, Witness, gather, read_lines
from candidatures.enums import State
from candidatures.models import Candidature, Piece, ReceiptSequence, StateChange
from toolkit.documents.enums import DocumentState
from toolkit.documents.models import Document
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.tasks import sweep_outbox

EVENT = "candidature.submitted"
SHOWN_LOSSES = 10
SWEEP_SECONDS = 30


@dataclass
class Finding:
    """One check: what it asks, how many it examined, and a line a loss."""

    name: str
    examined: int
    losses: list[str]


class Proof:
    """What the people and the post office noted, held against the database."""

    def __init__(self, *, notebook: Path, post: Path) -> None:
        self.witness: Witness = gather(read_lines(notebook))
        self.received = list(read_lines(post)) if post.exists() else []
        self.started = datetime.datetime.fromtimestamp(self.witness.started, tz=datetime.UTC)
        self.rows = self._read_rows()
        self.mails = self._read_mails()

    def _read_rows(self) -> dict[str, Candidature]:
        named = self.witness.submitted | {dossier for dossier, _ in (*self.witness.texts, *self.witness.files)}
        rows = Candidature.objects.filter(uuid__in=named).select_related("cycle", "receipt")
        return {str(row.uuid): row for row in rows}

    def _read_mails(self) -> dict[str, list[OutboxMail]]:
        """Mails of a submission by dossier: their key names the event, the dossier and the change."""
        mails = defaultdict(list)
        for mail in OutboxMail.objects.filter(event=EVENT).prefetch_related("documents"):
            mails[mail.key.removeprefix(f"{EVENT}:").partition(":")[0]].append(mail)
        return mails

    def findings(self) -> list[Finding]:
        """Every check, in the order of the table."""
        of_each: tuple[tuple[str, Callable[[Candidature], str]], ...] = (
            ("Le dossier est là, une fois, à l’état « déposé »", self._is_submitted),
            ("Le n° est celui que la personne a lu", self._has_its_number),
            ("Déposé avant la clôture", _is_in_time),
            ("Un seul dépôt dans l’historique", _has_one_change),
            ("Un seul accusé de réception, dessiné, intact", _has_its_receipt),
            ("Un seul courriel, avec l’accusé, envoyé", self._has_its_mail),
            ("Reçu une fois par la poste, avec le même PDF", self._was_received),
        )
        return [
            Finding("Dépôts acquittés", len(self.witness.submitted), [] if self.witness.submitted else ["aucun dépôt"]),
            *(Finding(name, len(self.witness.submitted), list(self._lost(check))) for name, check in of_each),
            self._texts(),
            self._files(),
            self._numbering(),
            self._strangers(),
        ]

    def _lost(self, check: Callable[[Candidature], str]) -> Iterator[str]:
        for dossier in sorted(self.witness.submitted):
            row = self.rows.get(dossier)
            problem = check(row) if row is not None else "le dossier n’est pas dans la base"
            if problem:
                yield f"{dossier} : {problem}"

    def _is_submitted(self, row: Candidature) -> str:
        same = Candidature.objects.filter(applicant_id=row.applicant_id, cycle_id=row.cycle_id).count()
        if same != 1:
            return f"{same} dossiers pour cette personne"
        return "" if row.state == State.SUBMITTED else f"état « {row.state} »"

    def _has_its_number(self, row: Candidature) -> str:
        shown = self.witness.numbers.get(str(row.uuid), set())
        return "" if shown == {row.receipt_number} else f"lu {sorted(shown)}, en base {row.receipt_number}"

    def _has_its_mail(self, row: Candidature) -> str:
        mails = self.mails.get(str(row.uuid), [])
        if len(mails) != 1:
            return f"{len(mails)} courriels"
        if [document.pk for document in mails[0].documents.all()] != [row.receipt_id]:
            return "le courriel ne porte pas l’accusé, et lui seul"
        return "" if mails[0].state == MailState.SENT else f"courriel « {mails[0].get_state_display()} »"

    def _was_received(self, row: Candidature) -> str:
        ids = {mail.message_id for mail in self.mails.get(str(row.uuid), [])}
        received = [message for message in self.received if message["message_id"] in ids]
        if len(received) != 1:
            return f"{len(received)} messages reçus"
        expected = [row.receipt.sha256] if row.receipt else []
        return "" if received[0]["files"] == expected else "le PDF reçu n’est pas celui de l’accusé"

    def _texts(self) -> Finding:
        """The last acknowledged words of each answer, submitted or not."""
        places = _acknowledged(self.witness.texts)
        losses = []
        for (dossier, name), kept in places.items():
            row = self.rows.get(dossier)
            if row is None or not kept.allows(getattr(row, name)):
                losses.append(f"{dossier} : « {name} » n’est pas le dernier texte acquitté")
        return Finding("Dernier texte acquitté de chaque réponse, mot pour mot", len(places), losses)

    def _files(self) -> Finding:
        places = _acknowledged(self.witness.files)
        losses = []
        for (dossier, required), kept in places.items():
            pieces = list(Piece.objects.current().filter(candidature__uuid=dossier, required_piece=required))
            if len(pieces) != 1:
                losses.append(f"{dossier} : {len(pieces)} fichiers pour cette pièce")
            elif not kept.allows(_stored_digest(pieces[0].original.name)) or not kept.allows(pieces[0].sha256):
                losses.append(f"{dossier} : les octets gardés ne sont pas ceux qui ont été envoyés")
        return Finding("Fichiers acquittés, relus octet par octet", len(places), losses)

    def _numbering(self) -> Finding:
        """Numbers of the call follow each other from 1 and none is given twice (rows written in bulk bear a letter)."""
        examined, losses = 0, []
        for cycle in sorted({row.cycle_id for row in self.rows.values()}):
            rows = Candidature.objects.filter(cycle=cycle, receipt_number__regex=r"-\d+$").select_related("cycle")
            numbers = Counter(
                int(row.receipt_number.rpartition("-")[2]) for row in rows.only("receipt_number", "cycle")
            )
            last = ReceiptSequence.objects.filter(cycle=cycle).values_list("last", flat=True).first() or 0
            examined += len(numbers)
            losses += [f"n° {number} donné {times} fois" for number, times in numbers.items() if times > 1]
            losses += [f"n° {number} manque" for number in sorted(set(range(1, last + 1)) - set(numbers))]
            losses += [f"n° {number} hors de la suite" for number in sorted(set(numbers) - set(range(1, last + 1)))]
        return Finding("Numéros sans trou ni double", examined, losses)

    def _strangers(self) -> Finding:
        """Submissions that nobody was told of, but those whose answer was lost on the way."""
        known = self.witness.submitted | self.witness.unanswered
        changes = StateChange.objects.filter(transition="submit", at__gte=self.started)
        done = [str(uuid) for uuid in changes.values_list("candidature__uuid", flat=True)]
        losses = [f"{uuid} : déposé sans que personne l’ait su" for uuid in sorted(set(done) - known)]
        return Finding("Aucun dépôt que personne n’a demandé", len(done), losses)

    def receipt_delays(self) -> str:
        """Seconds between a submission and the moment when the post took its mail."""
        return delays(
            (mail.sent_at - row.submitted_at).total_seconds()
            for dossier, row in self.rows.items()
            for mail in self.mails.get(dossier, [])
            if mail.sent_at and row.submitted_at
        )


def wait_for_mails(*, seconds: float) -> float:
    """Wait until the worker has sent everything, and return how long that took.

    The outbox is swept now and then, as the clock of an installation does. Gives up after `seconds`: the proof then
    tells what is missing.
    """
    started = swept = time.monotonic()
    while OutboxMail.objects.pending().exists() and time.monotonic() - started < seconds:
        if time.monotonic() - swept > SWEEP_SECONDS:
            sweep_outbox.delay()
            swept = time.monotonic()
        time.sleep(0.5)
    return time.monotonic() - started


def table(findings: list[Finding]) -> str:
    """The checks as a Markdown table, then the losses."""
    lines = ["| Vérification | examinés | pertes |", "|---|---:|---:|"]
    lines += [f"| {one.name} | {one.examined} | {len(one.losses)} |" for one in findings]
    for one in findings:
        lines += [f"- {one.name} : {loss}" for loss in one.losses[:SHOWN_LOSSES]]
        if len(one.losses) > SHOWN_LOSSES:
            lines.append(f"- {one.name} : et {len(one.losses) - SHOWN_LOSSES} autres")
    return "\n".join(lines)


def _is_in_time(row: Candidature) -> str:
    if row.submitted_at is not None and row.submitted_at < row.ends_at:
        return ""
    return f"déposé le {row.submitted_at}, clôture le {row.cycle.closes_at}"


def _has_one_change(row: Candidature) -> str:
    changes = row.changes.filter(transition="submit").count()
    return "" if changes == 1 else f"{changes} dépôts dans l’historique"


def _has_its_receipt(row: Candidature) -> str:
    receipts = list(Document.objects.filter(key=f"receipt:{row.uuid}"))
    if [receipt.pk for receipt in receipts] != [row.receipt_id]:
        return f"{len(receipts)} accusés"
    receipt = receipts[0]
    if receipt.state != DocumentState.ISSUED:
        return "l’accusé n’est pas dessiné"
    if receipt.context.get("number") != row.receipt_number:
        return "l’accusé porte un autre n°"
    return "" if _stored_digest(receipt.file.name) == receipt.sha256 else "le PDF gardé n’est pas celui qui a été émis"


def _acknowledged(places: dict[Any, Kept]) -> dict[Any, Kept]:
    return {place: kept for place, kept in places.items() if kept.last is not None}


def _stored_digest(name: str) -> str:
    """The fingerprint of a stored file, or the empty string when storage has lost it."""
    try:
        with default_storage.open(name) as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
