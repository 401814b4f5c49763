"""A bucket to try against: the S3 server of moto, in a thread of this process, on a port of its own."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from toolkit.files.s3 import S3Storage


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """The address of the server, started once a module."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def s3_connection(s3_endpoint: str) -> Any:
    """One connection for the tests of a module: each takes a fifth of a second to make."""
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "fr-par"}
    return boto3.resource("s3", endpoint_url=s3_endpoint, **keys)


@pytest.fixture
def s3_options(s3_endpoint: str, s3_connection: Any) -> dict[str, object]:
    """Options of a storage on a bucket of the test's own."""
    bucket = f"bucket-{uuid.uuid4().hex}"
    s3_connection.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "fr-par"})
    return {
        "access_key": "key",
        "secret_key": "secret",
        "bucket_name": bucket,
        "endpoint_url": s3_endpoint,
        "region_name": "fr-par",
        "default_acl": "private",
        "file_overwrite": False,
    }


@pytest.fixture
def bucket(s3_options: dict[str, object], s3_connection: Any) -> S3Storage:
    """A storage on that bucket."""
    storage = S3Storage(**s3_options)
    storage._connections.connection = s3_connection
    return storage
