"""Who pays what: lines stored as plain values in Cycle.expenses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True)
class Expense:
    """One line of « qui paie quoi », in euros. The amount is None where it follows a scale, or is not said."""

    label: str
    payer: str
    amount: Decimal | None = None
    scale: str = ""

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """From one line of what a cycle stores."""
        amount = stored.get("amount")
        return cls(
            label=stored["label"],
            payer=stored.get("payer", ""),
            amount=None if amount is None else Decimal(amount),
            scale=stored.get("scale", ""),
        )

    def write(self) -> dict[str, Any]:
        """One line of what a cycle stores; the amount is a text, without useless zeros."""
        amount = None if self.amount is None else f"{self.amount.normalize():f}"
        return {"label": self.label, "payer": self.payer, "amount": amount, "scale": self.scale}


def read_expenses(stored: list[dict[str, Any]]) -> tuple[Expense, ...]:
    """Every line of a cycle, in order."""
    return tuple(Expense.read(line) for line in stored)
