"""A person's archive: everything the product holds about them, as JSON and files (RGPD art. 15).

Each app offers `personal_data(user)`; see `toolkit.documents.personal`. A new app that holds some is one line in
SOURCES.
"""

import json
import logging
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.services import personal_data as account_data
from attendance.personal_data import personal_data as attendance_data
from candidatures.models import Candidature, CandidatureQuerySet, EmployerCommitment, PaperScan, Piece
from candidatures.personal_data import personal_data as candidature_data
from candidatures.services.deletion import deletable_drafts
from committee.personal_data import personal_data as committee_data
from convocations.personal_data import personal_data as convocation_data
from cycles.models import Participant
from cycles.personal_data import personal_data as cycle_data
from dashboard.agenda import personal_data as agenda_data
from evaluations.personal_data import personal_data as evaluation_data
from fees.personal_data import personal_data as fee_data
from instruction.personal_data import personal_data as instruction_data
from organisations.models import Institute
from peers.personal_data import personal_data as peer_data
from programme.personal_data import personal_data as programme_data
from promotions.personal_data import personal_data as promotion_data
from toolkit.documents.models import Document
from toolkit.documents.personal import PersonalData, PersonalFile
from toolkit.exports.services import personal_data as export_data
from toolkit.files.names import free_name, safe_name, zip_entry
from toolkit.files.sweeping import note_missing
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import personal_data as mail_data
from toolkit.text.typography import typeset

logger = logging.getLogger(__name__)

SOURCES: tuple[tuple[str, Callable[[User], PersonalData]], ...] = (
    ("compte", account_data),
    ("candidatures", candidature_data),
    ("instruction", instruction_data),
    ("commission", committee_data),
    ("promotions", cycle_data),
    ("sessions", programme_data),
    ("fiches de participant", promotion_data),
    ("convocations", convocation_data),
    ("groupes de pairs", peer_data),
    ("présence", attendance_data),
    ("évaluations", evaluation_data),
    ("droits d’inscription", fee_data),
    ("messagerie", mail_data),
    ("exports", export_data),
    ("agenda", agenda_data),
)
MEMORY_BYTES = 8 * 2**20  # beyond, the archive is built on disk
NOT_FOUND = "fichier introuvable"


@dataclass(frozen=True)
class Holdings:
    """What is held about a person, in figures."""

    dossiers: int
    files: int
    mails: int


def count_holdings(*, user: User) -> Holdings:
    """Count a person's dossiers, files (pieces and scans, replaced ones too, and issued documents) and mails."""
    own = Candidature.objects.owned_by(user)
    acts = EmployerCommitment.objects.filter(candidature__applicant=user).values("document")
    written = Q(pk__in=own.values("receipt")) | Q(pk__in=own.values("letter"))
    issued = Document.objects.filter(written | Q(pk__in=acts)).exclude(file="")
    return Holdings(
        dossiers=own.count(),
        files=sum(kept.objects.filter(candidature__applicant=user).count() for kept in (Piece, PaperScan))
        + issued.count(),
        mails=OutboxMail.objects.filter(recipient=user).count(),
    )


def list_drafts(*, user: User) -> CandidatureQuerySet:
    """The drafts a person may delete, the last one written first, with `file_count`, `helper_count`, the commitment."""
    helpers = Q(mandates__revoked_at__isnull=True, mandates__declined_at__isnull=True)
    drafts = deletable_drafts(user).for_list().select_related("cycle")
    return drafts.annotate(
        file_count=Count("pieces", distinct=True), helper_count=Count("mandates", filter=helpers, distinct=True)
    ).order_by("-updated_at", "pk")


def build_archive(*, user: User) -> IO[bytes]:
    """Return the person's ZIP, ready to be read; the caller closes it, and it is then gone.

    The number of queries does not depend on how much there is. A file that storage has lost is named in the JSON.
    """
    data: dict[str, Any] = {"archive": {"établie": timezone.now(), "personne": user.email}}
    data |= {heading: source(user) for heading, source in SOURCES}
    with ExitStack() as on_failure:
        stream = on_failure.enter_context(SpooledTemporaryFile(max_size=MEMORY_BYTES))
        with ZipFile(stream, "w") as target:
            archive = Archive(target)
            archive.write("LISEZ-MOI.txt", _guide(user))
            archive.write("donnees.json", archive.encode(data))
        on_failure.pop_all()
    stream.seek(0)
    return stream


class Archive:
    """A ZIP that is being filled: each file under a name that is safe everywhere and taken once."""

    def __init__(self, target: ZipFile) -> None:
        self._target = target
        self._taken: set[str] = set()

    def write(self, name: str, text: str) -> None:
        """Add a text, in UTF-8."""
        self._target.writestr(zip_entry(name), text.encode(), compress_type=ZIP_DEFLATED)

    def encode(self, data: dict[str, Any]) -> str:
        """Return the data as JSON for people to read; the files met on the way are added."""
        return json.dumps(data, default=self._plain, ensure_ascii=False, indent=2) + "\n"

    def _plain(self, value: Any) -> str:
        if isinstance(value, PersonalFile):
            return self._add(value)
        if isinstance(value, datetime):
            return timezone.localtime(value).isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return str(value)
        raise TypeError(f"{value!r} has no place in a person's data.")

    def _add(self, wanted: PersonalFile) -> str:
        """Copy a stored file and say where it is; one that storage has lost is said to be."""
        try:
            source = wanted.file.open("rb")
        except FileNotFoundError:
            note_missing(str(wanted.file.name))
            return NOT_FOUND
        folder = "/".join(safe_name(part) for part in wanted.folder.split("/"))
        name = free_name(f"{folder}/{safe_name(wanted.name)}", self._taken)
        with source, self._target.open(zip_entry(name), "w") as target:
            shutil.copyfileobj(source, target)
        return name


def _institutes_of(user: User) -> list[Institute]:
    """Those that hold a dossier, a place or a role of this person; all of them while none does."""
    tied = (
        Q(pk__in=Candidature.objects.filter(applicant=user).values("cycle__institute"))
        | Q(pk__in=Participant.objects.filter(user=user).values("cycle__institute"))
        | Q(pk__in=user.memberships.order_by().values("institute"))
    )
    every = Institute.objects.order_by("pk")
    return list(every.filter(tied)) or list(every)


def _guide(user: User) -> str:
    """What each file is, what is not there and why, whom to write to."""
    context = {"person": user, "now": timezone.now(), "institutes": _institutes_of(user)}
    return typeset(render_to_string("dashboard/my_data.txt", context)).strip() + "\n"
