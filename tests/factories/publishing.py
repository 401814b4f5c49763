"""Publications, prepared and confirmed through the services."""

from datetime import timedelta
from typing import Any

import time_machine

from committee.models import HOLD, Committee, Publication
from committee.publishing.acts import confirm_publication, prepare_publication
from committee.publishing.checking import DryRun
from committee.publishing.releasing import release_publication
from tests.factories.committee import Sitting


def dry_run(sitting: Sitting) -> DryRun:
    """The dry run of this committee, as it is now."""
    return DryRun(Committee.objects.select_related("cycle__institute").get(pk=sitting.committee.pk))


def prepare(sitting: Sitting, by: Any = None, **said: Any) -> Publication:
    """The adviser, or someone else, prepares what the dry run reads, and acknowledges what it finds."""
    found = frozenset(finding.key for finding in dry_run(sitting).to_accept)
    said = {"accepted": found, **said}
    return prepare_publication(actor=by or sitting.adviser, committee=sitting.committee, **said)


def confirm(sitting: Sitting, by: Any = None) -> Publication:
    """The same, confirmed by the head of service."""
    return confirm_publication(actor=by or sitting.head, publication=prepare(sitting))


def release(publication: Publication, after: timedelta = HOLD) -> bool:
    """The clock looks at it, that long after it was confirmed."""
    with time_machine.travel(publication.confirmed_at + after, tick=False):
        done = release_publication(publication.pk)
    publication.refresh_from_db()
    return done
