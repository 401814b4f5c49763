"""Integer programs in whole numbers, solved by HiGHS to a proven optimum, on one thread and always the same way."""

from collections.abc import Mapping, Sequence
from functools import cache
from time import perf_counter
from typing import Any

SECONDS = 60.0
# Feasibility jump looks for a first answer by luck: on our programs it takes a third of the time and finds nothing.
_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
}


class Unsolved(RuntimeError):
    """The solver neither found an optimum nor showed that there is none, mostly for want of time."""


@cache
def _library() -> tuple[Any, Any]:
    """HiGHS, and a solver of it that says nothing. The one of the library writes its name on the standard output,
    where a command gives its answer, as soon as it has callbacks: we use none."""
    import highspy  # noqa: PLC0415  # with NumPy, half a second at the start of every process

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:
            self.silent()

    return highspy, Silent


class Program:
    """Columns between two bounds, rows between two others, a cost to make small. `seconds`: the most that one solving
    may take. `spent`: the seconds that the solver has taken so far.

    `relaxed`: columns need not be whole; the basis of one solving then serves the next, which comes in a fraction of a
    millisecond after a change of bounds.
    """

    def __init__(self, *, seconds: float = SECONDS, relaxed: bool = False) -> None:
        highspy, solver = _library()
        self._highs = solver()
        for option, value in {**_OPTIONS, "time_limit": seconds, "solve_relaxation": relaxed}.items():
            self._highs.setOptionValue(option, value)
        self._whole = highspy.HighsVarType.kInteger
        status = highspy.HighsModelStatus
        self._optimal, self._none = status.kOptimal, (status.kInfeasible, status.kUnboundedOrInfeasible)
        self.columns = self.rows = 0
        self.spent = 0.0

    def column(self, low: float = 0, high: float = 1, *, whole: bool = True) -> int:
        """Add a column. Every column has two bounds, so a program without optimum has no answer at all."""
        self._highs.addVar(float(low), float(high))
        if whole:
            self._highs.changeColIntegrality(self.columns, self._whole)
        self.columns += 1
        return self.columns - 1

    def row(
        self, least: float | None, most: float | None, columns: Sequence[int], factors: Sequence[float] = ()
    ) -> int:
        """Add a row; without factors, each column counts once."""
        given = [float(factor) for factor in factors] or [1.0] * len(columns)
        self._highs.addRow(*self._between(least, most), len(columns), list(columns), given)
        self.rows += 1
        return self.rows - 1

    def _between(self, least: float | None, most: float | None) -> tuple[float, float]:
        infinity: float = self._highs.inf
        return -infinity if least is None else float(least), infinity if most is None else float(most)

    def bound(self, column: int, low: float, high: float) -> None:
        self._highs.changeColBounds(column, float(low), float(high))

    def bind(self, row: int, least: float | None, most: float | None) -> None:
        self._highs.changeRowBounds(row, *self._between(least, most))

    def set_costs(self, costs: Mapping[int, float]) -> None:
        """What each column costs; those that are not named cost nothing."""
        each = [float(costs.get(at, 0)) for at in range(self.columns)]
        self._highs.changeColsCost(self.columns, list(range(self.columns)), each)

    def solve(self) -> bool:
        """Whether there is an answer. Raises Unsolved where the solver cannot tell."""
        start = perf_counter()
        self._highs.run()
        self.spent += perf_counter() - start
        status = self._highs.getModelStatus()
        if status != self._optimal and status not in self._none:
            raise Unsolved(f"The solver stops without an answer: {self._highs.modelStatusToString(status)}.")
        return bool(status == self._optimal)

    @property
    def cost(self) -> float:
        return float(self._highs.getObjectiveValue())

    @property
    def values(self) -> list[float]:
        return list(self._highs.getSolution().col_value)

    @property
    def reduced_costs(self) -> list[float]:
        """What moving each column from its bound would cost a relaxed program, per unit."""
        return list(self._highs.getSolution().col_dual)

    @property
    def duals(self) -> list[float]:
        """What a relaxed program would gain (under zero) from one more unit of each row."""
        return list(self._highs.getSolution().row_dual)
