"""What the forms of all parts share: plain values in, plain values out, controls that stand together, no loss."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cycles.enums import CycleState
from toolkit.ui.row_forms import RowsForm
from workshop.columns import plain
from workshop.parts import PartKind, Values
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


class PartForm(RowsForm):
    """Base of the parts. `values` gives the accepted ones, whatever the refused ones say: nothing is required here."""

    kind: PartKind
    rows_first = False
    groups: tuple[Group, ...] = ()
    # Values that several controls make together, by name; `clean` puts them among the data.
    made_of: dict[str, tuple[str, ...]] = {}
    # What a cycle never lacks: an emptied control is refused.
    kept: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, held: Values, working: WorkingCopy | None = None, **kwargs: Any) -> None:
        self.working = working
        self.withheld: set[str] = set()
        super().__init__(data, held=held, **kwargs)
        self.show_held()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is written: an archived cycle."""
        return self.working is not None and self.working.cycle.state == CycleState.ARCHIVED

    def show_held(self) -> None:
        """Fill controls that show a value in another shape."""

    # --- The page -----------------------------------------------------------------------------------------------------
    @property
    def blocks(self) -> list[dict[str, Any]]:
        """What the page shows, in order: a field, controls that stand together, or the rows of a list."""
        lists = self.row_blocks
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

    # --- What is accepted ---------------------------------------------------------------------------------------------
    def clean(self) -> Values:
        data = super().clean() or {}
        for name in self.kept:
            if name in data and data[name] in (None, "", 0) and self._was_sent(name):
                self.add_error(name, KEPT)
        return data

    @property
    def values(self) -> Values:
        """Accepted values by name, plain; what the page did not send is left as it is."""
        accepted = {name: plain(self.cleaned_data[name]) for name in self.held if self._is_accepted(name)}
        for rows in self.rows:
            if not self.is_refused(rows) and rows.control(1, rows.named_by) in self.data:
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
