"""The table of the last hour."""

from bench.report import activity, delays, percentile


def answered(act, ms, *, at=0.0, ok=True, **more):
    return {"answer": 1, "act": act, "ms": ms, "at": at, "ok": ok, "status": 200, **more}


def test_activity_gives_throughput_times_and_errors():
    lines = [answered("autosave", ms, at=ms / 10) for ms in range(1, 101)]
    lines += [answered("submit", 50, at=9, ok=False, error="ConnectionResetError()"), answered("path", 0, ok=False)]
    table = activity(lines, people=2)
    assert "| Enregistrement automatique | 100 | 10.1 | 50 | 95 | 100 | 0 |" in table
    assert "| Déposer | 1 | 0.1 | 50 | 50 | 50 | 1 |" in table
    assert "Personnes allées au bout : 0 sur 2." in table
    assert "- ConnectionResetError()" in table


def test_activity_of_nobody_is_said():
    assert activity([], people=2) == "Personne n’a rien demandé."


def test_percentile_is_the_nearest_rank():
    assert percentile([1.0], 0.95) == 1.0
    assert percentile([float(number) for number in range(1, 21)], 0.95) == 19.0


def test_delays_are_in_seconds():
    assert delays([3.0, 1.0, 2.0]) == "médiane 2.0 s, p95 3.0 s, maximum 3.0 s"
    assert delays([]) == "aucun"
