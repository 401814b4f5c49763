"""Open an evaluation: by hand, or by itself at the last slot."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from evaluations.enums import EvaluationAct
from evaluations.lifecycle import FORMS
from evaluations.mails import tell_opened
from evaluations.models import EvaluationForm, rules_of
from evaluations.moments import closing_of, last_slot_of
from evaluations.permissions import check_prepares, people_of
from evaluations.services.preparing import prepare_form
from programme.enums import SessionKind
from programme.models import Session
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_moment

logger = logging.getLogger(__name__)

KINDS = (SessionKind.MODULE, SessionKind.STUDY_TOUR, SessionKind.SEMINAR)


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
    closes_at = closing_of(locked.session, rules_of(locked.organiser), opened_at=now)
    columns = {"opened_at": now, "closes_at": closes_at}
    done = FORMS.apply("open", pk=locked.pk, actor=actor, columns=lambda row: columns).row
    people = list(people_of(done))
    tell_opened(done, people)
    said = f"{done.name}, jusqu’au {format_moment(closes_at)}"
    record(about=done.about, actor=actor, kind=EvaluationAct.OPENED, subject=said)
    return done


def open_due() -> int:
    """Open what is due at the last slot of its session; return how many. Run by the schedule, twice is harmless."""
    now = timezone.now()
    done = 0
    for session in _ending(now):
        try:
            done += _open_of(session, now)
        except DomainError as refusal:  # opened by somebody meanwhile, or nobody comes
            logger.info("The evaluation of session %s did not open: %s", session.pk, refusal.message)
        except Exception:  # one that fails does not keep the others from opening
            logger.exception("The evaluation of session %s failed to open: the next run tries again.", session.pk)
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
