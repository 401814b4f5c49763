"""What the clock does with prepared files."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from toolkit.exports.enums import ExportState
from toolkit.exports.erasing import erase_after_commit
from toolkit.exports.lifecycle import EXPORTS
from toolkit.exports.models import PreparedFile

LOST = timedelta(minutes=6)  # past the time limit of a task, its worker is gone
FAILED_KEPT = timedelta(days=7)
NAMED_KEPT = timedelta(days=30)  # a row whose file is gone, so that its owner reads what became of it
AT_ONCE = 20


def exports_to_go_on() -> list[int]:
    """Put back what a lost worker holds; return the keys of what has waited for a worker a while, the oldest first."""
    now = timezone.now()
    held = PreparedFile.objects.filter(claimed_at__lt=now - LOST)
    EXPORTS.claim("pause", held, claim=None, failures=F("failures") + 1)
    waiting = PreparedFile.objects.filter(state=ExportState.QUEUED, not_before__lte=now)
    return list(waiting.order_by("not_before", "pk").values_list("pk", flat=True)[:AT_ONCE])


def expire_exports() -> int:
    """Remove the files past their date and what was made of those that failed long ago; return how many."""
    now = timezone.now()
    past = PreparedFile.objects.filter(state=ExportState.READY, expires_at__lte=now)
    given_up = PreparedFile.objects.filter(state=ExportState.FAILED, asked_at__lte=now - FAILED_KEPT)
    done = sum(_expire(pk) for pk in [*past.values_list("pk", flat=True), *given_up.values_list("pk", flat=True)])
    PreparedFile.objects.filter(state=ExportState.EXPIRED, asked_at__lte=now - NAMED_KEPT).delete()
    return done


@transaction.atomic
def _expire(pk: int) -> int:
    """One, by whoever comes first: its file and the names of what it held."""
    rows = PreparedFile.objects.filter(pk=pk)
    names = [name for name in rows.values_list("file", flat=True) if name]
    expired = EXPORTS.claim("expire", rows, file="")
    if expired:
        parts = rows.get().parts
        names += parts.exclude(file="").values_list("file", flat=True)
        parts.all().delete()
        erase_after_commit(names)
    return expired
