"""Both storages fail in two ways only: the file is not there, or the storage did not do its work."""

import errno
import io
import os
import resource
import signal
import socket
import time
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile, File

from tests.toolkit.files.s3_server import bucket, s3_connection, s3_endpoint, s3_options
from toolkit.files.s3 import S3Storage
from toolkit.files.storage import DiskStorage, StorageUnavailableError

__all__ = ["bucket", "s3_connection", "s3_endpoint", "s3_options"]


def read(storage, name="a/b.pdf"):
    with storage.open(name) as stored:
        return stored.read()


ACTS = {
    "open": read,
    "save": lambda storage: storage.save("a/c.pdf", ContentFile(b"words")),
    "delete": lambda storage: storage.delete("a/b.pdf"),
    "exists": lambda storage: storage.exists("a/b.pdf"),
    "size": lambda storage: storage.size("a/b.pdf"),
    "listdir": lambda storage: storage.listdir("a"),
}


@pytest.fixture
def disk(tmp_path: Path) -> DiskStorage:
    return DiskStorage(location=tmp_path / "files", base_url=None)


@pytest.fixture(params=["disk", "bucket"])
def storage(request):
    return request.getfixturevalue(request.param)


def test_file_goes_in_and_comes_out(storage):
    name = storage.save("a/b.pdf", ContentFile(b"words"))
    assert (name, storage.exists(name), storage.size(name)) == ("a/b.pdf", True, 5)
    assert read(storage, name) == b"words"
    storage.delete(name)
    assert not storage.exists(name)
    storage.delete(name)


def test_no_file_is_written_over(storage):
    first = storage.save("a/b.pdf", ContentFile(b"first"))
    second = storage.save("a/b.pdf", ContentFile(b"second"))
    assert first != second
    assert (read(storage, first), read(storage, second)) == (b"first", b"second")


def test_missing_file_is_said_to_be_missing(storage):
    for act in ("open", "size"):
        with pytest.raises(FileNotFoundError):
            ACTS[act](storage)


def test_fault_of_the_caller_stays_one(storage):
    with pytest.raises(SuspiciousFileOperation):
        storage.save("../../b.pdf", ContentFile(b"words"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.ESTALE])
def test_disk_that_fails_to_write_is_unavailable(number, disk, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(StorageUnavailableError) as failure:
        ACTS["save"](disk)
    assert failure.value.__cause__.errno == number
    monkeypatch.undo()
    assert [path for path in Path(disk.location).rglob("*") if path.is_file()] == []


def test_disk_that_fails_while_read_is_unavailable(disk, monkeypatch):
    class BadSector(io.BytesIO):
        def read(self, *args):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    disk.save("a/b.pdf", ContentFile(b"words"))
    monkeypatch.setattr(Path, "open", lambda path, mode: BadSector())
    for act in (lambda file: file.read(), lambda file: file.chunks(), list):
        with pytest.raises(StorageUnavailableError):
            list(act(disk.open("a/b.pdf")))


def test_full_disk_leaves_no_half_of_a_file(disk):
    """The system itself refuses to write past a size, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StorageUnavailableError):
            disk.save("a/b.pdf", ContentFile(b"x" * 9000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert disk.listdir("a") == ([], [])


def test_uploaded_file_is_moved_whole(disk, tmp_path):
    source = tmp_path / "upload"
    source.write_bytes(b"words")
    with source.open("rb") as handle:
        content = File(handle)
        content.temporary_file_path = lambda: str(source)
        name = disk.save("a/b.pdf", content)
    assert read(disk, name) == b"words"
    assert Path(disk.path(name)).stat().st_mode & 0o777 == 0o644


def test_bucket_that_refuses_connections_is_unavailable(s3_options, monkeypatch):
    monkeypatch.setattr("toolkit.files.s3.ATTEMPTS", 1)  # no wait between two of them
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    storage = S3Storage(**{**s3_options, "endpoint_url": f"http://127.0.0.1:{port}"})
    for act in ACTS.values():
        with pytest.raises(StorageUnavailableError):
            act(storage)


def test_bucket_that_does_not_exist_is_unavailable(bucket):
    bucket.bucket_name = "bucket-that-is-not-there"
    for act in ("save", "listdir", "open"):
        with pytest.raises(StorageUnavailableError):
            ACTS[act](bucket)


def test_bucket_lost_between_opening_and_reading(bucket, monkeypatch):
    bucket.save("a/b.pdf", ContentFile(b"words"))
    opened = bucket.open("a/b.pdf")
    lost = bucket.open("a/b.pdf")
    bucket.delete("a/b.pdf")
    with pytest.raises(FileNotFoundError):
        lost.read()
    bucket.connection.meta.client.delete_bucket(Bucket=bucket.bucket_name)
    for _ in range(2):  # a second read does not find an empty file
        with pytest.raises(StorageUnavailableError):
            opened.read()


def test_silent_bucket_is_unavailable_in_bounded_time(s3_options, monkeypatch):
    monkeypatch.setattr("toolkit.files.s3.READ_SECONDS", 0.1)  # two attempts, and the wait between
    with socket.create_server(("127.0.0.1", 0), backlog=8) as silent:  # the system accepts, nobody answers
        storage = S3Storage(**{**s3_options, "endpoint_url": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        start = time.monotonic()
        with pytest.raises(StorageUnavailableError):
            storage.exists("a/b.pdf")
        assert time.monotonic() - start < 4
