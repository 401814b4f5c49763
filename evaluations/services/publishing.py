"""Publish the results of a closed evaluation: to the team, then to those who were asked; take them back."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from accounts.models import User
from evaluations.documents import REPORT
from evaluations.enums import EvaluationAct
from evaluations.lifecycle import FORMS
from evaluations.mails import tell_shared
from evaluations.models import EvaluationForm, Verbatim
from evaluations.permissions import check_prepares, people_of
from evaluations.results import Results
from toolkit.documents.services import cancel_document, issue_document
from toolkit.domain.errors import DomainError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.journal.services import record

CHANGED = "Quelqu’un a choisi d’autres textes pendant que cette page était ouverte : relisez-les."


def mark_of_choice(form: EvaluationForm) -> str:
    """What stands for the texts that are chosen now. One query."""
    rows = Verbatim.objects.filter(question__form=form, is_chosen=True).order_by("pk")
    return mark_of_values(str(form.state), *(str(pk) for pk in rows.values_list("pk", flat=True)))


@transaction.atomic
def choose_verbatims(*, actor: User, form: EvaluationForm, chosen: Collection[UUID], seen: str) -> int:
    """Choose the texts that the report quotes, of those that may be; the others are no longer. Return how many.

    Raises NotAllowedError (403), StaleError (409) once it is published or when somebody chose meanwhile, DomainError
    (409) for a text whose writer did not agree, or that is not shown.
    """
    check_prepares(actor, form.organiser.pk)
    locked = FORMS.lock(form.pk)
    if not locked.standing.is_closed:
        raise StaleError("Les textes se choisissent après la clôture, avant la publication : reprenez-la d’abord.")
    if seen != mark_of_choice(locked):
        raise StaleError(CHANGED)
    quotable = {each.pk: each for written in Results(locked).written for each in written.quotable}
    if set(chosen) - set(quotable):
        raise DomainError("Un de ces textes ne peut pas être cité : son auteur ne l’a pas accepté.")
    rows = Verbatim.objects.filter(question__form=locked)
    rows.filter(is_chosen=True).exclude(pk__in=chosen).update(is_chosen=False, chosen_by=None)
    rows.filter(pk__in=chosen, is_chosen=False, may_be_quoted=True).update(is_chosen=True, chosen_by=actor)
    return len(set(chosen))


@transaction.atomic
def publish_form(*, actor: User, form: EvaluationForm, seen: str) -> EvaluationForm:
    """Let the team read the results, and issue the report. `seen` is the mark_of_choice of the page.

    Raises NotAllowedError (403), StaleError (409), DomainError (409) where nothing would be shown.
    """
    check_prepares(actor, form.organiser.pk)
    locked = FORMS.lock(form.pk)
    if locked.standing.is_closed and seen != mark_of_choice(locked):
        raise StaleError(CHANGED)
    shown = Results(locked)
    if locked.standing.is_closed and not (shown.judged or shown.written):
        raise DomainError("Moins de cinq personnes ont répondu à chaque question : il n’y a rien à publier.")
    done = FORMS.apply("publish", pk=locked.pk, actor=actor).row
    done.document = issue_document(kind=REPORT, about=done.uuid, form=done)
    done.save(update_fields=["document"])
    record(about=done.about, actor=actor, kind=EvaluationAct.PUBLISHED, subject=done.name)
    return done


@transaction.atomic
def share_form(*, actor: User, form: EvaluationForm) -> EvaluationForm:
    """Let those who were asked read the report; each gets a mail. Raises NotAllowedError (403), StaleError (409)."""
    check_prepares(actor, form.organiser.pk)
    done = FORMS.apply("share", pk=form.pk, actor=actor).row
    if not done.asks_employers:
        tell_shared(done, list(people_of(done)))
    record(about=done.about, actor=actor, kind=EvaluationAct.SHARED, subject=done.name)
    return done


@transaction.atomic
def take_back(*, actor: User, form: EvaluationForm, reason: str) -> EvaluationForm:
    """Take a publication back, with its report, to choose other texts and publish another one.

    Raises NotAllowedError (403), StaleError (409), IncompleteError (422) without a reason.
    """
    check_prepares(actor, form.organiser.pk)
    done = FORMS.apply("take_back", pk=form.pk, actor=actor, reason=reason).row
    if done.document is not None:
        cancel_document(document=done.document, reason=reason)
    done.document = None
    done.save(update_fields=["document"])
    record(about=done.about, actor=actor, kind=EvaluationAct.TAKEN_BACK, subject=done.name, reason=reason.strip())
    return done
