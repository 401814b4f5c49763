"""What can go wrong when a text is changed."""

from collections.abc import Iterable

from toolkit.domain.errors import DomainError


class WordingError(DomainError):
    """A text that cannot be kept; `problems` are French sentences, each of which names what to change."""

    def __init__(self, problems: Iterable[str], *, status: int = 422) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems), status=status)
