"""Change the texts that leave, go back, and send one to oneself. What has left keeps its words."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.services import record
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import queue_mail
from toolkit.text.markdown import escape_markdown
from toolkit.wordings.checking import check
from toolkit.wordings.errors import WordingError
from toolkit.wordings.kinds import Values, WordingKind
from toolkit.wordings.language import fill, split_mail
from toolkit.wordings.models import WordingVersion
from toolkit.wordings.services import save_wording
from workshop.institute_journal import WORDING, WORDING_BACK
from workshop.outgoing.places import Place
from workshop.outgoing.previewing import compose_words

TEST = "wording.test"
TESTS, TESTS_IN = 10, timedelta(hours=1)


@transaction.atomic
def change_wording(*, actor: User, place: Place, kind: WordingKind, text: str, seen: str) -> WordingVersion | None:
    """Keep new words for what leaves from now on; None when they are those that hold already.

    Raises NotAllowedError (403), WordingError as save_wording does.
    """
    return _save(actor, place, kind, text, seen, WORDING)


@transaction.atomic
def revert_wording(*, actor: User, place: Place, kind: WordingKind, seen: str) -> WordingVersion | None:
    """Go back to the institute's words for a cycle, to the product's for an institute; None when they hold already.

    Raises as change_wording.
    """
    return _save(actor, place, kind, "", seen, WORDING_BACK)


@transaction.atomic
def send_test(*, actor: User, place: Place, kind: WordingKind, text: str, values: Values) -> OutboxMail:
    """Send a mail's words to oneself, whether they are kept or not. `values` are of a person who does not exist.

    Raises WordingError (422) for a text that cannot be sent, DomainError (429) after ten in an hour.
    """
    problems: Iterable[str] = check(kind, text)
    if problems:
        raise WordingError(problems)
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    since = timezone.now() - TESTS_IN
    if OutboxMail.objects.filter(event=TEST, recipient=actor, created_at__gt=since).count() >= TESTS:
        raise DomainError(
            f"Vous avez envoyé {TESTS} essais en une heure. Lisez l’aperçu, puis réessayez plus tard.", status=429
        )
    body = fill(kind, split_mail(text)[1], values, escape=escape_markdown)
    return queue_mail(
        event=TEST,
        key=f"{TEST}:{uuid4()}",
        to=actor.email,
        recipient=actor,
        institute=place.institute,
        reply_to=place.institute.email,
        values={"objet": compose_words(kind, text, values).subject, "texte": kind.label, "corps": body},
    )


def _save(actor: User, place: Place, kind: WordingKind, text: str, seen: str, journal: str) -> WordingVersion | None:
    if not place.may_change(actor):
        raise NotAllowedError(
            "Ce cycle est archivé : ses textes ne changent plus."
            if place.is_archived
            else "Seule la direction du service change les textes de tout l’institut."
        )
    version = save_wording(actor=actor, kind=kind, institute=place.institute, scope=place.scope, text=text, seen=seen)
    if version:
        record(about=place.about, actor=actor, kind=journal, subject=kind.label)
    return version
