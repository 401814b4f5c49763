"""Forms of the calibration."""

from collections.abc import Sequence
from typing import Any

from django import forms

from committee.models import Item, ItemQuerySet
from committee.services.calibration import MOST, WHY_LIMIT
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.seen_forms import SeenForm


class SamplesForm(SeenForm):
    """The dossiers that everyone reads first, two or three, or none. Those without a decision are offered, by name."""

    def __init__(self, data: Any = None, *, items: ItemQuerySet, chosen: Sequence[Item] = (), seen: str = "") -> None:
        offered = (
            items.filter(decision__isnull=True)
            .by_name()
            .values_list("uuid", "candidature__last_name", "candidature__first_name")
        )
        choices = [("", "Aucun"), *((str(uuid), f"{last} {first}") for uuid, last, first in offered)]
        self._items = items
        shown = {f"sample{rank}": str(each.uuid) for rank, each in enumerate(chosen, start=1)}
        super().__init__(data, initial={**shown, "seen": seen})
        for rank in range(1, MOST + 1):
            self.fields[f"sample{rank}"] = forms.ChoiceField(
                label=f"Dossier {rank}",
                choices=choices,
                required=False,
                error_messages={"invalid_choice": "Choisissez un dossier de la liste."},
            )

    @property
    def items(self) -> list[Item]:
        """What is chosen, each once, of a valid form."""
        chosen = {value for value in self.values.values() if value}
        return list(self._items.filter(uuid__in=chosen)) if chosen else []


class ClosingForm(LengthFirstMixin, forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=WHY_LIMIT,
        help_text="Les membres le lisent sur cette page.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez pourquoi l’étalonnage se clôt avant que chacun ait lu."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_cloture_%s", **kwargs)
