"""Change the frequent questions of an institute. The first change copies the questions of the file as rows."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from catalogue.enums import QuestionAct
from catalogue.models import ANSWER_LIMIT, QUESTION_LIMIT, FrequentQuestion, HelpPage
from catalogue.permissions import can_edit_questions
from catalogue.questions import default_question, default_questions
from organisations.models import Institute
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_day_short, format_hour

PAGE_LIMIT = 100  # questions on one page: nobody reads more


class Words(NamedTuple):
    """What is written of a question."""

    audience: str
    question: str
    answer: str


@transaction.atomic
def add_question(*, actor: User, institute: Institute, words: Words) -> FrequentQuestion:
    """Add a question at the end of its group.

    Raises NotAllowedError (403), DomainError (409) when the page has it already or is full, IncompleteError (422).
    """
    page = _open(actor, institute)
    _check(page, words)
    if page.questions.count() >= PAGE_LIMIT:
        raise DomainError(f"La page a déjà {PAGE_LIMIT} questions : supprimez-en une avant d’en ajouter.")
    added = FrequentQuestion(page=page, name=_free_name(page, words.question))
    return _write(page, added, words, actor, QuestionAct.ADDED)


@transaction.atomic
def save_question(*, actor: User, institute: Institute, name: str, seen: str, words: Words) -> FrequentQuestion:
    """Change the words of a question. `seen` is the revision that the page showed.

    Raises NotAllowedError (403), DomainError (410) when it was deleted, StaleError (409) when somebody wrote other
    words meanwhile, DomainError (409) when the page has this question elsewhere, IncompleteError (422).
    """
    page = _open(actor, institute)
    found = _find(page, name)
    if words_of(found) == words:
        return found
    _check_seen(found, seen, actor)
    _check(page, words, but=found)
    return _write(page, found, words, actor, QuestionAct.CHANGED)


@transaction.atomic
def restore_question(*, actor: User, institute: Institute, name: str, seen: str = "") -> FrequentQuestion:
    """Give a question the words of the file again, or put it back when it was deleted.

    Raises NotAllowedError (403), DomainError (404) when the file has no such question, StaleError (409).
    """
    page = _open(actor, institute)
    origin = default_question(name)
    if origin is None:
        raise DomainError("Cette question n’a pas de texte d’origine.", status=404)
    found = page.questions.filter(name=name).first()
    if found is not None:
        if words_of(found) == words_of(origin):
            return found
        _check_seen(found, seen, actor)
    restored = found or FrequentQuestion(page=page, name=name)
    return _write(page, restored, words_of(origin), actor, QuestionAct.RESTORED)


@transaction.atomic
def move_question(*, actor: User, institute: Institute, name: str, up: bool) -> tuple[int, int]:
    """Exchange a question with the one before or after it in its group; nothing moves past an end.

    Return its place, from 1, and how many there are. Raises NotAllowedError (403), DomainError (410).
    """
    page = _open(actor, institute)
    found = _find(page, name)
    group = list(page.questions.filter(audience=found.audience))
    place = group.index(found)
    wanted = place - 1 if up else place + 1
    if 0 <= wanted < len(group):
        group[place], group[wanted] = group[wanted], group[place]
        for position, each in enumerate(group, start=1):
            each.position = position
        FrequentQuestion.objects.bulk_update(group, ["position"])
        _keep(page, found, actor, QuestionAct.MOVED, runs=True)
        place = wanted
    return place + 1, len(group)


@transaction.atomic
def set_question_hidden(*, actor: User, institute: Institute, name: str, hidden: bool) -> FrequentQuestion:
    """Take a question off the public page, or put it there again. Raises NotAllowedError (403), DomainError (410)."""
    page = _open(actor, institute)
    found = _find(page, name)
    if found.is_hidden != hidden:
        found.is_hidden = hidden
        found.save(update_fields=["is_hidden"])
        _keep(page, found, actor, QuestionAct.HIDDEN if hidden else QuestionAct.SHOWN)
    return found


@transaction.atomic
def delete_question(*, actor: User, institute: Institute, name: str, seen: str) -> FrequentQuestion:
    """Delete a question; the journal keeps its answer. Raises NotAllowedError (403), DomainError (410), StaleError."""
    page = _open(actor, institute)
    found = _find(page, name)
    _check_seen(found, seen, actor)
    _keep(page, found, actor, QuestionAct.DELETED, before=found.answer)
    found.delete()
    return found


def words_of(question: FrequentQuestion) -> Words:
    """What is written of it now."""
    return Words(question.audience, question.question, question.answer)


def _open(actor: User, institute: Institute) -> HelpPage:
    """The help page, with rows of its own. Everything that changes it waits for the lock of its institute."""
    if not can_edit_questions(actor, institute.pk):
        raise NotAllowedError("Seuls la direction du service et les conseillers changent les questions fréquentes.")
    Institute.objects.select_for_update(of=("self",), no_key=True).get(pk=institute.pk)
    page, is_new = HelpPage.objects.get_or_create(institute=institute)
    if is_new:
        rows = default_questions()
        for row in rows:
            row.page = page
        FrequentQuestion.objects.bulk_create(rows)
    return page


def _find(page: HelpPage, name: str) -> FrequentQuestion:
    found = page.questions.select_related("updated_by").filter(name=name).first()
    if found is None:
        raise DomainError("Cette question a été supprimée entre-temps.", status=410)
    return found


def _check_seen(found: FrequentQuestion, seen: str, actor: User) -> None:
    if str(found.revision) == seen:
        return
    at = f"le {format_day_short(found.updated_at)} à {format_hour(found.updated_at)}"
    if found.updated_by in (None, actor):
        raise StaleError(f"Vous avez modifié cette question dans une autre page {at}.")
    raise StaleError(f"{found.updated_by.full_name} a modifié cette question {at}.")


def _check(page: HelpPage, words: Words, *, but: FrequentQuestion | None = None) -> None:
    if not (0 < len(words.question) <= QUESTION_LIMIT and 0 < len(words.answer) <= ANSWER_LIMIT):
        raise IncompleteError("Écrivez la question et sa réponse, dans leurs limites.")
    others = page.questions.values_list("name", "question")
    mine = but.name if but else ""
    if any(name != mine and other.casefold() == words.question.casefold() for name, other in others):
        raise DomainError("Cette question est déjà dans la page : changez celle qui y est.")


def _free_name(page: HelpPage, question: str) -> str:
    """An anchor of the page made of the words; the prefix keeps it from those of the file and of the layout."""
    base = f"q-{slugify(question)[:40].strip('-_') or 'question'}"
    taken = set(page.questions.values_list("name", flat=True))
    names = (base, *(f"{base}-{number}" for number in range(2, PAGE_LIMIT + 2)))
    return next(name for name in names if name not in taken)


def _write(page: HelpPage, question: FrequentQuestion, words: Words, actor: User, act: QuestionAct) -> FrequentQuestion:
    before = question.answer if question.answer != words.answer else ""
    if question.pk is None or question.audience != words.audience:
        places = page.questions.filter(audience=words.audience).values_list("position", flat=True)
        question.position = max(places, default=0) + 1
    question.audience, question.question, question.answer = words
    question.revision = page.revision + 1
    question.updated_by, question.updated_at = actor, timezone.now()
    question.save()
    _keep(page, question, actor, act, before=before)
    return question


def _keep(
    page: HelpPage, question: FrequentQuestion, actor: User, act: QuestionAct, *, before: str = "", runs: bool = False
) -> None:
    """Let the public page be composed again, and write down who did what, with the answer as it was before."""
    page.revision += 1
    page.save(update_fields=["revision"])
    record(about=page.uuid, actor=actor, kind=act, subject=question.question, reason=before, runs=runs)
