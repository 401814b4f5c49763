"""Close an evaluation: who has answered is counted, then forgotten, and so is who was reminded."""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from evaluations.enums import EvaluationAct, FormState
from evaluations.lifecycle import FORMS
from evaluations.mails import REMINDERS
from evaluations.models import Answered, EmployerLink, EvaluationForm
from evaluations.permissions import check_prepares, people_of
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.services import record
from toolkit.notifications.services import forget_mails

logger = logging.getLogger(__name__)


@transaction.atomic
def close_form(*, actor: User | None, form: EvaluationForm) -> EvaluationForm:
    """Close an evaluation whose hour has come; nobody answers any more, and nobody can know who has.

    Raises NotAllowedError (403), StaleError (409) when it is not open, DomainError (409) before its hour: people were
    told until when they may answer.
    """
    if actor is not None:
        check_prepares(actor, form.organiser.pk)
    locked = FORMS.lock(form.pk)
    if locked.is_answerable():
        raise DomainError("On peut encore répondre jusqu’à l’heure annoncée : elle se clôt seule ensuite.")
    rows = Answered.objects.filter(form=locked)
    answered = rows.count()
    columns = {
        "closed_at": timezone.now(),
        "answered": answered,
        "expected": max(answered, people_of(locked).count()),
    }
    done = FORMS.apply("close", pk=locked.pk, actor=actor, columns=lambda row: columns).row
    rows.delete()
    EmployerLink.objects.filter(form=done).delete()
    forget_mails(events=REMINDERS, about=[done.uuid])
    record(about=done.about, actor=actor, kind=EvaluationAct.CLOSED, subject=done.name)
    return done


def close_due() -> int:
    """Close what has come to its hour; return how many. Run by the schedule, twice is harmless."""
    done = 0
    for form in EvaluationForm.objects.with_subject().filter(state=FormState.OPEN, closes_at__lte=timezone.now()):
        try:
            close_form(actor=None, form=form)
        except StaleError:  # closed by another run
            continue
        except Exception:  # one that fails does not keep the others open
            logger.exception("Evaluation %s failed to close: the next run tries again.", form.pk)
            continue
        done += 1
    return done
