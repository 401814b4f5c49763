"""The proof of the last hour: it holds when all is there, and each thing that is lost is found."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

from bench.proof import Proof, table
from bench.witness import AUTOSAVE, SHOWN, SUBMIT, UPLOAD
from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature, Piece, ReceiptSequence, StateChange
from tests.factories.candidatures import CandidatureFactory
from toolkit.documents.models import Document
from toolkit.notifications.delivery import deliver
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@dataclass
class Hour:
    """What one person did, and what was noted of it."""

    dossier: str
    notebook: list[dict]
    post: list[dict]
    folder: Path

    @property
    def row(self) -> Candidature:
        return Candidature.objects.get(uuid=self.dossier)

    def answer_to(self, act: str) -> dict:
        number = next(line["sent"] for line in self.notebook if line["act"] == act and "sent" in line)
        return next(line for line in self.notebook if line.get("answer") == number)

    def lost(self) -> dict[str, list[str]]:
        """The checks that find something missing."""
        for name, lines in (("notebook", self.notebook), ("post", self.post)):
            (self.folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
        proof = Proof(notebook=self.folder / "notebook", post=self.folder / "post")
        return {one.name: one.losses for one in proof.findings() if one.losses}


@pytest.fixture
def hour(tmp_path, settings, monkeypatch) -> Hour:
    """Someone wrote, joined a CV, submitted and was written to. How the receipt is drawn is not at stake here."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(
        "toolkit.documents.services.render_pdf", lambda html, identifier: f"%PDF-1.7 {identifier}".encode()
    )
    at = timezone.now().timestamp()
    row = CandidatureFactory(complete=True, motivation="Les derniers mots.")
    cv = row.pieces.get()
    services.submit_candidature(actor=row.applicant, candidature=row)
    deliver(mail_id=OutboxMail.objects.get(event="candidature.submitted").pk)
    facts = (
        (AUTOSAVE, 200, {"fields": {"motivation": "Les derniers mots."}}),
        (UPLOAD, 302, {"piece": cv.required_piece_id, "sha256": cv.sha256}),
        (SUBMIT, 302, {}),
    )
    notebook = []
    for number, (act, status, sent) in enumerate(facts, start=1):
        notebook.append({"sent": number, "act": act, "at": at, "dossier": str(row.uuid), **sent})
        notebook.append({"answer": number, "act": act, "at": at, "ok": True, "status": status, "ms": 5})
    shown = {"dossier": str(row.uuid), "number": row.receipt_number}
    notebook.append({"answer": 0, "act": SHOWN, "at": at, "ok": True, "status": 200, "ms": 5, **shown})
    return Hour(str(row.uuid), notebook, [_received(message) for message in mail.outbox], tmp_path)


def _received(message) -> dict:
    files = [hashlib.sha256(attachment.content).hexdigest() for attachment in message.attachments]
    return {"message_id": message.extra_headers["Message-ID"], "to": message.to, "files": files}


def test_proof_holds_when_all_is_there(hour):
    assert hour.lost() == {}


# --- The notes say more, or something else, than the database holds ----------------------------------------------
def note_another_number(hour):
    hour.notebook[-1]["number"] = "CDG-2027-9999"


def note_another_text(hour):
    hour.notebook[0]["fields"]["motivation"] = "D’autres mots."


def note_another_file(hour):
    hour.notebook[2]["sha256"] = "0" * 64


def note_someone_unknown(hour):
    for line in hour.notebook:
        if "dossier" in line:
            line["dossier"] = "00000000-0000-4000-8000-000000000000"


def note_no_submission(hour):
    hour.notebook[:] = hour.notebook[:4]


def post_nothing(hour):
    hour.post.clear()


def post_twice(hour):
    hour.post *= 2


def post_another_file(hour):
    hour.post[0]["files"] = ["0" * 64]


# --- The database lost something, or holds too much --------------------------------------------------------------
def lose_the_state(hour):
    Candidature.objects.filter(uuid=hour.dossier).update(state=State.DRAFT)


