"""What the forms of all parts share: plain values in, plain values out, controls that stand together, no loss."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from cycles.enums import CycleState
from toolkit.ui.fields import CleanFormMixin, EurosField
from toolkit.ui.form_versions import both_versions, shown_values
from toolkit.ui.two_versions import TwoVersions
from toolkit.ui.versions import VersionInput
from workshop.columns import plain
from workshop.forms.rows import Rows
from workshop.parts import PartKind, Values, fingerprint
from workshop.working import WorkingCopy

KEPT = "À remplir\u00a0: en attendant, l’ancienne valeur est gardée."


@dataclass(frozen=True)
class Group:
    """Controls side by side, under a legend or not. `shape` is a class of CSS; `note` names a property of the form."""

    names: tuple[str, ...]
    legend: str = ""
    shape: str = "columns"
    help_text: str = ""
    note: str = ""


class PartForm(CleanFormMixin, forms.Form):
    """Base of the parts. `values` gives the accepted ones, whatever the refused ones say: nothing is required here."""

    kind: PartKind
    rows: tuple[Rows, ...] = ()
    rows_first = False
    groups: tuple[Group, ...] = ()
    # Values that several controls make together, by name; `clean` puts them among the data.
    made_of: dict[str, tuple[str, ...]] = {}
    # What a cycle never lacks: an emptied control is refused.
    kept: tuple[str, ...] = ()
    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)

    def __init__(self, data: Any = None, *, held: Values, working: WorkingCopy | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.held = held
        self.working = working
        self.withheld: set[str] = set()
        for rows in self.rows:
            self._add_rows(rows)
        for name, field in self.fields.items():
            field.required = False
            if name in held:
                self.initial[name] = typed(field, held[name])
        self.initial["seen"] = fingerprint(held)
        self.show_held()

    def show_held(self) -> None:
        """Fill controls that show a value in another shape."""

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
        """As many rows as there may be, or as there are: none is ever left out of the page. An archive has no more."""
        there_are = len(self.held.get(rows.name) or [])
        is_archived = self.working is not None and self.working.cycle.state == CycleState.ARCHIVED
        return range(1, (there_are if is_archived else max(rows.most, there_are)) + 1)

    def bound_rows(self, rows: Rows) -> list[dict[str, Any]]:
        """The rows as bound fields, for the template."""
        return [
            {"number": number, "fields": [self[rows.control(number, name)] for name in rows.names]}
            for number in self._numbers(rows)
        ]

    # --- The page -----------------------------------------------------------------------------------------------------
    @property
    def blocks(self) -> list[dict[str, Any]]:
        """What the page shows, in order: a field, controls that stand together, or the rows of a list."""
        lists = [{"rows": self.bound_rows(rows), "spec": rows, "note": self._note(rows.note)} for rows in self.rows]
        fields = list(self._field_blocks())
        return lists + fields if self.rows_first else fields + lists

    def _field_blocks(self) -> Iterator[dict[str, Any]]:
        grouped = {name: group for group in self.groups for name in group.names}
        prefixes = tuple(f"{rows.row}_" for rows in self.rows)
        for bound in self.visible_fields():
            if bound.name.startswith(prefixes):
                continue
            group = grouped.get(bound.name)
            if group is None:
                yield {"field": bound}
            elif bound.name == group.names[0]:
                fields = [self[name] for name in group.names]
                yield {"group": group, "fields": fields, "note": self._note(group.note)}

    def _note(self, name: str) -> str:
        return str(getattr(self, name)) if name else ""

    # --- What is accepted ---------------------------------------------------------------------------------------------
    def clean(self) -> Values:
        data = super().clean() or {}
        for name in self.kept:
            if name in data and data[name] in (None, "", 0) and self._was_sent(name):
                self.add_error(name, KEPT)
        for rows in self.rows:
            data[rows.name] = self._clean_rows(rows, data)
        return data

    def _clean_rows(self, rows: Rows, data: Values) -> list[Values]:
        found = []
        for number in self._numbers(rows):
            row = {name: data.get(rows.control(number, name)) for name in rows.names}
            if any(value not in (None, "", []) for value in row.values()):
                control = rows.control(number, rows.named_by)
                if row[rows.named_by] in (None, "") and control not in self.errors:
                    self.add_error(control, rows.missing)
                self.check_row(rows, number, row)
                found.append(row)
        self._refuse_repeats(rows, data)
        return [rows.kept(row) for row in found]

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

    @property
    def values(self) -> Values:
        """Accepted values by name, plain; what the page did not send is left as it is."""
        accepted = {name: plain(self.cleaned_data[name]) for name in self.held if self._is_accepted(name)}
        for rows in self.rows:
            refused = any(name.startswith(f"{rows.row}_") for name in self.errors)
            if not refused and rows.control(1, rows.named_by) in self.data:
                accepted[rows.name] = plain(self.cleaned_data[rows.name])
        return accepted

    def _is_accepted(self, name: str) -> bool:
        controls = self.made_of.get(name, (name,))
        return (
            name in self.cleaned_data
            and name not in self.withheld
            and all(control in self.fields and control not in self.errors for control in controls)
            and self._was_sent(controls[0])
        )

    def _was_sent(self, name: str) -> bool:
        """Whether the page sent this control. A box that is not ticked is sent by silence, beside the others."""
        if isinstance(self.fields[name], forms.BooleanField):
            return any(
                bound.html_name in self.data
                for bound in self.visible_fields()
                if not isinstance(bound.field, forms.BooleanField)
            )
        return not self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    @property
    def sent_seen(self) -> str:
        """The fingerprint of what the page showed. A page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    def show_seen(self, seen: str) -> None:
        """Let the page be sent again on top of what this fingerprint stands for; what was typed stays."""
        self.data[self.add_prefix("seen")] = seen

    # --- Two versions -------------------------------------------------------------------------------------------------
    @property
    def shown_values(self) -> Values:
        """What the controls of the page hold, by name: a text each, or True and False for a box."""
        return shown_values(self)

    def both_versions(self, stored: "PartForm") -> list[TwoVersions]:
        """The answers that were sent and are not what `stored` shows, refused ones too."""
        versions = both_versions(self, stored, label_of=self._label)
        return [version for version in versions if self._was_sent(version.name)]

    def _label(self, name: str) -> str:
        """« Contact 2, téléphone » for a control of a row."""
        label = str(self[name].label)
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
