"""The frequent questions of an institute: its own, or those of the file beside this one while it has changed none."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from catalogue.enums import QuestionAudience
from catalogue.models import FrequentQuestion, HelpPage
from organisations.models import Institute

SOURCE = Path(__file__).with_name("questions.yaml")


@dataclass(frozen=True)
class QuestionGroup:
    """The questions of one audience, in their order."""

    audience: QuestionAudience
    questions: list[FrequentQuestion]


@cache
def _source() -> tuple[dict[str, Any], ...]:
    groups = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return tuple(
        {"audience": group["audience"], "position": position, **each}
        for group in groups
        for position, each in enumerate(group["questions"], start=1)
    )


def default_questions() -> list[FrequentQuestion]:
    """The questions of the file, as rows that are not saved."""
    return [FrequentQuestion(**each) for each in _source()]


def default_question(name: str) -> FrequentQuestion | None:
    """The question of the file that has this name."""
    return next((each for each in default_questions() if each.name == name), None)


def page_of(institute: Institute) -> HelpPage | None:
    """The help page of an institute loaded with it, None while nothing was changed."""
    return getattr(institute, "help_page", None)


def questions_of(institute: Institute) -> list[FrequentQuestion]:
    """All its questions, hidden ones too, in their order. At most one query for an institute loaded with its page."""
    page = page_of(institute)
    return default_questions() if page is None else list(page.questions.select_related("updated_by"))


def find_question(institute: Institute, name: str) -> FrequentQuestion | None:
    """One of them, or None."""
    return next((each for each in questions_of(institute) if each.name == name), None)


def by_audience(questions: Iterable[FrequentQuestion]) -> list[QuestionGroup]:
    """The same in their groups, empty groups left out."""
    every = list(questions)
    groups = [QuestionGroup(each, [one for one in every if one.audience == each]) for each in QuestionAudience]
    return [group for group in groups if group.questions]
