"""Every state of the product has one table, and nothing but the shape of the tables assigns a state."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from toolkit.domain.transitions import TABLES

SHAPE = "toolkit/domain/transitions.py"
# The bench fills a throwaway database with rows by the thousand, straight from its own plan.
MAY_BUILD_ROWS = {"demo/bulk.py"}
APART = ("tests", "bench", "var", ".venv", "scripts", "static")

MODELS = {model.__name__ for model in TABLES}
INITIAL = {f"{type(state).__name__}.{state.name}" for table in TABLES.values() for state in table.initial}
ENUMS = tuple({f"{type(move.target).__name__}." for table in TABLES.values() for move in table})


def _state_writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each way of writing a `state`: assignment, update, setattr, columns, values, a new row.

    A new row may say which of the initial states of its table it is in.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            if any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts):
                yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Call) and _writes_state(node):
            yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            if any(
                key and ast.unparse(key) == "'state'" and ast.unparse(value).startswith(ENUMS) for key, value in pairs
            ):
                yield node.lineno, ast.unparse(node)


def _writes_state(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {word.arg: ast.unparse(word.value) for word in call.keywords}
    if name in MODELS or name.endswith("create"):
        return given.get("state", "") not in {"", *INITIAL}
    if name == "update":
        return "state" in given
    if name in {"bulk_update", "setattr"}:
        return "'state'" in ast.unparse(call)
    return "'state'" in given.get("update_fields", "")


def _product(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if parts[0] not in APART and "migrations" not in parts:
            yield path


def test_nothing_but_the_shape_of_the_tables_assigns_a_state(project_root):
    found: dict[str, list[tuple[int, str]]] = {}
    for path in _product(project_root):
        writes = list(_state_writes(ast.parse(path.read_text("utf-8"))))
        if writes:
            found[path.relative_to(project_root).as_posix()] = writes
    assert {where: writes for where, writes in found.items() if where not in {SHAPE, *MAY_BUILD_ROWS}} == {}
    assert set(found) == {SHAPE, *MAY_BUILD_ROWS}


def test_every_model_with_a_state_has_its_table():
    stored = {
        model for model in apps.get_models() for field in model._meta.fields if field.name == "state" and field.choices
    }
    assert stored == set(TABLES)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_table_speaks_of_the_states_of_its_model(model):
    table = TABLES[model]
    known = {value for value, _ in model._meta.get_field("state").choices}
    named = set(table.initial).union(*(move.sources | {move.target} for move in table))
    assert named == known
    assert all(move.label and move.sources for move in table)


@pytest.mark.parametrize(
    "source",
    [
        "row.state = State.DRAFT",
        "row.state, row.at = State.DRAFT, now",
        "rows.update(state=x)",
        "setattr(row, 'state', x)",
        "Candidature(state=x)",
        "Candidature.objects.create(state=State.SUBMITTED)",
        "Fee.objects.get_or_create(participant=p, defaults={'state': FeeState.CANCELLED})",
        "Fee.objects.bulk_update(rows, ['state'])",
        "rows.update(**{'state': State.DRAFT})",
        "row.save(update_fields=['state', 'at'])",
    ],
)
def test_the_walk_sees_every_way_of_writing_a_state(source):
    assert [line for line, _ in _state_writes(ast.parse(source))] == [1]


@pytest.mark.parametrize("source", ["EmployerCommitment(state=CommitmentState.SENT)", "rows.filter(state=State.DRAFT)"])
def test_the_walk_lets_a_row_be_made_in_an_initial_state(source):
    assert list(_state_writes(ast.parse(source))) == []
