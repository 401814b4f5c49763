"""What a dossier must hold before it may be submitted."""

import pytest
from django.utils import timezone

from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment, Piece
from candidatures.sections import ASK, BY_SLUG, PIECES, SECTIONS, check_completeness
from cycles.enums import PieceKind
from cycles.models import RequiredPiece
from tests.factories.candidatures import dossier_values

CV = RequiredPiece(pk=1, label="CV", kind=PieceKind.CV)
COMMITMENT = RequiredPiece(pk=2, label="Engagement", kind=PieceKind.COMMITMENT)
PROJECT = RequiredPiece(pk=3, label="Projet", kind=PieceKind.PROJECT)
OTHER = RequiredPiece(pk=4, label="Organigramme", kind=PieceKind.OTHER)
REQUIRED = (CV, COMMITMENT, PROJECT)


def piece(required):
    return Piece(required_piece=required)


def check(candidature=None, *, required=REQUIRED, pieces=None, state=CommitmentState.SENT):
    return check_completeness(
        candidature or Candidature(**dossier_values()),
        required=required,
        pieces=(piece(CV),) if pieces is None else pieces,
        commitment=engaging(state) if state else None,
    )


def engaging(state, **changes):
    """A commitment of the employer that the dossier declares."""
    values = dossier_values()
    named = {"employer_name": values["employer_name"], "employer_siret": values["siret"]}
    return EmployerCommitment(state=state, **named | changes)


def test_full_dossier_lacks_nothing():
    result = check()
    assert result.is_complete
    assert result.complete_count == len(SECTIONS)


def test_empty_dossier_asks_for_every_expected_answer():
    result = check(Candidature(), pieces=(), state=None)
    expected = sum(len(section.expected) for section in SECTIONS)
    assert len(result.missing) == expected + 2
    assert result.complete_count == 0
    assert not result.started


@pytest.mark.parametrize("name", sorted(ASK))
def test_each_expected_answer_is_asked_for_by_its_own_sentence(name):
    values = dossier_values()
    values[name] = {str: "", list: [], bool: False}.get(type(values[name]))
    values[name] = "" if name in {"department", "employer_type"} else values[name]
    result = check(Candidature(**values))
    assert [(item.anchor, item.sentence) for item in result.missing] == [(f"id_{name}", ASK[name])]


def test_every_expected_answer_has_a_sentence():
    assert {name for section in SECTIONS for name in section.expected} == set(ASK)


def test_sections_name_fields_of_the_dossier_once():
    names = [name for section in SECTIONS for name in section.fields]
    assert len(names) == len(set(names))
    assert {field.name for field in Candidature._meta.fields} >= set(names)
    assert set(BY_SLUG) == {section.slug for section in SECTIONS}


def test_zero_is_an_answer():
    assert check(Candidature(**dossier_values() | {"years_in_general_management": 0})).is_complete


def test_project_may_be_uploaded_instead_of_typed():
    candidature = Candidature(**dossier_values() | {"project": ""})
    assert not check(candidature).is_complete
    assert check(candidature, pieces=(piece(CV), piece(PROJECT))).is_complete


def test_missing_cv_is_asked_for_by_its_label():
    missing = check(pieces=()).missing
    assert [(item.section, item.sentence) for item in missing] == [(PIECES, "Joignez la pièce « CV »")]


def test_other_required_piece_blocks_too():
    assert check(required=(*REQUIRED, OTHER)).missing[0].anchor == "piece-4"


def test_replaced_piece_does_not_count():
    gone = Piece(required_piece=CV, replaced_at=timezone.now())
    assert not check(pieces=(gone,)).is_complete


@pytest.mark.parametrize(
    ("state", "enough"),
    [
        (None, False),
        (CommitmentState.SENT, True),
        (CommitmentState.OPENED, True),
        (CommitmentState.UPLOADED, True),
        (CommitmentState.SIGNED, True),
        (CommitmentState.REFUSED, False),
        (CommitmentState.REPLACED, False),
    ],
)
def test_commitment_must_be_asked_not_yet_signed(state, enough):
    assert check(state=state).is_complete is enough


def test_cycle_without_commitment_asks_none():
    assert check(required=(CV,), state=None).is_complete
