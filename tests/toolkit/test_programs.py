"""The wrapper of the solver."""

import subprocess
import sys

import pytest

from toolkit.programs import Program, Unsolved


def test_program_says_nothing_on_the_standard_output():
    """The library greets once a process: this one has not met it yet."""
    code = "from toolkit.programs import Program; p = Program(); p.column(); p.row(1, 1, [0]); assert p.solve()"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == ""


def test_program_without_an_answer_says_so():
    program = Program()
    columns = [program.column() for _ in range(2)]
    program.set_costs({columns[0]: 3, columns[1]: 2})
    row = program.row(1, None, columns)
    assert program.solve() and (program.cost, program.values) == (2, [0, 1])
    program.bind(row, 3, None)
    assert not program.solve()
    program.bind(row, None, None)
    program.bound(columns[0], 1, 1)
    assert program.solve() and program.cost == 3


def test_relaxed_program_tells_its_prices():
    """Two of three thirds: one more would save the dearest of those chosen."""
    program = Program(relaxed=True)
    columns = [program.column() for _ in range(3)]
    program.set_costs(dict(zip(columns, (4, 2, 1), strict=True)))
    program.row(1.5, None, columns)
    assert program.solve() and program.cost == 2
    assert (program.values, program.duals, program.reduced_costs) == ([0, 0.5, 1], [2], [2, 0, -1])


def test_program_that_takes_too_long_is_unsolved():
    program = Program(seconds=0)
    columns = [program.column() for _ in range(60)]
    for at in range(30):
        program.row(None, 3, columns[at : at + 9 : 2], [3, 2, 1, 2, 3])
        program.row(1, None, columns[at + 1 : at + 30 : 5])
    program.set_costs({at: at % 7 + 1 for at in columns})
    with pytest.raises(Unsolved):
        program.solve()
