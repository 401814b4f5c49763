"""What the pages of staff show of an evaluation. Each question is asked of the database once, when it is shown."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle
from evaluations.enums import LEVELS, Audience, FormKind, QuestionKind
from evaluations.models import Answered, EvaluationForm, EvaluationRules, Question, rules_of
from evaluations.moments import closing_of, last_slot_of
from evaluations.permissions import can_prepare, people_of
from evaluations.services.opening import KINDS, opening_mark
from programme.models import Session

ENOUGH = 5  # answers, below which nothing is shown: neither of an evaluation, nor of one of its questions


class FormPage:
    """One evaluation for one member of the team."""

    def __init__(self, form: EvaluationForm, reader: User) -> None:
        self.form, self.reader = form, reader

    @property
    def state(self):
        """Where it stands."""
        return self.form.standing

    @property
    def may_prepare(self) -> bool:
        """Whether this reader edits, opens and publishes."""
        return can_prepare(self.reader, self.form.organiser.pk)

    @cached_property
    def questions(self) -> list[tuple[Question, str]]:
        """Each with the words of its scale. One query."""
        rows = Question.objects.filter(form=self.form)
        return [(row, ", ".join(LEVELS.get(QuestionKind(row.kind), ())).lower()) for row in rows]

    @cached_property
    def people(self) -> list[User]:
        """Who is asked. One query."""
        return list(people_of(self.form))

    @cached_property
    def answered(self) -> int | None:
        """How many have answered; None while it is fewer than five, open or not: who answers in a small room is seen.
        One query."""
        count = self.form.answered
        if count is None:
            count = Answered.objects.filter(form=self.form).count()
        return count if count >= ENOUGH else None

    @cached_property
    def rules(self) -> EvaluationRules:
        """How long it stays open. One query."""
        return rules_of(self.form.organiser)

    @property
    def would_close_at(self):
        """When it would close if it opened now."""
        return closing_of(self.form.session, self.rules, opened_at=timezone.now())

    @property
    def opens_at(self):
        """When it opens by itself; None where it does not."""
        if self.form.session is None or self.form.is_cold or not self.rules.opens_alone:
            return None
        moment = last_slot_of(self.form.session)
        return moment if moment is not None and moment > timezone.now() else None

    @property
    def mark(self) -> str:
        """What stands for the questions that are shown."""
        return opening_mark(self.form)


@dataclass(frozen=True)
class Line:
    """A session of the year, with its evaluation if there is one."""

    session: Session
    form: EvaluationForm | None


class YearPage:
    """The evaluations of the year of a cycle. Two queries."""

    def __init__(self, cycle: Cycle, reader: User) -> None:
        self.cycle, self.reader = cycle, reader

    @property
    def may_prepare(self) -> bool:
        """Whether this reader prepares evaluations."""
        return can_prepare(self.reader, self.cycle.institute_id)

    @cached_property
    def forms(self) -> list[EvaluationForm]:
        """Every evaluation of the year."""
        return list(EvaluationForm.objects.of_cycle(self.cycle).with_subject())

    @cached_property
    def lines(self) -> list[Line]:
        """The sessions, in order of date."""
        hot = {form.session_id: form for form in self.forms if form.session_id and form.kind == FormKind.HOT}
        rows = Session.objects.of_cycle(self.cycle).filter(kind__in=KINDS)
        return [Line(row, hot.get(row.pk)) for row in rows]

    @property
    def of_year(self) -> EvaluationForm | None:
        """The hot evaluation of the whole year."""
        return self._of_year(FormKind.HOT, Audience.PARTICIPANT)

    def _of_year(self, kind: FormKind, audience: Audience) -> EvaluationForm | None:
        found = (form for form in self.forms if form.cycle_id and (form.kind, form.audience) == (kind, audience))
        return next(found, None)
