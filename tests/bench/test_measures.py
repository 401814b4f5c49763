"""What is measured: by turns with the bare reference, and a ratio that fails."""

from dataclasses import replace
from itertools import count

import pytest

from bench.client import Answer
from bench.growth import Growth, growth_table
from bench.measures import Bench, Measure, Times, table


def times(median: float) -> Times:
    return Times(least=1.0, median=median, p95=30.0, sql=2.0, queries=4, size=100)


def test_acts_are_repeated_by_turns_and_the_first_ones_do_not_count():
    heard = []

    def act(who: str, milliseconds):
        def go() -> Answer:
            heard.append(who)
            return Answer(200, b"abc", float(next(milliseconds)), 3, 1.0)

        return go

    measure = Bench(warm_up=1, rounds=3).beside("Page", act("ours", count(10, 10)), act("bare", count(1)), limit=9)
    assert heard == ["bare", "ours", "ours", "bare"] * 2
    assert (measure.ours.least, measure.ours.median, measure.ours.queries, measure.ours.size) == (20, 30, 3, 3)
    assert (measure.bare.least, measure.bare.median) == (2, 3)
    assert measure.ratio == 10
    assert not measure.holds


def test_another_status_than_expected_is_no_measure():
    bench = Bench(warm_up=0, rounds=1)
    with pytest.raises(RuntimeError, match="Page: 404 instead of 200"):
        bench.alone("Page", lambda: Answer(404, b"", 1.0))
    with pytest.raises(RuntimeError, match="Page: 200 instead of 302"):
        bench.beside("Page", lambda: Answer(200, b"", 1.0), lambda: Answer(200, b"", 1.0), limit=2, expected=(200, 302))


@pytest.mark.parametrize(("median", "holds"), [(20.0, True), (20.1, False)])
def test_a_ratio_is_held_up_to_its_limit(median, holds):
    assert Measure("Page", times(median), times(10.0), 2.0).holds is holds
    assert Measure("Page", times(median), times(10.0)).holds
    assert Measure("Page", times(median)).holds


def test_table_says_which_ratio_is_missed():
    told = table([Measure("Liste", times(21.0), times(10.0), 2.0), Measure("Accueil", times(5.0))])
    assert "| Liste | 1.0 | 21.0 | 30.0 | 2.0 | 4 | 100 | 1.0 | 10.0 | 30.0 | 2.0 | 4 | 2.10 | 2 : manqué |" in told
    assert "| Accueil | 1.0 | 5.0 | 30.0 | 2.0 | 4 | 100 |  |  |  |  |  |  |  |" in told
    assert len({line.count("|") for line in told.splitlines()}) == 1


def test_servers_of_several_sizes_are_asked_by_turns():
    heard = []

    def act(who: str):
        def go() -> Answer:
            heard.append(who)
            return Answer(200, b"abc", float(who), first_milliseconds=1.0)

        return go

    measured = Bench(warm_up=0, rounds=2).by_turns("Liste", [act("10"), act("20"), act("30")])
    assert heard == ["30", "20", "10", "10", "20", "30"]
    assert [times.median for times in measured] == [10, 20, 30]


@pytest.mark.parametrize(("last", "holds"), [(20.0, True), (20.1, False)])
def test_growth_is_held_from_the_fewest_to_the_most(last, holds):
    growth = Growth("Liste", {100: times(10.0), 500: times(90.0), 5000: times(last)}, 2.0)
    assert growth.holds is holds
    assert Growth("Liste", {5000: times(last)}, 2.0).worth == 1


def test_growth_table_says_how_long_a_file_takes_to_begin():
    file = Growth(
        "CSV", {100: replace(times(900.0), first=40.0), 5000: replace(times(9000.0), first=120.0)}, 100.0, True
    )
    told = growth_table([Growth("Liste", {100: times(10.0), 5000: times(15.0)}, 2.0), file])
    assert "| Liste | 10.0 | 15.0 | 4 | 100 | 1.50 | 2 : tenu |" in told
    assert "| CSV | 40.0 | 120.0 | 4 | 100 | 120 ms | 100 : manqué |" in told
    assert len({line.count("|") for line in told.splitlines()}) == 1
