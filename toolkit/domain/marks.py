"""The mark of what a page showed: by it a service tells that somebody has written since."""

import hashlib
import json
from typing import Any


def mark_of_values(*values: object) -> str:
    """A fingerprint of these values, whoever wrote them: other values, another mark."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:24]


def fingerprint(values: dict[str, Any]) -> str:
    """The same of plain values that a database keeps as JSON, in whatever order it gives their keys."""
    written = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:24]