def lose_the_deadline(hour):
    cycle = hour.row.cycle
    Candidature.objects.filter(uuid=hour.dossier).update(submitted_at=cycle.ends_at)


def lose_the_history(hour):
    StateChange.objects.all().delete()


def repeat_the_history(hour):
    change = StateChange.objects.get(transition="submit")
    change.pk = None
    change.save()


def lose_the_words(hour):
    Candidature.objects.filter(uuid=hour.dossier).update(motivation="")


def lose_the_bytes(hour):
    default_storage.delete(Piece.objects.get().original.name)


def spoil_the_bytes(hour):
    Path(default_storage.path(Piece.objects.get().original.name)).write_bytes(b"%PDF-1.7 autre")


def lose_the_piece(hour):
    Piece.objects.update(replaced_at=timezone.now())


def skip_a_number(hour):
    ReceiptSequence.objects.update(last=2)


def spoil_the_receipt(hour):
    Path(default_storage.path(Document.objects.get(kind="receipt").file.name)).write_bytes(b"%PDF-1.7 autre")


def lose_the_receipt(hour):
    Document.objects.filter(kind="receipt").update(state="pending", file="")


def lose_the_mail(hour):
    OutboxMail.objects.filter(event="candidature.submitted").delete()


def keep_the_mail(hour):
    OutboxMail.objects.filter(event="candidature.submitted").update(state="queued", sent_at=None)


def empty_the_mail(hour):
    OutboxMail.objects.get(event="candidature.submitted").documents.clear()


def submit_someone_else(hour):
    CandidatureFactory(submitted=True, cycle=hour.row.cycle)


@pytest.mark.parametrize(
    ("doctor", "check"),
    [
        (note_another_number, "Le n° est celui"),
        (note_another_text, "Dernier texte acquitté"),
        (note_another_file, "Fichiers acquittés"),
        (note_someone_unknown, "Le dossier est là"),
        (note_no_submission, "Dépôts acquittés"),
        (post_nothing, "Reçu une fois"),
        (post_twice, "Reçu une fois"),
        (post_another_file, "Reçu une fois"),
        (lose_the_state, "Le dossier est là"),
        (lose_the_deadline, "Déposé avant la clôture"),
        (lose_the_history, "Un seul dépôt"),
        (repeat_the_history, "Un seul dépôt"),
        (lose_the_words, "Dernier texte acquitté"),
        (lose_the_bytes, "Fichiers acquittés"),
        (spoil_the_bytes, "Fichiers acquittés"),
        (lose_the_piece, "Fichiers acquittés"),
        (skip_a_number, "Numéros sans trou"),
        (spoil_the_receipt, "Un seul accusé"),
        (lose_the_receipt, "Un seul accusé"),
        (lose_the_mail, "Un seul courriel"),
        (keep_the_mail, "Un seul courriel"),
        (empty_the_mail, "Un seul courriel"),
        (submit_someone_else, "Aucun dépôt que personne"),
    ],
)
def test_proof_finds_each_loss(hour, doctor, check):
    doctor(hour)
    assert any(name.startswith(check) for name in hour.lost())


def test_submission_without_an_answer_is_no_loss(hour):
    """The answer was lost on the way: the dossier may be there or not."""
    hour.notebook[:] = hour.notebook[:5]
    assert hour.lost() == {"Dépôts acquittés": ["aucun dépôt"]}


def test_table_counts_losses_and_names_the_first_ones(hour):
    hour.notebook[-1]["number"] = "CDG-2027-9999"
    hour.lost()
    proof = Proof(notebook=hour.folder / "notebook", post=hour.folder / "post")
    shown = table(proof.findings())
    assert "| Le n° est celui que la personne a lu | 1 | 1 |" in shown
    assert "CDG-2027-9999" in shown
    assert proof.receipt_delays().startswith("médiane 0")
