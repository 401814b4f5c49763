"""The questions that an evaluation begins with, from what the session announced. Staff edit them before it opens."""

from collections.abc import Iterator

from cycles.models import Cycle
from evaluations.enums import QuestionKind
from evaluations.models import EvaluationForm
from evaluations.models.forms import MOST_QUESTIONS, QUESTION_LIMIT
from programme.models import Session

Asked = tuple[QuestionKind, str]

JUDGED = (
    "Les intervenants",
    "Le rythme",
    "La salle et les conditions matérielles",
    "L’organisation et l’accueil",
    "L’utilité pour votre travail",
)
OF_THE_TOUR = (
    "Les rencontres et les visites",
    "Le rythme",
    "Le transport et l’hébergement",
    "L’organisation et l’accueil",
    "L’utilité pour votre travail",
)
OF_THE_YEAR = (
    "Le contenu des modules",
    "Les intervenants",
    "Le rythme de l’année",
    "Les échanges au sein de la promotion",
    "L’organisation et l’accueil",
    "L’utilité pour votre travail",
)
COLD = (
    "Ce que le cycle a apporté à votre façon de travailler",
    "Ce qu’il a apporté à votre collectivité",
    "Les liens gardés avec la promotion",
)
COLD_WORDS = (
    "Qu’est-ce qui a changé dans votre travail\u202f?",
    "Qu’est-ce qui vous y a aidé\u202f?",
    "Qu’est-ce qui l’a freiné\u202f?",
)
EMPLOYER = (
    "Ce que le cycle a apporté à la façon de travailler de votre agent",
    "Ce qu’il a apporté à votre collectivité",
    "Les relations avec l’institut pendant l’année",
)
EMPLOYER_WORDS = (
    "Qu’est-ce qui a changé dans le travail de votre agent\u202f?",
    "Qu’est-ce qui l’y a aidé\u202f?",
    "Qu’est-ce qui l’a freiné\u202f?",
)
WORDS = ("Ce que vous voulez en dire", "Que changerez-vous dans votre travail\u202f?")


def default_questions(form: EvaluationForm) -> list[Asked]:
    """What is asked at first, in order. One query for a module, one for a year."""
    if form.is_cold:
        judged, words = (EMPLOYER, EMPLOYER_WORDS) if form.asks_employers else (COLD, COLD_WORDS)
        return [*((QuestionKind.SCALE, each) for each in judged), *((QuestionKind.TEXT, each) for each in words)]
    asked = list(_of_session(form.session) if form.session is not None else _of_year(form.cycle))
    kept = asked[: MOST_QUESTIONS - len(WORDS)]
    return [(kind, text[:QUESTION_LIMIT]) for kind, text in (*kept, *((QuestionKind.TEXT, each) for each in WORDS))]


def _of_session(session: Session) -> Iterator[Asked]:
    module = getattr(session, "module", None)
    for objective in module.objectives if module else ():
        yield QuestionKind.OBJECTIVE, str(objective)
    for words in OF_THE_TOUR if session.abroad else JUDGED:
        yield QuestionKind.SCALE, words


def _of_year(cycle: Cycle | None) -> Iterator[Asked]:
    for session in Session.objects.filter(cycle=cycle):
        yield QuestionKind.OBJECTIVE, f"{session.name}\u00a0: les objectifs sont atteints"
    for words in OF_THE_YEAR:
        yield QuestionKind.SCALE, words
