"""What may be shown of the answers: of a closed evaluation alone, from five answers on, question by question.

Nothing is told of an open one, so that no two looks differ by one person's answers; nothing is told of a part of the
people; and what adds up several evaluations adds only what each of them shows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from evaluations.enums import LEVELS, QuestionKind
from evaluations.models import Answer, EvaluationForm, Question, Verbatim
from toolkit.text.typography import format_number

ENOUGH = 5  # answers, below which nothing is shown: neither of an evaluation, nor of one of its questions
BEST = 4
BAR = 400  # the length of a bar that stands for the best mean, in units of its drawing


@dataclass(frozen=True)
class Judged:
    """A question from 1 to 4 with enough answers: how many chose each, the lowest first."""

    number: int
    text: str
    kind: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many answered it."""
        return sum(self.counts)

    @property
    def points(self) -> int:
        """What they gave in all."""
        return sum(value * count for value, count in enumerate(self.counts, start=1))

    @property
    def mean(self) -> str:
        """« 3,4 »."""
        return tell_mean(self.points, self.total)

    @property
    def bar(self) -> int:
        """The length of its bar."""
        return bar_of(self.points, self.total)

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Each level in words, and how many chose it."""
        return list(zip(LEVELS[QuestionKind(self.kind)], self.counts, strict=True))


@dataclass(frozen=True)
class Written:
    """A question with enough texts."""

    number: int
    text: str
    verbatims: tuple[Verbatim, ...]

    @property
    def quotable(self) -> list[Verbatim]:
        """Those whose writers agreed to be quoted."""
        return [each for each in self.verbatims if each.may_be_quoted]

    @property
    def quoted(self) -> list[Verbatim]:
        """Those that were chosen, and may be."""
        return [each for each in self.quotable if each.is_chosen]


class Readings:
    """What some evaluations hold, by question: each of the three is read when first asked, once for all of them."""

    def __init__(self, forms: Iterable[EvaluationForm]) -> None:
        self._forms = [form.pk for form in forms if is_shown(form)]

    @cached_property
    def questions(self) -> dict[int, list[Question]]:
        """The questions of each evaluation, in order. One query."""
        found: dict[int, list[Question]] = {}
        for row in Question.objects.filter(form__in=self._forms):
            found.setdefault(row.form_id, []).append(row)
        return found

    @cached_property
    def counts(self) -> Counter[tuple[int, int]]:
        """How many chose this value for this question. One query."""
        rows = Answer.objects.filter(question__form__in=self._forms).order_by()
        counted = rows.values_list("question", "value").annotate(count=Count("pk"))
        return Counter({(row[0], row[1]): row[2] for row in counted})

    @cached_property
    def texts(self) -> dict[int, list[Verbatim]]:
        """The texts of each question, in the order of their keys, which are drawn at random. One query."""
        found: dict[int, list[Verbatim]] = {}
        for row in Verbatim.objects.filter(question__form__in=self._forms).order_by("pk"):
            found.setdefault(row.question_id, []).append(row)
        return found


def is_shown(form: EvaluationForm) -> bool:
    """Whether anything is shown of it: it is closed, and enough people answered."""
    return form.standing.is_over and (form.answered or 0) >= ENOUGH


class Results:
    """What is shown of one evaluation. Three queries, none while it is open or has fewer than five answers, nor beside
    those of `readings`, for whoever shows several."""

    def __init__(self, form: EvaluationForm, readings: Readings | None = None) -> None:
        self.form = form
        self._read = readings or Readings([form])

    @property
    def is_shown(self) -> bool:
        """Whether anything is: it is closed, and enough people answered."""
        return is_shown(self.form)

    @cached_property
    def _questions(self) -> list[Question]:
        return self._read.questions.get(self.form.pk, []) if self.is_shown else []

    @cached_property
    def judged(self) -> list[Judged]:
        """The questions from 1 to 4 that at least five people answered, in order."""
        if not self.is_shown:
            return []
        counts = self._read.counts
        found = [
            Judged(each.order, each.text, each.kind, tuple(counts[each.pk, value] for value in range(1, BEST + 1)))
            for each in self._questions
            if not each.is_text
        ]
        return [each for each in found if each.total >= ENOUGH]

    @property
    def objectives(self) -> list[Judged]:
        """Of these, the objectives that were announced."""
        return [each for each in self.judged if each.kind == QuestionKind.OBJECTIVE]

    @property
    def others(self) -> list[Judged]:
        """Of these, everything else that is judged."""
        return [each for each in self.judged if each.kind == QuestionKind.SCALE]

    @property
    def tables(self) -> list[tuple[str, list[str], list[Judged]]]:
        """Caption, words of the levels, questions: those that are not empty."""
        told = (
            ("Objectifs atteints", QuestionKind.OBJECTIVE, self.objectives),
            ("Appréciations", QuestionKind.SCALE, self.others),
        )
        return [(caption, list(LEVELS[kind]), rows) for caption, kind, rows in told if rows]

    @cached_property
    def written(self) -> list[Written]:
        """The questions that at least five people answered in their own words, in no order that tells who wrote."""
        if not self.is_shown:
            return []
        texts = self._read.texts
        asked = [each for each in self._questions if len(texts.get(each.pk, ())) >= ENOUGH]
        return [Written(each.order, each.text, tuple(texts[each.pk])) for each in asked]

    @property
    def hidden(self) -> int:
        """How many questions are not shown, for want of answers."""
        return len(self._questions) - len(self.judged) - len(self.written)

    @property
    def quotes(self) -> list[Written]:
        """The questions of which something is quoted."""
        return [each for each in self.written if each.quoted]


def tell_mean(points: int, total: int) -> str:
    """« 3,4 »: rounded to a tenth, half up; nothing without an answer."""
    if not total:
        return ""
    tenths = (points * 20 + total) // (2 * total)
    return f"{format_number(tenths // 10)},{tenths % 10}"


def bar_of(points: int, total: int) -> int:
    """The length of the bar of a mean: zero is the origin."""
    return round(points * BAR / (BEST * total)) if total else 0


@dataclass(frozen=True)
class Summed:
    """Several questions of one evaluation taken together."""

    points: int
    total: int

    @property
    def mean(self) -> str:
        """« 3,4 », nothing without an answer."""
        return tell_mean(self.points, self.total)

    @property
    def bar(self) -> int:
        """The length of its bar."""
        return bar_of(self.points, self.total)


def sum_up(rows: Iterable[Judged]) -> Summed:
    """What these questions give together: only what is shown is added."""
    kept: Sequence[Judged] = list(rows)
    return Summed(sum(each.points for each in kept), sum(each.total for each in kept))
