"""What a paper bears to be verified: a number that names it, and a code that only its holder knows."""

import re
import secrets

from django.db.models import F
from django.utils import timezone

from toolkit.documents.models import CODE_ALPHABET, Document, DocumentSequence

_NOT_OF_NUMBERS = re.compile(r"[^0-9A-Z-]")
_NOT_OF_CODES = re.compile(f"[^{CODE_ALPHABET}]")
_MISREAD = str.maketrans("OIL", "011")  # letters that the alphabet leaves out, as people copy them


def next_numbers(prefix: str, count: int) -> list[str]:
    """Take the next numbers of a kind this year, AR-2026-00012 and on: no gap, no double.

    The row of the sequence stays locked until commit.
    """
    sequence = {"prefix": prefix, "year": timezone.localdate().year}
    DocumentSequence.objects.get_or_create(**sequence)
    DocumentSequence.objects.filter(**sequence).update(last=F("last") + count)
    last = DocumentSequence.objects.values_list("last", flat=True).get(**sequence)
    return [f"{prefix}-{sequence['year']}-{number:05d}" for number in range(last - count + 1, last + 1)]


def find_paper(*, number: str, code: str) -> Document | None:
    """Return the document that bears both, as typed by hand: case, spaces and misread letters do not count.

    None when no drawn document bears this number or when the code is another: the answer does not tell which.
    """
    drawn = Document.objects.exclude(file="")
    found = drawn.filter(number=_NOT_OF_NUMBERS.sub("", number.upper())[:40]).first()
    typed = _NOT_OF_CODES.sub("", code.upper().translate(_MISREAD))
    # Compared even when there is no such number, so that both refusals take the same time.
    matches = secrets.compare_digest(found.code if found else "0" * len(typed), typed)
    return found if found and matches else None


def replacement_of(document: Document) -> Document | None:
    """Return the document in force that replaces a cancelled one: it was issued with the same key."""
    return Document.objects.live().filter(key=document.key, pk__gt=document.pk).first()
