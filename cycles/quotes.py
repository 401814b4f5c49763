"""What people said of a cycle, quoted in its brochure: lines stored as plain values in Cycle.quotes."""

from dataclasses import dataclass
from typing import Any, Self

from cycles.enums import QuoteAgreement

QUOTE_LIMIT = 300  # characters: set large, more would fill half a page


@dataclass(frozen=True)
class Quote:
    """One quotation, who said it, in which function, and whether that person agreed."""

    text: str
    author: str
    function: str = ""
    agreement: str = QuoteAgreement.ASKED

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """From one line of what a cycle stores."""
        return cls(
            text=stored["text"],
            author=stored.get("author", ""),
            function=stored.get("function", ""),
            agreement=stored.get("agreement", QuoteAgreement.ASKED),
        )

    def write(self) -> dict[str, Any]:
        """One line of what a cycle stores."""
        return {
            "text": self.text,
            "author": self.author,
            "function": self.function,
            "agreement": str(self.agreement),
        }

    @property
    def is_agreed(self) -> bool:
        """Whether it may be printed."""
        return self.agreement == QuoteAgreement.GIVEN and bool(self.author)


def read_quotes(stored: list[dict[str, Any]]) -> tuple[Quote, ...]:
    """Every quote of a cycle, in order."""
    return tuple(Quote.read(line) for line in stored)
