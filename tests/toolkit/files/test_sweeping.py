"""What no row names goes after a day; what a row names and is lost is noted; nothing else is touched."""

import datetime
import hashlib
import os
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from candidatures.models.received import private_name, private_received_name
from candidatures.tasks import sweep_pieces
from tests.factories.documents import DocumentFactory
from tests.toolkit.files.s3_server import s3_connection, s3_endpoint, s3_options
from toolkit.documents import services
from toolkit.documents.enums import DocumentState
from toolkit.documents.errors import DocumentError
from toolkit.documents.models import Document
from toolkit.documents.services import cancel_document, ensure_rendered, read_document
from toolkit.files import sweeping
from toolkit.files.models import MissingFile
from toolkit.files.storage import StorageUnavailableError
from toolkit.files.sweeping import (
    TURNS,
    check_files,
    erase_unnamed,
    file_fields,
    names_in_rows,
    note_missing,
    sweep_folder,
)

__all__ = ["s3_connection", "s3_endpoint", "s3_options"]

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(hours=24)


@pytest.fixture(params=["disk", "s3"])
def each_storage(request, settings):
    """The tests that ask for it run on both storages."""
    if request.param == "s3":
        options = request.getfixturevalue("s3_options")
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "toolkit.files.s3.S3Storage", "OPTIONS": options},
        }
    return request.param


@pytest.fixture
def drawn_at_once(monkeypatch):
    """Two attempts have both drawn before either stores its file, as two workers do with two mails."""
    together, draw = threading.Barrier(2, timeout=20), services.render_pdf

    def draw_together(**options):
        content = draw(**options)
        together.wait()
        return content

    monkeypatch.setattr(services, "render_pdf", draw_together)


def names(folder="documents"):
    return [file.name for file in default_storage.list_files(folder)]


def stored_document(content=b"%PDF"):
    """An issued document, its file in place, without the time that it takes to draw it."""
    document = DocumentFactory()
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.ISSUED,
        file=default_storage.save(f"documents/aa/{document.uuid}.pdf", ContentFile(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        issued_at=timezone.now(),
    )
    document.refresh_from_db()
    return document


def leave(name, *, age=DAY * 2):
    """A file that no row names, of that age."""
    name = default_storage.save(name, ContentFile(b"left"))
    then = time.time() - age.total_seconds()
    os.utime(default_storage.path(name), (then, then))
    return name


@pytest.mark.django_db(transaction=True)
def test_two_mails_with_one_document_leave_its_file_in_place(each_storage, drawn_at_once):
    document = DocumentFactory()
    failures = []

    def attempt():
        try:
            ensure_rendered(document.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=attempt) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert failures == []
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    assert read_document(document).startswith(b"%PDF")
    assert len(names()) == 2  # the loser's own, which the sweep takes
    with time_machine.travel(timezone.now() + DAY * 2, tick=False):
        assert sweep_folder("documents") == 1
    assert names() == [document.file.name]
    assert read_document(document).startswith(b"%PDF")


def test_listing_is_in_order_and_goes_on_after_a_name(each_storage):
    for name in ("documents/b/1.pdf", "documents/a/2.pdf", "documents/a/1.pdf", "documents-other/1.pdf"):
        default_storage.save(name, ContentFile(b"x"))
    assert names() == ["documents/a/1.pdf", "documents/a/2.pdf", "documents/b/1.pdf"]
    after = [file.name for file in default_storage.list_files("documents", after="documents/a/1.pdf")]
    assert after == ["documents/a/2.pdf", "documents/b/1.pdf"]
    assert names("nothing") == []


def test_sweep_leaves_what_is_young_and_what_is_named():
    named = stored_document().file.name
    cancelled = cancel_document(document=stored_document(), reason="Erreur de nom.").file.name
    young = leave("documents/aa/young.pdf", age=DAY - datetime.timedelta(minutes=1))
    elsewhere = leave("rendered/aa/page.pdf")
    leave("documents/aa/old.pdf")
    leave("documents/aa/.half.part")
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=1), tick=False):
        assert sweep_folder("documents") == 2
    assert set(names()) == {named, cancelled, young}
    assert names("rendered") == [elsewhere]


