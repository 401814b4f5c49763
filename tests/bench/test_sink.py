"""The bench's post office notes what it takes."""

import hashlib
import json

from django.core.mail import EmailMultiAlternatives, get_connection

from bench.server import free_port
from bench.sink import receiving


def test_sink_notes_message_and_files(tmp_path):
    path, port = tmp_path / "post.jsonl", free_port()
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)
    message = EmailMultiAlternatives(
        "Reçu", "Texte", "cycles@example.org", ["anais@example.org"], headers={"Message-ID": "<1@example.org>"},
        connection=connection,
    )  # fmt: skip
    message.attach_alternative("<p>Texte</p>", "text/html")
    message.attach("accuse.pdf", b"%PDF-1.7\r\n\x00\xff", "application/pdf")
    with receiving(path, port):
        message.send()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {
            "message_id": "<1@example.org>",
            "to": ["anais@example.org"],
            "files": [hashlib.sha256(b"%PDF-1.7\r\n\x00\xff").hexdigest()],
        }
    ]
