"""The words around rows of a form that are added, moved and removed in the page (static/js/rows.js)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowWords:
    """French words and what tells a folded row.

    `noun`: « poste »; `the`: « le poste »; `new`: « Ajouter un poste ». `told` names the controls that make the name of
    a folded row; `detail` what follows it: patterns of their values, parted by bars, of which all those that are
    complete are shown, or with `first_only` the first of them. `shape` is the layout of the controls, a class of CSS.
    `folded`: rows that are filled show folded.
    """

    noun: str
    the: str
    new: str
    told: tuple[str, ...]
    detail: str = ""
    first_only: bool = False
    feminine: bool = False
    shape: str = ""
    folded: bool = False

    @property
    def ending(self) -> str:
        """What a participle ends with: « retirée »."""
        return "e" if self.feminine else ""
