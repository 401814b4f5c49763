"""What the cycle costs, and who pays what."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalogue.presentation import usual_expenses
from cycles.expenses import Expense
from toolkit.text.typography import format_euros, format_number
from toolkit.ui.fields import EurosField
from toolkit.ui.row_forms import Rows
from toolkit.ui.rows import RowWords
from workshop.columns import plain
from workshop.forms.base import PartForm
from workshop.parts import COST, TOUR, PartKey, Values

MOST = Decimal("999999.99")
_ONE_DECIMAL = re.compile(r"(\d+)[.,](\d)")
_SPACES = re.compile(r"[\s\u00a0\u202f€]")


class FeeField(EurosField):
    """An amount from 0 to 999 999,99 €. One decimal alone is refused: nobody can tell what was meant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        bounds = "Écrivez un montant de 0 à 999\u202f999,99\u202f€, par exemple 3\u202f500."
        self.error_messages |= {"invalid": bounds, "max_digits": bounds, "max_whole_digits": bounds}
        self.error_messages["max_decimal_places"] = "Écrivez deux décimales au plus, par exemple 3\u202f500,50."
        bounded = {"min_value", "max_value"}  # judged below, in one sentence
        self.validators = [each for each in self.validators if getattr(each, "code", "") not in bounded]

    def to_python(self, value: Any) -> Any:
        text = _SPACES.sub("", str(value)) if value not in self.empty_values else ""
        if one := _ONE_DECIMAL.fullmatch(text):
            whole, cents = format_number(int(one[1])), format_number(int(one[1] + one[2]))
            readings = f"Écrivez «\u202f{whole},{one[2]}0\u202f» ou «\u202f{cents}\u202f»"
            sentence = f"{readings}\u00a0: une seule décimale peut vouloir dire l’un ou l’autre."
            raise ValidationError(sentence, code="one_decimal")
        amount = super().to_python(value)
        if amount is not None and not 0 <= amount <= MOST:
            raise ValidationError(self.error_messages["invalid"], code="range")
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Cents are shown as they are to be typed: two figures."""
        is_whole = not isinstance(value, Decimal) or value == value.to_integral_value()
        return super().prepare_value(value if is_whole else value.quantize(Decimal("0.01")))


def _fields() -> dict[str, forms.Field]:
    return {
        "label": forms.CharField(label="Dépense", max_length=120),
        "payer": forms.CharField(label="Qui paie", max_length=120),
        "amount": FeeField(label="Montant, en\u00a0€"),
        "scale": forms.CharField(label="Ou barème", max_length=60),
    }


def _kept(row: Values) -> Values:
    return {"label": row["label"], "payer": row["payer"] or "", "amount": row["amount"], "scale": row["scale"] or ""}


class CostForm(PartForm):
    kind = COST
    expected = ("fee",)
    rows = (
        Rows(
            name="expenses",
            row="expense",
            label="Qui paie quoi",
            words=RowWords(
                noun="ligne", the="la ligne", new="Ajouter une ligne", told=("label",),
                detail="{payer}|{amount}\u202f€|{scale}", feminine=True, shape="expense", folded=True,
            ),
            most=10,
            fields=_fields,
            named_by="label",
            missing="Nommez cette dépense.",
            help_text="Sans ligne, la page publique montre les lignes d’usage.",
            note="about_usual",
            optional=("amount", "scale"),
            kept=_kept,
        ),
    )  # fmt: skip
    fee = FeeField(
        label="Droits d’inscription, en euros", help_text="Par exemple 3\u202f500. Écrivez 0 s’il n’y en a pas."
    )

    def clean(self) -> Values:
        data = super().clean()
        if "fee" in data and data["fee"] is None and self._was_sent("fee"):
            self.add_error("fee", "Écrivez un montant, ou 0\u00a0: l’ancien est gardé.")
        return data

    def check_row(self, rows: Rows, number: int, row: Values) -> None:
        if row["amount"] is not None and row["scale"]:
            self.add_error(rows.control(number, "scale"), "Gardez le montant ou le barème, pas les deux.")

    @property
    def about_usual(self) -> str:
        """What the public reads while the cycle has no line of its own."""
        if self.held["expenses"] or self.working is None:
            return ""
        lines = (f"{line.label}, {format_euros(line.amount) or line.scale}" for line in self._usual_lines())
        return f"Lignes d’usage\u00a0: {' ; '.join(lines)}."

    @property
    def usual(self) -> list[Values]:
        """The lines of the house, as values."""
        return [line.write() for line in self._usual_lines()]

    def _usual_lines(self) -> list[Expense]:
        if self.working is None:
            raise LookupError("The usual lines are those of a cycle.")
        code, tour = self.working.cycle.institute.code, self.working.values(PartKey(TOUR))
        return usual_expenses(institute=code, fee=Decimal(self.held["fee"]), has_tour=tour["planned"])

    @property
    def values(self) -> Values:
        """The button « Reprendre les lignes d’usage » puts them in place of those of the page."""
        accepted = super().values
        if "usual" in self.data:
            accepted["expenses"] = plain(self.usual)
        return accepted
