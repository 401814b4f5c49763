"""Changing a text, and going back."""

from typing import Any
from uuid import UUID

from django.db import transaction

from organisations.models import Institute
from toolkit.text.cleaning import clean_text
from toolkit.wordings.checking import check
from toolkit.wordings.errors import WordingError
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.models import WordingVersion

Person = Any  # an account: its class lives on a floor above


@transaction.atomic
def save_wording(
    *, actor: Person, kind: WordingKind, institute: Institute, text: str, seen: str, scope: UUID | None = None
) -> WordingVersion | None:
    """Keep new words for an institute, or for one cycle; an empty text goes back to the level above.

    `seen` is the mark of the version that the actor had before their eyes (`mark_of`). What was sent keeps its words.
    Returns the version, or None when nothing changes. Raises WordingError (422) for a text that cannot be sent, 409
    when somebody has changed it meanwhile, 403 for a text that institutes share. The caller has checked the right.
    """
    if kind.shared:
        raise WordingError(["Ce texte est commun à tous les instituts : il ne se change pas ici."], status=403)
    text = clean_text(text).strip()
    problems = check(kind, text) if text else []
    if problems:
        raise WordingError(problems)
    Institute.objects.select_for_update(of=("self",)).get(pk=institute.pk)
    latest = latest_version(kind, institute=institute, scope=scope)
    if mark_of(latest) != seen:
        raise WordingError(["Ce texte a été changé entre-temps. Comparez les deux versions."], status=409)
    if (latest.text.strip() if latest else "") == text:
        return None
    return WordingVersion.objects.create(
        institute=institute, scope=scope, key=kind.key, text=f"{text}\n" if text else "", author=actor
    )


def latest_version(kind: WordingKind, *, institute: Institute, scope: UUID | None) -> WordingVersion | None:
    """The last change at this level. One query."""
    return WordingVersion.objects.at(institute=institute, scope=scope).filter(key=kind.key).first()


def mark_of(version: WordingVersion | None) -> str:
    """What a page keeps to know whether somebody has written since it was opened."""
    return str(version.uuid) if version else "0"
