"""Columns: what their heads ask for and say, and what they refuse to be."""

import pytest

from toolkit.lists.columns import ASCENDING, DESCENDING, Column, Head, head_of

NAME = Column("nom", "Nom", sort=("name", "pk"))
WAIT = Column("attente", "Attente", sort=("-since", "pk"), falls=True)
FIXED = Column("ecrit", "Écrit", fixed=DESCENDING, css="lo")


@pytest.mark.parametrize(
    ("column", "is_current", "is_reversed", "ask", "aria"),
    [
        (NAME, False, False, "nom", ""),
        (NAME, True, False, "-nom", ASCENDING),
        (NAME, True, True, "nom", DESCENDING),
        (WAIT, True, False, "-attente", DESCENDING),
        (WAIT, True, True, "attente", ASCENDING),
        (FIXED, False, False, "", DESCENDING),
    ],
)
def test_head_asks_for_the_other_direction_and_says_its_own(column, is_current, is_reversed, ask, aria):
    head = head_of(column, is_current=is_current, is_reversed=is_reversed)
    assert head == Head(column.label, column.css, ask, aria, False)


@pytest.mark.parametrize("sort", [("name",), ("pk", "name")])
def test_an_order_without_tie_break_is_refused(sort):
    with pytest.raises(ValueError, match="no tie-break"):
        Column("nom", "Nom", sort=sort)
