"""One act on many dossiers: each in its own transaction, by the service that does it to one, reported line by line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from candidatures.enums import ENDED, State
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.permissions import is_training_team
from cycles.models import Cycle
from instruction.enums import UNDOABLE, BulkAct, Outcome
from instruction.mails import write_in_ones_words
from instruction.models import BulkLine, BulkRun, Labelling
from instruction.services.assignment import assign_candidature, tell_colleague
from instruction.services.labels import label_candidature, name_of_label, unlabel_candidature
from instruction.services.review import declare_eligible
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

MOST_AT_ONCE = 500
SECONDS = 10.0  # of one request; what is left waits for the next (a request has 25: see settings)
_NEEDS_INSTRUCTOR = frozenset({BulkAct.ASSIGN, BulkAct.ELIGIBLE})
GONE = "Ce dossier ne vous est plus accessible."


@dataclass(frozen=True)
class Seen:
    """A dossier as the page showed it: its key, its state, the id of whoever followed it."""

    pk: int
    state: str
    adviser: str


def may_do(user: User, cycle: Cycle, act: str) -> bool:
    """Whether this person does this to dossiers of this cycle; each dossier is judged again by itself."""
    roles = INSTRUCTORS if act in _NEEDS_INSTRUCTOR else TRAINING_TEAM
    return user.has_role(*roles, institute=cycle.institute_id)


def start_run(
    *, actor: User, cycle: Cycle, uuid: UUID, act: str, values: dict[str, Any], rows: Iterable[Seen]
) -> BulkRun:
    """Write down what is asked of which dossiers, then begin (see carry_on). Asked again, it is the first one.

    Raises NotAllowedError (403), IncompleteError (422) without a dossier or past MOST_AT_ONCE.
    """
    if not may_do(actor, cycle, act):
        raise NotAllowedError("Cet acte revient à un conseil formation ou à la direction du service.")
    asked = list(rows)
    if not asked:
        raise IncompleteError("Choisissez au moins un dossier dans la liste.")
    if len(asked) > MOST_AT_ONCE:
        raise IncompleteError(f"Un acte porte sur {MOST_AT_ONCE} dossiers au plus : choisissez-en moins.")
    if act == BulkAct.LABEL:
        values = {**values, "label": name_of_label(values.get("label", ""))}
    try:
        with transaction.atomic():
            run = BulkRun.objects.create(uuid=uuid, cycle=cycle, actor=actor, act=act, values=values)
            BulkLine.objects.bulk_create(
                BulkLine(run=run, candidature_id=row.pk, seen_state=row.state, seen_adviser=row.adviser)
                for row in asked
            )
    except IntegrityError:
        found = BulkRun.objects.filter(uuid=uuid, actor=actor).first()
        if found is None:
            raise
        return found
    carry_on(actor=actor, run=run)
    return run


def carry_on(*, actor: User, run: BulkRun, seconds: float = SECONDS) -> None:
    """Do what is left of a run, for so long at most; the rest waits for the next call. Raises NotAllowedError (403)."""
    _check_owner(actor, run)
    until = monotonic() + seconds
    for pk in list(run.lines.filter(outcome=Outcome.WAITING).values_list("pk", flat=True)):
        if monotonic() > until:
            return
        _do_line(pk, Outcome.WAITING, lambda line: _DO[run.act](actor, run, line), Outcome.REFUSED)
    _tell_once(actor, run)


def undo_run(*, actor: User, run: BulkRun, seconds: float = SECONDS) -> None:
    """Undo what a run did where nothing has changed since, for so long at most; the rest is left as it is, and told.

    Raises NotAllowedError (403), DomainError (409) for an act that is not undone.
    """
    _check_owner(actor, run)
    if run.act not in UNDOABLE:
        raise DomainError("Cet acte ne s’annule pas ici : ouvrez chaque dossier.")
    if run.lines.filter(outcome=Outcome.WAITING).exists():
        raise DomainError("Cet acte n’est pas fini : continuez-le avant de l’annuler.")
    until = monotonic() + seconds
    for pk in list(run.lines.filter(outcome=Outcome.DONE).values_list("pk", flat=True)):
        if monotonic() > until:
            return
        _do_line(pk, Outcome.DONE, lambda line: _UNDO[run.act](actor, line), Outcome.KEPT)
    BulkRun.objects.filter(pk=run.pk).update(undone_at=timezone.now())


def _check_owner(actor: User, run: BulkRun) -> None:
    if run.actor_id != actor.pk or not may_do(actor, run.cycle, run.act):
        raise NotAllowedError("Cet acte est celui de quelqu’un d’autre, ou n’est plus le vôtre.")


def _do_line(pk: int, awaited: str, do: Callable[[BulkLine], str], refused: str) -> None:
    """Act on one dossier, and write what became of it, in one transaction."""
    with transaction.atomic():
        line = BulkLine.objects.select_for_update().filter(pk=pk, outcome=awaited).first()
        if line is None:
            return  # another request has just done it
        try:
            with transaction.atomic():
                line.outcome, line.words = do(line), ""
        except DomainError as refusal:
            line.outcome, line.words = refused, refusal.message[:1000]
        line.save(update_fields=["outcome", "words", "before", "after"])


def _find(actor: User, line: BulkLine) -> Candidature:
    found = Candidature.objects.instructed_by(actor).select_related("cycle", "adviser", "applicant")
    row = found.filter(pk=line.candidature_id).first()
    if row is None:
        raise StaleError(GONE)
    return row


def _find_as_seen(actor: User, line: BulkLine) -> Candidature:
    row = _find(actor, line)
    if row.state != line.seen_state:
        raise StaleError(f"Ce dossier {row.predicate} maintenant, ce que la page ne montrait pas : relisez-le.")
    return row


def _assign(actor: User, run: BulkRun, line: BulkLine) -> str:
    row = _find_as_seen(actor, line)
    colleague = User.objects.filter(pk=run.values.get("colleague")).first()
    if colleague is None:
        raise StaleError("Cette personne n’a plus de compte : choisissez quelqu’un d’autre.")
    if row.adviser_id == colleague.pk:
        return Outcome.SAME
    line.before, line.after = str(row.adviser_id or ""), str(colleague.pk)
    assign_candidature(actor=actor, candidature=row, colleague=colleague, seen=line.seen_adviser, tells=False)
    return Outcome.DONE


def _label(actor: User, run: BulkRun, line: BulkLine) -> str:
    put = label_candidature(actor=actor, candidature=_find(actor, line), name=run.values["label"])
    if put is None:
        return Outcome.SAME
    line.after = str(put.pk)
    return Outcome.DONE


def _write(actor: User, run: BulkRun, line: BulkLine) -> str:
    locked = lock_candidature(_find_as_seen(actor, line).pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError("Seul le service formation écrit aux candidats.")
    if locked.state in ENDED:
        raise DomainError(f"Ce dossier {locked.predicate} : on ne lui écrit plus.")
    words = {name: run.values[name] for name in ("subject", "message")}
    write_in_ones_words(candidature=locked, key=str(run.uuid), **words)
    return Outcome.DONE


def _declare_eligible(actor: User, run: BulkRun, line: BulkLine) -> str:
    row = _find(actor, line)
    if row.state == State.ELIGIBLE:
        return Outcome.SAME
    declare_eligible(actor=actor, candidature=row, reason=run.values.get("reason", ""))
    return Outcome.DONE


def _unassign(actor: User, line: BulkLine) -> str:
    row = _find(actor, line)
    former = User.objects.filter(pk=line.before or 0).first()
    if former is None:
        raise StaleError("Personne ne suivait ce dossier avant : il reste où il est.")
    assign_candidature(actor=actor, candidature=row, colleague=former, seen=line.after, tells=False)
    return Outcome.UNDONE


def _unlabel(actor: User, line: BulkLine) -> str:
    put = Labelling.objects.select_related("label").filter(pk=line.after, candidature=line.candidature_id).first()
    if put is None:
        raise StaleError("Cette étiquette a été retirée ou changée depuis : rien n’est fait.")
    unlabel_candidature(actor=actor, candidature=_find(actor, line), label=put.label)
    return Outcome.UNDONE


_DO: dict[str, Callable[[User, BulkRun, BulkLine], str]] = {
    BulkAct.ASSIGN: _assign,
    BulkAct.LABEL: _label,
    BulkAct.WRITE: _write,
    BulkAct.ELIGIBLE: _declare_eligible,
}
_UNDO: dict[str, Callable[[User, BulkLine], str]] = {BulkAct.ASSIGN: _unassign, BulkAct.LABEL: _unlabel}


@transaction.atomic
def _tell_once(actor: User, run: BulkRun) -> None:
    """One mail to the colleague, however many dossiers, once the last is done."""
    if run.act != BulkAct.ASSIGN:
        return
    locked = BulkRun.objects.select_for_update(of=("self",)).select_related("cycle__institute").get(pk=run.pk)
    done = locked.lines.filter(outcome=Outcome.DONE).select_related("candidature")
    moved = [line.candidature for line in done]
    if locked.told_at is not None or not moved:
        return
    colleague = User.objects.get(pk=locked.values["colleague"])
    tell_colleague(actor=actor, cycle=locked.cycle, colleague=colleague, moved=moved)
    locked.told_at = timezone.now()
    locked.save(update_fields=["told_at"])
