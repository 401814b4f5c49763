"""The room of a half-day that is played: what `settle_half_day` writes down and the players read. Without Django."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.report import percentile

SIGN = "sign"
MOST_MILLISECONDS = 300  # of nineteen signatures in twenty


@dataclass(frozen=True)
class Room:
    """The half-day, the session of the team's screen, those of the people by enrolment."""

    half_day: str
    screen: str
    people: dict[str, str]  # enrolment -> session


def write_room(path: Path, room: Room) -> None:
    """Write it down."""
    path.write_text(json.dumps(asdict(room), indent=1), encoding="utf-8")


def read_room(path: Path) -> Room:
    """Read it back."""
    return Room(**json.loads(path.read_text(encoding="utf-8")))


def p95_of(lines: Iterable[dict[str, Any]]) -> float:
    """Milliseconds in which nineteen signatures in twenty were answered; infinite without any."""
    times = sorted(line["ms"] for line in lines if line.get("act") == SIGN and "answer" in line)
    return percentile(times, 0.95) if times else float("inf")
