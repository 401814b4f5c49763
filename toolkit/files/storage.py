"""Where private files are kept, on a disk or in an S3 bucket (`toolkit.files.s3`), under one promise.

Callers of either storage meet two failures only: FileNotFoundError, there is no such file, and
StorageUnavailableError, the storage did not do its work, whatever its library calls that. A file appears whole or not
at all, and no file is ever written over.
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

# What the caller asked wrongly, or what is simply not there: these say what they mean.
_NOT_THE_STORAGE = (
    FileNotFoundError,
    SuspiciousOperation,
    ImproperlyConfigured,
    TypeError,
    ValueError,
    AttributeError,
    MemoryError,
)


class StorageUnavailableError(Exception):
    """The storage of files is away, full or ill: nothing is known of the file, and to ask again later may work.

    The error of the back-end is its `__cause__`.
    """


@contextlib.contextmanager
def storage_failures() -> Iterator[None]:
    """Raise StorageUnavailableError for any failure within that is neither the caller's fault nor a missing file.

    Back-ends are not asked for the list of their errors, for that list is never complete.
    """
    try:
        yield
    except (StorageUnavailableError, *_NOT_THE_STORAGE):
        raise
    except Exception as error:
        raise StorageUnavailableError(f"{type(error).__name__}: {error}") from error


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with storage_failures():
            return method(*args, **kwargs)

    return guarded


@dataclass(frozen=True)
class StoredFile:
    """One line of a listing."""

    name: str
    modified_at: datetime


class GuardedStorage:
    """Mixed in before a storage class, it holds what this module promises.

    Each storage has as well `list_files(folder, after="")`: an iterator of StoredFile in a steady order, read page by
    page, of what stands under a folder, and after a name that it gave before.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("open", "save", "delete", "exists", "size", "listdir", "get_modified_time"):
            setattr(cls, name, _guarded(getattr(cls, name)))


class _DiskFile(File):
    """An open file: the disk may fail while it is read."""

    def read(self, *args: Any) -> Any:
        with storage_failures():
            return self.file.read(*args)

    def readinto(self, *args: Any) -> Any:
        with storage_failures():
            return self.file.readinto(*args)

    def readline(self, *args: Any) -> Any:
        with storage_failures():
            return self.file.readline(*args)


class DiskStorage(GuardedStorage, FileSystemStorage):
    """Files in a folder of this machine."""

    def _open(self, name: str, mode: str = "rb") -> File:
        return _DiskFile(Path(self.path(name)).open(mode))

    def _save(self, name: str, content: File) -> str:
        """Write beside, then take the name: a full disk or a killed process leaves no half of a file under it."""
        draft = str(Path(name).with_name(f".{uuid.uuid4().hex}.part"))
        try:
            super()._save(draft, content)
            with Path(self.path(draft)).open("rb") as written:
                os.fsync(written.fileno())  # before a row names it
            return self._take_name(draft, name)
        finally:
            Path(self.path(draft)).unlink(missing_ok=True)

    def _take_name(self, draft: str, name: str) -> str:
        while True:
            try:
                os.link(self.path(draft), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name

    def list_files(self, folder: str, after: str = "") -> Iterator[StoredFile]:
        root, start = Path(self.location), Path(after).parts
        with storage_failures():
            for path in _walk(root / folder):
                name = path.relative_to(root)
                if name.parts > start:
                    with contextlib.suppress(FileNotFoundError):  # gone since its folder was read
                        yield StoredFile(name.as_posix(), datetime.fromtimestamp(path.stat().st_mtime, UTC))


def _walk(folder: Path) -> Iterator[Path]:
    """Each file below, folder by folder, in the order of names."""
    with contextlib.suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                yield from _walk(path)
            else:
                yield path
