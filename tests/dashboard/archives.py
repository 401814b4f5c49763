"""What the tests of a person's archive share: open it, read it, give a dossier a file."""

import io
import json
from zipfile import ZipFile

from django.core.files.storage import default_storage

from candidatures import services as dossiers
from cycles.enums import PieceKind
from dashboard.my_data import build_archive
from tests.factories.candidatures import pdf_bytes, pdf_upload


def archive_of(user):
    with build_archive(user=user) as stream:
        return ZipFile(io.BytesIO(stream.read()))


def data_of(user):
    return json.loads(archive_of(user).read("donnees.json"))


def stored_bytes(row):
    with default_storage.open(getattr(row, "original", row.file).name) as stored:
        return stored.read()


def add_project(candidature, name="projet.pdf", pages=1, actor=None):
    required = candidature.cycle.required_pieces.get(kind=PieceKind.PROJECT)
    return dossiers.add_piece(
        actor=actor or candidature.applicant,
        candidature=candidature,
        required_piece=required,
        upload=pdf_upload(name, pdf_bytes(pages)),
    )
