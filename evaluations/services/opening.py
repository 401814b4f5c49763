"""Open an evaluation: by hand, or by itself at the last slot."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.enums import CycleState
from cycles.models import Cycle
from evaluations.enums import Audience, EvaluationAct, FormKind
from evaluations.lifecycle import FORMS
from evaluations.mails import tell_employers, tell_opened
from evaluations.models import EvaluationForm, rules_of
from evaluations.moments import KINDS, closing_of, last_day_of, last_slot_of
from evaluations.permissions import check_prepares, people_of
from evaluations.services.links import open_links
from evaluations.services.preparing import prepare_form
from programme.models import Session
from toolkit.domain.days import add_months
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_moment

logger = logging.getLogger(__name__)


def opening_mark(form: EvaluationForm) -> str:
    """What stands for the questions that the page which opens it showed."""
    return str(form.revision)


@transaction.atomic
def open_form(*, actor: User | None, form: EvaluationForm, seen: str = "") -> EvaluationForm:
    """Open a draft: its questions are fixed, and each person who is asked gets a mail, once.

    `actor` is None for the schedule; `seen` is the opening_mark of the page. Raises NotAllowedError (403), StaleError
    (409) when it is open already or its questions changed, DomainError (409) for what is in the way.
    """
    if actor is not None:
        check_prepares(actor, form.organiser.pk)
    locked = FORMS.lock(form.pk)
    if seen and locked.standing.is_draft and seen != opening_mark(locked):
        raise StaleError("Les questions ont changé pendant que cette page était ouverte : relisez-les, puis ouvrez.")
    now = timezone.now()
    closes_at = closing_of(locked, rules_of(locked.organiser), opened_at=now)
    columns = {"opened_at": now, "closes_at": closes_at}
    done = FORMS.apply("open", pk=locked.pk, actor=actor, columns=lambda row: columns).row
    if done.asks_employers:
        tell_employers(done, open_links(done))
    else:
        tell_opened(done, list(people_of(done)))
    said = f"{done.name}, jusqu’au {format_moment(closes_at)}"
    record(about=done.about, actor=actor, kind=EvaluationAct.OPENED, subject=said)
    return done


def open_due() -> int:
    """Open what is due: at the last slot of a session, or some months after a year; return how many.

    Run by the schedule, twice is harmless.
    """
    now = timezone.now()
    hot = sum(_try(partial(_open_of, session, now), session) for session in _ending(now))
    return hot + sum(_try(partial(_open_cold, cycle), cycle) for cycle in _over(now))


def _try(opens: Callable[[], int], subject: Session | Cycle) -> int:
    try:
        with transaction.atomic():
            return opens()
    except DomainError as refusal:  # opened by somebody meanwhile, or nobody to ask
        logger.info("The evaluation of %s %s did not open: %s", subject._meta.label, subject.pk, refusal.message)
    except Exception:  # one that fails does not keep the others from opening
        logger.exception("The evaluation of %s %s failed to open.", subject._meta.label, subject.pk)
    return 0


def _over(now: datetime) -> list[Cycle]:
    """The published cycles a session of which ended three to seven months ago."""
    today = timezone.localdate(now)
    ended = Session.objects.filter(ends_on__gte=add_months(today, -7), ends_on__lte=add_months(today, -3))
    rows = Cycle.objects.exclude(state=CycleState.DRAFT).filter(pk__in=ended.values("cycle"))
    return list(rows.select_related("institute").order_by("pk"))


def _open_cold(cycle: Cycle) -> int:
    """Open both cold evaluations of a year within the month that follows their day."""
    rules, last, today = rules_of(cycle.institute), last_day_of(cycle), timezone.localdate()
    if not rules.opens_alone or last is None:
        return 0
    if not add_months(last, rules.cold_months) <= today < add_months(last, rules.cold_months + 1):
        return 0
    done = 0
    for audience in Audience:
        form = prepare_form(actor=None, cycle=cycle, kind=FormKind.COLD, audience=audience)
        if form.standing.is_draft and people_of(form).exists():
            open_form(actor=None, form=form)
            done += 1
    return done


def _ending(now: datetime) -> list[Session]:
    """The sessions whose last day is today or has just been."""
    today = timezone.localdate(now)
    rows = Session.objects.filter(kind__in=KINDS, ends_on__gte=today - timedelta(days=2), ends_on__lte=today)
    return list(rows.select_related("cycle__institute", "institute", "module"))


def _open_of(session: Session, now: datetime) -> int:
    rules, moment = rules_of(session.organiser), last_slot_of(session)
    if not rules.opens_alone or moment is None or not moment <= now < moment + timedelta(hours=rules.open_hours):
        return 0
    forms = [prepare_form(actor=None, session=session)]
    if session.cycle is not None and _is_last(session):
        forms.append(prepare_form(actor=None, cycle=session.cycle))
    drafts = [form for form in forms if form.standing.is_draft]
    for form in drafts:
        open_form(actor=None, form=form)
    return len(drafts)


def _is_last(session: Session) -> bool:
    """Whether the year ends with this session: every other one of its cycle has dates, and earlier ones."""
    others = Session.objects.filter(cycle=session.cycle_id, kind__in=KINDS).exclude(pk=session.pk)
    return (
        not others.filter(starts_on__isnull=True).exists() and not others.filter(ends_on__gt=session.ends_on).exists()
    )
