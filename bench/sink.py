"""The post office of the bench: an SMTP server on 127.0.0.1 that notes each message and delivers none."""

import email
import email.policy
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from aiosmtpd.controller import Controller


class Sink:
    """Notes a line a message: its Message-ID, who it is for, the fingerprint of each file it carries."""

    def __init__(self, lines: TextIO) -> None:
        self.lines = lines

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Note, then accept: what is accepted is noted."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        files = [part.get_payload(decode=True) for part in message.iter_attachments()]
        line = {
            "message_id": message["Message-ID"],
            "to": envelope.rcpt_tos,
            "files": [hashlib.sha256(content).hexdigest() for content in files],
        }
        self.lines.write(json.dumps(line) + "\n")
        return "250 OK"


@contextmanager
def receiving(path: Path, port: int) -> Iterator[None]:
    """Take mail for a while."""
    with path.open("a", encoding="utf-8", buffering=1) as lines:
        controller = Controller(Sink(lines), hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield
        finally:
            controller.stop()