def test_file_that_a_row_takes_just_before_its_removal_stays(monkeypatch):
    name = leave("documents/aa/late.pdf")
    document = DocumentFactory()
    erase = sweeping.erase_unnamed

    def take_first(candidate):
        Document.objects.filter(pk=document.pk).update(file=candidate)
        return erase(candidate)

    monkeypatch.setattr(sweeping, "erase_unnamed", take_first)
    assert sweep_folder("documents") == 0
    assert default_storage.exists(name)


def test_sweep_against_another_database_removes_nothing(monkeypatch, caplog):
    monkeypatch.setattr(sweeping, "FEW_LEFTOVERS", 3)
    for number in range(4):
        leave(f"documents/aa/{number}.pdf")
    assert sweep_folder("documents") == 0
    assert len(names()) == 4
    assert "Is this their database?" in caplog.text


def test_sweep_goes_by_pages_and_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(sweeping, "PAGE_SIZE", 2)
    for number in range(5):
        leave(f"documents/aa/{number}.pdf")
    monkeypatch.setattr(sweeping, "TURN_SECONDS", 0)
    assert sweep_folder("documents") == 0
    monkeypatch.setattr(sweeping, "TURN_SECONDS", 20)
    cache.set("sweep:documents", "documents/aa/1.pdf", None)
    assert sweep_folder("documents") == 3
    assert names() == ["documents/aa/0.pdf", "documents/aa/1.pdf"]
    assert sweep_folder("documents") == 2


def test_every_column_that_names_a_file_is_known():
    known = {(model.__name__, field) for model, field in file_fields()}
    assert known == {
        ("BrochureEdition", "file"),
        ("BrochureEdition", "print_file"),
        ("Document", "file"),
        ("Material", "file"),
        ("Material", "received"),
        ("SheetScan", "file"),
        ("SheetScan", "received"),
        ("SignedPaper", "file"),
        ("SignedPaper", "received"),
        ("PaperScan", "file"),
        ("PaperScan", "received"),
        ("Part", "file"),
        ("Picture", "file"),
        ("Piece", "file"),
        ("Piece", "received"),
        ("PreparedFile", "file"),
        ("Profile", "photo"),
    }


def test_folders_of_pieces_are_swept(own_storage):
    """A folder is swept only when each of its files is named by a column: it is said where the column is."""
    for name in (private_name(None, "cv.pdf"), private_received_name(None, "cv.pdf")):
        leave(name)
    assert sweep_pieces() == 2


def test_erase_unnamed_refuses_what_a_row_names():
    document = stored_document()
    assert not erase_unnamed(document.file.name)
    assert names_in_rows([document.file.name, "documents/nothing.pdf"]) == {document.file.name}


def test_lost_document_is_said_noted_and_never_drawn_again(each_storage):
    document = stored_document()
    sha256 = document.sha256
    default_storage.delete(document.file.name)
    for _ in range(2):
        with pytest.raises(DocumentError, match="introuvable dans notre stockage"):
            read_document(ensure_rendered(document.pk))
    assert names() == []
    assert [missing.name for missing in MissingFile.objects.all()] == [document.file.name]
    document.refresh_from_db()
    assert (document.state, document.sha256) == (DocumentState.ISSUED, sha256)


def test_check_finds_each_lost_file_within_a_day(caplog):
    kept, lost = stored_document(), stored_document()
    DocumentFactory()
    Path(default_storage.path(lost.file.name)).unlink()
    assert sum(check_files(turn=turn) for turn in range(TURNS)) == 1
    assert [missing.name for missing in MissingFile.objects.all()] == [lost.file.name]
    assert f"Storage has lost {lost.file.name}" in caplog.text
    assert read_document(kept)


def test_check_forgets_what_is_found_again_or_named_no_more():
    document = stored_document()
    note_missing(document.file.name)
    note_missing("documents/of-a-deleted-row.pdf")
    check_files(turn=(document.pk + 1) % TURNS)
    assert not MissingFile.objects.exists()


def test_storage_that_is_away_is_not_a_lost_file(monkeypatch):
    document = stored_document()

    def away(*args, **kwargs):
        raise StorageUnavailableError("away")

    monkeypatch.setattr("toolkit.files.storage.DiskStorage.open", away)
    for act in (lambda: check_files(turn=document.pk % TURNS), lambda: read_document(document)):
        with pytest.raises(StorageUnavailableError):
            act()
    assert not MissingFile.objects.exists()
