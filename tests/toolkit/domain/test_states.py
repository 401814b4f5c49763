"""A state is added in one place: its spec says what pages show of it, and no template knows its value."""

import re
from itertools import chain

import pytest
from django.template.loader import get_template

from accounts.enums import InvitationState
from candidatures.enums import CommitmentState, DerivedStanding, State
from candidatures.models import EmployerCommitment
from fees.enums import FeeState
from toolkit.domain.states import StateChoices
from toolkit.domain.transitions import TABLES
from toolkit.files.enums import ScanState
from toolkit.notifications.enums import MailState

TONES = {"info", "ok", "wait", "error", "jury", "mute"}
SHOWN = (State, CommitmentState, DerivedStanding, FeeState, MailState)
# States that no table moves: they are derived, or those of a file.
OTHERS = (DerivedStanding, InvitationState, ScanState)
TESTED = re.compile(r"""(?:==|!=|\bin)\s*["']([^"']*)["']|["']([^"']*)["']\s*(?:==|!=|\bin\b)""")


def stored_values() -> set[str]:
    stored = {value for model in TABLES for value, _ in model._meta.get_field("state").choices}
    return stored | {state.value for state in chain.from_iterable(OTHERS)}


def comparisons(text: str) -> list[str]:
    """The values of states that the tags of a template compare something with."""
    tags = re.findall(r"{%(.*?)%}", text, re.DOTALL)
    found = [left or right for tag in tags for left, right in TESTED.findall(tag)]
    return [value for value in found if value in stored_values()]


def test_no_template_compares_a_state_with_a_string(project_root):
    templates = [path for path in sorted((project_root / "templates").rglob("*")) if path.is_file()]
    found = {str(path): comparisons(path.read_text("utf-8")) for path in templates}
    assert {path: values for path, values in found.items() if values} == {}
    assert len(templates) > 100


@pytest.mark.parametrize(
    "text",
    ['{% if row.state == "draft" %}', "{% elif 'signed' == it %}", '{% if a and b.standing != "fallen" %}'],
)
def test_the_walk_sees_a_comparison(text):
    assert len(comparisons(text)) == 1


@pytest.mark.parametrize(
    "state", list(chain.from_iterable(SHOWN)), ids=lambda state: f"{type(state).__name__}.{state.name}"
)
def test_each_state_has_a_label_a_tone_and_an_icon(state, project_root):
    assert state.label
    assert state.spec.tone in TONES
    assert f'id="i-{state.spec.icon}"' in "".join(
        path.read_text("utf-8") for path in (project_root / "static").rglob("*.svg")
    )


@pytest.mark.parametrize("state", State)
def test_each_state_of_a_candidature_has_its_part_of_the_page(state):
    assert get_template(state.template)
    assert state.spec.applicant


@pytest.mark.parametrize("state", [*CommitmentState, *DerivedStanding])
def test_each_standing_of_a_commitment_has_its_account(state):
    if state != CommitmentState.REPLACED:  # never the one that stands
        assert get_template(f"candidatures/commitment/{state}.html")


@pytest.mark.parametrize("state", [CommitmentState.SIGNED, CommitmentState.REFUSED, CommitmentState.UPLOADED])
def test_each_answer_of_a_signatory_has_its_page(state):
    assert get_template(EmployerCommitment(state=state).answered_template)


def test_a_state_keeps_its_value_and_its_choices():
    class Lamp(StateChoices):
        ON = "on", State.DRAFT.spec, "Allumée"

    assert (Lamp("on"), str(Lamp.ON), Lamp.ON.label, Lamp.choices) == (Lamp.ON, "on", "Allumée", [("on", "Allumée")])
    assert Lamp.ON == "on"
    assert Lamp.ON.spec is State.DRAFT.spec
