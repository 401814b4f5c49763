from collections.abc import Iterator

import pytest

from tests.rendering import own_storage, own_templates
from tests.toolkit.notifications import words
from toolkit.notifications import delivery

words.declare()

__all__ = ["own_storage", "own_templates"]


@pytest.fixture(autouse=True)
def nothing_has_failed_yet() -> Iterator[None]:
    """Each test starts as a process does, and leaves no failure behind it."""
    breakers = (delivery.mail_server, delivery.storage)
    for breaker in breakers:
        breaker.reset()
    yield
    for breaker in breakers:
        breaker.reset()
