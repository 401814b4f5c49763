"""Forms with lists of rows: as many controls as there may be, read back as a list of plain values; two versions."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from toolkit.domain.marks import fingerprint
from toolkit.ui.fields import CleanFormMixin, EurosField
from toolkit.ui.form_versions import shown_values
from toolkit.ui.rows import RowWords
from toolkit.ui.seen_forms import SeenForm
from toolkit.ui.two_versions import TwoVersions

Values = dict[str, Any]


def unchanged(row: Values) -> Values:
    """The same row."""
    return row


@dataclass(frozen=True)
class Rows:
    """Rows of a form: `name` is that of the list in the values, `row` the prefix of the controls.

    `named_by` is the field that every row must fill, `missing` says so; `twice` is the sentence for two rows of one
    name, where that is refused. `shown` and `kept` change a row of values into one of controls, and back. `note` names
    a property of the form, shown under the rows; `summed`: weights.js keeps it in step with what is typed.
    """

    name: str
    row: str
    label: str
    words: RowWords
    most: int
    fields: Callable[[], dict[str, forms.Field]]
    named_by: str
    missing: str
    twice: str = ""
    help_text: str = ""
    optional: tuple[str, ...] = ()
    note: str = ""
    summed: bool = False
    shown: Callable[[Values], Values] = unchanged
    kept: Callable[[Values], Values] = unchanged

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields of a row, by name."""
        return tuple(self.fields())

    def control(self, number: int, name: str) -> str:
        """The name of a control."""
        return f"{self.row}_{number}_{name}"


class RowsForm(CleanFormMixin, SeenForm):
    """Base of forms of plain values, some of them lists of rows. Nothing is required: an empty row is none.

    `held`: the values by name, as they are stored; those of the page that is shown are what `seen` stands for.
    """

    rows: tuple[Rows, ...] = ()

    def __init__(self, data: Any = None, *, held: Values, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.held = held
        for rows in self.rows:
            self._add_rows(rows)
        for name, field in self.fields.items():
            field.required = False
            if name in held:
                self.initial[name] = typed(field, held[name])
        self.initial["seen"] = fingerprint(held)

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is written."""
        return False

    # --- Rows ---------------------------------------------------------------------------------------------------------
    def _add_rows(self, rows: Rows) -> None:
        held = self.held.get(rows.name) or []
        for number in self._numbers(rows):
            row = rows.shown(held[number - 1]) if len(held) >= number else {}
            for name, field in rows.fields().items():
                control = rows.control(number, name)
                field.required = False
                field.expected = name not in rows.optional  # type: ignore[attr-defined]
                self._speak(field)
                self.fields[control] = field
                if name in row:
                    self.initial[control] = typed(field, row[name])

    def _numbers(self, rows: Rows) -> range:
        """As many rows as there may be, or as there are: none is ever left out of the page. A closed form has no
        more."""
        there_are = len(self.held.get(rows.name) or [])
        return range(1, (there_are if self.is_closed else max(rows.most, there_are)) + 1)

    def bound_rows(self, rows: Rows) -> list[dict[str, Any]]:
        """The rows as bound fields, for the template."""
        return [
            {"number": number, "fields": [self[rows.control(number, name)] for name in rows.names]}
            for number in self._numbers(rows)
        ]

    @property
    def row_blocks(self) -> list[dict[str, Any]]:
        """The lists of rows, for the template."""
        return [{"rows": self.bound_rows(rows), "spec": rows, "note": self._note(rows.note)} for rows in self.rows]

    def _note(self, name: str) -> str:
        return str(getattr(self, name)) if name else ""

    # --- What is accepted ---------------------------------------------------------------------------------------------
    def clean(self) -> Values:
        data = super().clean() or {}
        for rows in self.rows:
            data[rows.name] = self._clean_rows(rows, data)
        return data

    def _clean_rows(self, rows: Rows, data: Values) -> list[Values]:
        found: dict[int, Values] = {}
        for number in self._numbers(rows):
            row = {name: data.get(rows.control(number, name)) for name in rows.names}
            if any(value not in (None, "", []) for value in row.values()):
                control = rows.control(number, rows.named_by)
                if row[rows.named_by] in (None, "") and control not in self.errors:
                    self.add_error(control, rows.missing)
                self.check_row(rows, number, row)
                found[number] = row
        self._refuse_repeats(rows, data)
        kept = {number: rows.kept(row) for number, row in found.items()}
        if not self.is_refused(rows):
            self.check_together(rows, kept)
        return list(kept.values())

    def _refuse_repeats(self, rows: Rows, data: Values) -> None:
        if not rows.twice:
            return
        seen = set()
        for number in self._numbers(rows):
            control = rows.control(number, rows.named_by)
            name = data.get(control)
            if name and name in seen:
                self.add_error(control, rows.twice)
            seen.add(name)

    def check_row(self, rows: Rows, number: int, row: Values) -> None:
        """Add errors to a row that holds something."""

    def check_together(self, rows: Rows, kept: dict[int, Values]) -> None:
        """Add errors to rows that stand alone and not together; `kept`: the values of each, by its number."""

    def is_refused(self, rows: Rows) -> bool:
        """Whether a control of these rows is refused."""
        return any(name.startswith(f"{rows.row}_") for name in self.errors)

    # --- Two versions -------------------------------------------------------------------------------------------------
    def show_seen(self, seen: str) -> None:
        """Let the page be sent again on top of what this fingerprint stands for; what was typed stays."""
        self.data[self.add_prefix("seen")] = seen

    @property
    def shown_values(self) -> Values:
        """What the controls of the page hold, by name: a text each, or True and False for a box."""
        return shown_values(self)

    def both_versions(self, stored: SeenForm) -> list[TwoVersions]:
        """The answers that were sent and are not what `stored` shows, refused ones too."""
        return [version for version in super().both_versions(stored) if self._was_sent(version.name)]

    def _was_sent(self, name: str) -> bool:
        """Whether the page sent this control. A box that is not ticked is sent by silence, beside the others."""
        if isinstance(self.fields[name], forms.BooleanField):
            return any(
                bound.html_name in self.data
                for bound in self.visible_fields()
                if not isinstance(bound.field, forms.BooleanField)
            )
        return not self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def label_of(self, name: str) -> str:
        """« Contact 2, téléphone » for a control of a row."""
        label = super().label_of(name)
        for rows in self.rows:
            if name.startswith(f"{rows.row}_"):
                return f"{rows.words.noun.capitalize()} {name.split('_')[1]}, {label[:1].lower()}{label[1:]}"
        return label


def typed(field: forms.Field, value: Any) -> Any:
    """A plain value as this field expects it."""
    if not isinstance(value, str):
        return value
    if isinstance(field, forms.DateTimeField):
        return parse_datetime(value)
    if isinstance(field, forms.DateField):
        return parse_date(value)
    if isinstance(field, forms.TimeField):
        return parse_time(value)
    return Decimal(value) if isinstance(field, EurosField) else value
