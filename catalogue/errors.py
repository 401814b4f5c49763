"""Refusals of the catalogue app."""

from dataclasses import dataclass

from toolkit.domain.errors import DomainError


class CatalogueError(DomainError):
    """An import, an export or a page cannot be made."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a cycle's document: where it is and what to do. `line` counts from 1; 0 when there is no line."""

    line: int
    key: str
    text: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"ligne {self.line}" if self.line else "", self.key) if part)
        return f"{place}\u00a0: {self.text}" if place else self.text


class ImportRefusedError(CatalogueError):
    """A cycle's document cannot be imported; `problems` lists every mistake found, in the order of the file."""

    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        super().__init__(f"Rien n’a été importé. Corrigez le fichier, puis relancez l’import.\n{lines}")
