"""Ask for what takes time to compute about a scenario, and have it made by a worker, with its progress.

The last answer is kept with the row until the next one is there, with the revision that it speaks of.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from committee.enums import StudyKind, StudyState
from committee.models import Scenario, Study
from committee.scenarios.lifecycle import STUDIES
from committee.scenarios.rights import check_composer, find_scenario
from committee.scenarios.studying import CannotTell, Subject, read_subject, study_limits, study_stakes, study_waiting
from toolkit.programs import Unsolved

logger = logging.getLogger(__name__)

PAUSE = timedelta(seconds=4)  # after a move: whoever composes makes several in a row
LOST = timedelta(minutes=6)  # past the time limit of a task, its worker is gone
TELLS_EVERY = timedelta(seconds=0.5)
AT_ONCE = 20
FOLLOWED = (StudyKind.STAKES, StudyKind.WAITING)  # computed again when the scenario changes
TOO_LONG = (
    "Le calcul n’a pas abouti dans le temps prévu : gardez moins de souhaits, donnez-leur des poids plus différents ou "
    "assouplissez une cible, puis recommencez."
)
AWAY = "Le calcul n’a pas abouti, pour une raison technique : recommencez."

Progress = Callable[[int, int], None]
_STUDIES: dict[str, Callable[[Subject, Progress], dict[str, Any]]] = {
    StudyKind.LIMITS: study_limits,
    StudyKind.STAKES: study_stakes,
    StudyKind.WAITING: study_waiting,
}


class _GoneError(Exception):
    """The row was asked for again, or deleted: somebody else has it now."""


@transaction.atomic
def ask_study(*, actor: User, scenario: Scenario, kind: StudyKind, wishes: Mapping[str, Any] | None = None) -> Study:
    """Have it computed for the scenario as it is. Asked again while it is on its way, it is the first one.

    Raises NotAllowedError (403, 404), DomainError (409) while the composition is closed or once it is published.
    """
    locked = find_scenario(check_composer(actor, scenario.committee), scenario)
    return order_study(locked, kind, dict(wishes or {}))


def order_study(scenario: Scenario, kind: StudyKind, wishes: dict[str, Any]) -> Study:
    """The same for a caller who holds the scenario and has checked."""
    now = timezone.now()
    asked = {"revision": scenario.revision, "wishes": wishes, "asked_at": now, "not_before": now}
    study, is_new = Study.objects.get_or_create(scenario=scenario, kind=kind, defaults=asked)
    is_same = study.is_pending and (study.revision, study.wishes) == (scenario.revision, wishes)
    if not is_new and not is_same:
        STUDIES.claim("again", Study.objects.filter(pk=study.pk), **_fresh(asked))
        study.refresh_from_db()
    transaction.on_commit(partial(_send, study.pk))
    return study


def follow_change(scenario: Scenario) -> None:
    """After a move: what was computed is computed again, a little later. The caller holds the scenario. One query
    without a study."""
    now = timezone.now()
    asked = {"revision": scenario.revision, "asked_at": now, "not_before": now + PAUSE}
    known = Study.objects.filter(scenario=scenario, kind__in=FOLLOWED)
    for key in known.values_list("pk", flat=True):
        STUDIES.claim("again", Study.objects.filter(pk=key), **_fresh(asked))
        transaction.on_commit(partial(_send, key, PAUSE))


def _fresh(asked: dict[str, Any]) -> dict[str, Any]:
    return {**asked, "claim": None, "claimed_at": None, "done": 0, "total": 0, "told": ""}


def _send(study_id: int, after: timedelta = timedelta(0)) -> None:
    from committee.tasks import study_task  # noqa: PLC0415 - the task calls this module

    try:
        study_task.apply_async((study_id,), countdown=after.total_seconds() or None)
    except Exception as error:
        logger.warning("The broker does not answer (%s): study %s waits.", type(error).__name__, study_id)


def run_study(study_id: int) -> None:
    """Compute one, if nobody else does and its time has come. Raises DatabaseError when nothing can be written."""
    claim, now = uuid4(), timezone.now()
    waiting = Study.objects.filter(pk=study_id, not_before__lte=now)
    if not STUDIES.claim("start", waiting, claim=claim, claimed_at=now):
        return
    rows = Study.objects.filter(pk=study_id, claim=claim)
    study = rows.select_related("scenario__committee__cycle").get()
    try:
        _compute(study, rows)
    except _GoneError:
        logger.info("Study %s was asked for again while it was computed.", study_id)
    except CannotTell as refusal:
        STUDIES.claim("fail", rows, told=str(refusal)[:300])
    except Unsolved:
        STUDIES.claim("fail", rows, told=TOO_LONG)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Study %s was not computed.", study_id)
        STUDIES.claim("fail", rows, told=AWAY)


def _compute(study: Study, rows: QuerySet[Study]) -> None:
    subject = read_subject(study)
    answer = {"content_revision": study.revision, "content_at": timezone.now(), "seal": subject.seal}
    if study.content is not None and study.seal == subject.seal:
        STUDIES.claim("finish", rows, **answer)  # nothing that it speaks of has changed
        return
    content = _STUDIES[study.kind](subject, _teller(rows))
    STUDIES.claim("finish", rows, **answer | {"content": content, "content_at": timezone.now()})


def _teller(rows: QuerySet[Study]) -> Progress:
    """Say how far it is, twice a second at most. What it is called with raises _GoneError once the row is another's."""
    last = timezone.now() - TELLS_EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = timezone.now()
        if now - last < TELLS_EVERY:
            return
        last = now
        if not rows.filter(state=StudyState.RUNNING).update(done=done, total=total, claimed_at=now):
            raise _GoneError

    return tell


def studies_to_go_on() -> list[int]:
    """Put back what a lost worker holds; return the keys of what waits for a worker, the oldest first."""
    now = timezone.now()
    STUDIES.claim("pause", Study.objects.filter(claimed_at__lt=now - LOST), claim=None)
    _follow_the_withdrawn(now)
    waiting = Study.objects.filter(state=StudyState.QUEUED, not_before__lte=now)
    return list(waiting.order_by("not_before", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _follow_the_withdrawn(now: datetime) -> None:
    """Ask again for what speaks of a scenario that a dossier has left meanwhile."""
    behind = Study.objects.filter(kind__in=FOLLOWED, scenario__committee__published_at=None)
    behind = behind.exclude(revision=F("scenario__revision"))
    for key, revision in behind.values_list("pk", "scenario__revision")[:AT_ONCE]:
        asked = {"revision": revision, "asked_at": now, "not_before": now}
        STUDIES.claim("again", Study.objects.filter(pk=key), **_fresh(asked))
