"""The one shape of a state table, without a row; rows follow it in the tests of each app."""

import pytest

from fees.models import Fee
from toolkit.domain.errors import NotAllowedError, StaleError
from toolkit.domain.transitions import StateTable, Transition

CLOSE = Transition("close", "Clore", frozenset({"open"}), "closed", frozenset({"head"}))
OPEN_AGAIN = Transition("open_again", "Rouvrir", frozenset({"closed"}), "open")


@pytest.mark.parametrize(
    ("state", "roles", "refusal"),
    [
        ("open", {"head"}, None),
        ("open", {"adviser", "head"}, None),
        ("closed", {"head"}, StaleError),
        ("open", {"adviser"}, NotAllowedError),
        ("closed", set(), NotAllowedError),
    ],
)
def test_the_right_is_checked_before_the_state(state, roles, refusal):
    assert CLOSE.refusal(state, frozenset(roles)) is refusal


def test_a_transition_without_roles_is_for_whoever_the_service_lets_in():
    assert OPEN_AGAIN.refusal("closed", frozenset()) is None
    assert OPEN_AGAIN.refusal("open", frozenset({"head"})) is StaleError


def test_a_model_has_one_table():
    with pytest.raises(ValueError, match="Fee has a state table already"):
        StateTable(Fee, (CLOSE,), initial={"open"})
