"""The bench of the composer: what it plays is true, and it says when a ceiling is passed."""

from dataclasses import replace

import pytest

from bench import composing


def test_same_seed_invents_the_same_call():
    problem = composing.invent_problem(60, 20, 0, 100)
    assert problem == composing.invent_problem(60, 20, 0, 100) != composing.invent_problem(60, 20, 1, 100)
    assert {target.family for target in problem.targets} == set(composing.FAMILIES)


def test_row_gives_the_slowest_with_its_gap():
    act = composing.Act("Proposer", composing.ALWAYS[0].play, 1.0)
    measures = [composing.Measure(0.5, 0.25, 0.4), composing.Measure(0.2, 0.125, 0.2), composing.Measure(0.3, 0.2, 0.1)]
    assert composing._row(60, 20, act, measures) == "| Proposer : 20 sur 60 | 0,200 | 0,250 | 0,500 | 25 % | 1 |"


@pytest.mark.slow
def test_bench_plays_every_act_and_holds_its_ceilings(capsys, monkeypatch):
    assert composing.main(["--seeds", "1", "--most", "60"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if " sur 60 " in line]
    assert len(rows) == len(composing.SIZES[60, 20])
    monkeypatch.setattr(composing, "SIZES", {(60, 20): (replace(composing.ALWAYS[0], ceiling=0.0),)})
    assert composing.main(["--seeds", "1"]) == 1
