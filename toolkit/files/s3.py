"""Private files in an S3 bucket. Apart from `toolkit.files.storage`: its library is slow to load and heavy to keep."""

from collections.abc import Iterator
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3File
from storages.backends.s3 import S3Storage as LibraryStorage
from storages.utils import clean_name

from toolkit.files.storage import GuardedStorage, StoredFile, storage_failures

CONNECT_SECONDS = 2
READ_SECONDS = 5  # without a byte
ATTEMPTS = 2
SINGLE_PUT_BYTES = 64 * 2**20


class _GuardedFile(S3File):
    """An S3 file is fetched at the first read, not when it is opened: the bucket may fail, or lose it, between."""

    def _get_file(self) -> Any:
        with storage_failures():
            try:
                return super()._get_file()
            except Exception as error:
                if self._file is not None:  # what came of it would be read, next time, as the whole
                    self._file.close()
                    self._file = None
                self._storage.raise_if_missing(self.obj.key, error)
                raise

    def _set_file(self, value: Any) -> None:
        self._file = value

    file = property(_get_file, _set_file)

    def close(self) -> None:
        with storage_failures():
            super().close()


class S3Storage(GuardedStorage, LibraryStorage):
    """Files in a bucket, asked with short time-outs: a page says that storage is away rather than wait with it.

    A bucket that says nothing holds a call for some ten seconds (two attempts). A file goes in one request, so that
    it is there whole or not at all.
    """

    def get_default_settings(self) -> dict[str, Any]:
        defaults = super().get_default_settings()
        config = Config(
            s3={"addressing_style": defaults["addressing_style"]},
            signature_version=defaults["signature_version"],
            proxies=defaults["proxies"],
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        transfer = TransferConfig(multipart_threshold=SINGLE_PUT_BYTES, num_download_attempts=ATTEMPTS)
        return defaults | {"client_config": config, "transfer_config": transfer}

    def _open(self, name: str, mode: str = "rb") -> S3File:
        key = self._normalize_name(clean_name(name))
        try:
            return _GuardedFile(key, mode, self)
        except ClientError as error:
            self.raise_if_missing(key, error)
            raise

    def list_files(self, folder: str, after: str = "") -> Iterator[StoredFile]:
        pages = self.connection.meta.client.get_paginator("list_objects_v2")
        asked = {"Bucket": self.bucket_name, "Prefix": f"{folder.rstrip('/')}/", "StartAfter": after}
        with storage_failures():
            for page in pages.paginate(**asked):
                for entry in page.get("Contents", ()):
                    yield StoredFile(entry["Key"], entry["LastModified"])

    def raise_if_missing(self, key: str, error: Exception) -> None:
        """Raise FileNotFoundError when that is what the error says: the bucket answers, and the file is not in it."""
        if isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
            self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
            raise FileNotFoundError(f"File does not exist: {key}") from error
