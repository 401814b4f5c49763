"""What a committee is set to: when dossiers are read, what a decision needs."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.decisions.ground import asked_words
from committee.enums import DecisionNeeds
from committee.journal import CommitteeAct, journal_of, who_wrote
from committee.models import MOST_READINGS, Committee
from committee.permissions import can_manage_seats
from committee.publishing.holding import check_not_held
from committee.services.seats import form_committee
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.journal.services import record
from toolkit.text.typography import format_day, format_moment

# What the next promotion begins with; dates are its own.
_FOLLOW = ("needs", "readings_needed", "readers_per_item")


@dataclass(frozen=True)
class CommitteeSettings:
    """What the head of service sets. An instant left empty sets no limit."""

    reading_opens_at: datetime | None = None
    reading_closes_at: datetime | None = None
    needs: str = DecisionNeeds.EITHER
    readings_needed: int = 1
    readers_per_item: int | None = None
    waiting_closes_on: date | None = None


def settings_of(committee: Committee) -> CommitteeSettings:
    """Those that stand."""
    return CommitteeSettings(**{each.name: getattr(committee, each.name) for each in fields(CommitteeSettings)})


def mark_of_settings(committee: Committee) -> str:
    """What a page that shows them keeps of those that stand."""
    return mark_of_values(settings_of(committee))


@transaction.atomic
def change_settings(
    *, actor: User, committee: Committee, settings: CommitteeSettings, seen: str | None = None
) -> Committee:
    """Write the settings of a committee, with a line in its journal. The same ones again change nothing.

    `seen` is the mark (see mark_of_settings) of those that the actor has read; None when no page was read.
    Raises NotAllowedError (403), IncompleteError (422) for a reading that closes before it opens or a number out of
    range, StaleError (409) when they were changed meanwhile, DomainError (409) for a reading that would close after the
    publication, or for another ground than the one published decisions stood on. Locks the committee, as who records a
    decision does: each is judged by one rule.
    """
    locked = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    if not can_manage_seats(actor, locked):
        raise NotAllowedError("Seul le chef de service règle la commission.")
    _check(settings)
    before = settings_of(locked)
    if settings == before:
        return locked
    check_not_held(locked, actor)
    if seen is not None and seen != mark_of_settings(locked):
        raise StaleError(who_wrote(locked, CommitteeAct.SETTINGS, actor=actor, what="ces réglages"))
    _check_published(locked, before, settings)
    _check_waiting_day(before, settings)
    for each in fields(CommitteeSettings):
        setattr(locked, each.name, getattr(settings, each.name))
    locked.save(update_fields=[each.name for each in fields(CommitteeSettings)])
    record(about=journal_of(locked), actor=actor, kind=CommitteeAct.SETTINGS, reason=tell_settings(settings))
    return locked


def _check(settings: CommitteeSettings) -> None:
    if settings.needs not in DecisionNeeds.values:
        raise IncompleteError("Choisissez ce qu’une décision demande.")
    if not 1 <= settings.readings_needed <= MOST_READINGS:
        raise IncompleteError(f"Le nombre de lectures va de 1 à {MOST_READINGS}.")
    if settings.readers_per_item is not None and not 1 <= settings.readers_per_item <= MOST_READINGS:
        raise IncompleteError(f"Le nombre de lecteurs par dossier va de 1 à {MOST_READINGS}.")
    opens, closes = settings.reading_opens_at, settings.reading_closes_at
    if opens and closes and closes <= opens:
        raise IncompleteError(
            f"La lecture se clôrait avant d’ouvrir, le {format_moment(opens)} : avancez l’ouverture ou reculez la "
            "clôture."
        )


def _check_published(committee: Committee, before: CommitteeSettings, settings: CommitteeSettings) -> None:
    published = committee.published_at
    if published is None:
        return
    day = format_day(published)
    closes = settings.reading_closes_at
    if closes is not None and closes > published and closes != before.reading_closes_at:
        raise DomainError(
            f"Les décisions sont publiées depuis le {day} : la lecture ne se clôt pas après. Donnez une date "
            "antérieure, ou aucune."
        )
    if (settings.needs, settings.readings_needed) != (before.needs, before.readings_needed):
        raise DomainError(f"Les décisions sont publiées depuis le {day} : ce qu’elles demandaient ne change plus.")


def _check_waiting_day(before: CommitteeSettings, settings: CommitteeSettings) -> None:
    """A day that has passed would close the list at once, without anybody having asked for it."""
    day = settings.waiting_closes_on
    if day is not None and day != before.waiting_closes_on and day < timezone.localdate():
        raise IncompleteError(
            f"Le {format_day(day)} est passé : donnez un jour à venir, ou fermez la liste depuis « Publication »."
        )


def tell_settings(settings: CommitteeSettings) -> str:
    """The settings in French, a sentence each."""
    opens, closes = settings.reading_opens_at, settings.reading_closes_at
    readers, waiting = settings.readers_per_item, settings.waiting_closes_on
    shared = f"Chaque dossier a {readers} lecteur{'s' if (readers or 0) > 1 else ''}."
    return "\n".join(
        [
            f"Lecture à partir du {format_moment(opens)}." if opens else "Lecture dès qu’un dossier est recevable.",
            f"Lecture jusqu’au {format_moment(closes)}." if closes else "Lecture jusqu’à la décision.",
            shared if readers else "Chaque membre lit tous les dossiers.",
            *([f"La liste d’attente se clôt à la fin du {format_day(waiting)}."] if waiting else []),
            f"Une décision demande {asked_words(settings.needs, settings.readings_needed)}.",
        ]
    )


def copy_settings(*, source: Cycle, clone: Cycle) -> None:
    """Let the committee of the next promotion begin with what a decision needs in this one.

    Not its dates, which depend on who will sit, nor its people. Where nothing was changed, no committee is formed.
    """
    earlier = Committee.objects.filter(cycle=source).first()
    kept = {name: getattr(earlier, name) for name in _FOLLOW} if earlier else {}
    usual = Committee()
    if any(value != getattr(usual, name) for name, value in kept.items()):
        Committee.objects.filter(pk=form_committee(cycle=clone).pk).update(**kept)
