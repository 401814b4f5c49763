"""What the pages of staff show of an evaluation. Each question is asked of the database once, when it is shown."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle, Participant
from evaluations.enums import LEVELS, Audience, FormKind, QuestionKind
from evaluations.lifecycle import FORMS
from evaluations.models import Answered, EvaluationForm, EvaluationRules, Question, rules_of
from evaluations.moments import KINDS, closing_of, last_slot_of
from evaluations.permissions import can_prepare, people_of
from evaluations.results import ENOUGH, Readings, Results, Summed, sum_up
from evaluations.services import mark_of_choice
from evaluations.services.opening import opening_mark
from programme.models import Session


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
    def uncontacted(self) -> list[User]:
        """For employers: the participants whose employer gave no training contact. One query."""
        if not self.form.asks_employers:
            return []
        rows = Participant.objects.enrolled().filter(cycle=self.form.cycle, training_contact_email="")
        return [row.user for row in rows.select_related("user").order_by("user__sort_name", "pk")]

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
        return closing_of(self.form, self.rules, opened_at=timezone.now())

    @property
    def opens_at(self):
        """When it opens by itself; None where it does not."""
        if self.form.session is None or self.form.is_cold or not self.rules.opens_alone:
            return None
        moment = last_slot_of(self.form.session)
        return moment if moment is not None and moment > timezone.now() else None

    @cached_property
    def obstacle(self) -> str:
        """Why it does not open now, in French; nothing where it may. A few queries."""
        guard = FORMS["open"].guard
        return guard(self.form) if guard else ""

    @property
    def mark(self) -> str:
        """What stands for the questions that are shown."""
        return opening_mark(self.form)

    @property
    def may_read_results(self) -> bool:
        """Whether this reader sees them: who publishes from the closing on, the team once it is published."""
        return reads_results(self.form, may_prepare=self.may_prepare)

    @cached_property
    def results(self) -> Results:
        """What is shown of the answers."""
        return Results(self.form)

    @property
    def may_publish(self) -> bool:
        """Whether there is something to publish, by this reader."""
        return self.may_prepare and self.state.is_closed and bool(self.results.judged or self.results.written)

    @property
    def choice(self) -> str:
        """What stands for the texts that are chosen. One query."""
        return mark_of_choice(self.form)


def reads_results(form: EvaluationForm, *, may_prepare: bool) -> bool:
    """Whether a member of the team reads the results of this evaluation."""
    return form.standing.is_over if may_prepare else form.standing.is_published


@dataclass(frozen=True)
class Line:
    """A session of the year, with its evaluation if there is one."""

    session: Session
    form: EvaluationForm | None
    results: Results | None = None

    @property
    def objectives(self) -> Summed | None:
        """The announced objectives taken together, where they are shown."""
        return sum_up(self.results.objectives) if self.results and self.results.objectives else None

    @property
    def others(self) -> Summed | None:
        """Everything else that is judged."""
        return sum_up(self.results.others) if self.results and self.results.others else None


class YearPage:
    """The evaluations of the year of a cycle. Four queries at most, and one where texts are read."""

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
        read = {pk: form for pk, form in hot.items() if reads_results(form, may_prepare=self.may_prepare)}
        readings = Readings(read.values())
        results = {pk: Results(form, readings) for pk, form in read.items()}
        return [Line(row, hot.get(row.pk), results.get(row.pk)) for row in rows]

    @property
    def told(self) -> list[Line]:
        """The sessions of which something is shown."""
        return [line for line in self.lines if line.results and line.results.is_shown]

    @property
    def of_year(self) -> EvaluationForm | None:
        """The hot evaluation of the whole year."""
        return self._of_year(FormKind.HOT, Audience.PARTICIPANT)

    @property
    def cold(self) -> list[tuple[str, str, EvaluationForm | None]]:
        """The cold evaluations: how the page names each, whom it asks, the evaluation where there is one."""
        told = (
            ("froid", "Aux participants", Audience.PARTICIPANT),
            ("employeurs", "Aux employeurs", Audience.EMPLOYER),
        )
        return [(name, words, self._of_year(FormKind.COLD, audience)) for name, words, audience in told]

    def _of_year(self, kind: FormKind, audience: Audience) -> EvaluationForm | None:
        found = (form for form in self.forms if form.cycle_id and (form.kind, form.audience) == (kind, audience))
        return next(found, None)
