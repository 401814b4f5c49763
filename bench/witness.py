"""What the people of the bench noted: a line before each write, a line after each answer (JSON Lines).

A write whose answer never came may have been done or not; one that was refused was not; one that was acknowledged must
be there.
"""

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AUTOSAVE, UPLOAD, SUBMIT, SHOWN = "autosave", "upload", "submit", "shown"


class Notebook:
    """The file that one process writes. Each line is on its way to the disk before the next request leaves."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8", buffering=1)
        self.numbers = itertools.count(1)

    def sending(self, act: str, **facts: Any) -> int:
        """Note what is about to be sent, and return the number under which the answer is noted."""
        number = next(self.numbers)
        self._write(sent=number, act=act, **facts)
        return number

    def answered(self, answer: int, act: str, *, ok: bool, status: int, ms: float, **facts: Any) -> None:
        """Note an answer: `ok` when it acknowledges, status 0 when none came."""
        self._write(answer=answer, act=act, ok=ok, status=status, ms=round(ms, 2), **facts)

    def _write(self, **line: Any) -> None:
        self.file.write(json.dumps(line | {"at": round(time.time(), 3)}, ensure_ascii=False) + "\n")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a notebook; the last one may be cut short when a process was killed."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)


@dataclass
class Kept:
    """What may be found in one place: `last` was acknowledged, `others` were sent after it and never answered."""

    last: Any = None
    others: list[Any] = field(default_factory=list)

    def allows(self, found: Any) -> bool:
        """Whether that is what the person was told, or may be."""
        return found == self.last or found in self.others


@dataclass
class Witness:
    """What must be in the database, by dossier."""

    started: float = 0.0
    texts: dict[tuple[str, str], Kept] = field(default_factory=dict)  # (dossier, field)
    files: dict[tuple[str, int], Kept] = field(default_factory=dict)  # (dossier, piece asked)
    submitted: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)  # submissions in flight at the end
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    autosaves: int = 0


def gather(lines: Iterable[dict[str, Any]]) -> Witness:
    """Read a notebook: the last word on each text, file and submission."""
    everything = list(lines)
    answers = {line["answer"]: line for line in everything if "answer" in line}
    witness = Witness(started=min((line["at"] for line in everything), default=0.0))
    for line in everything:
        if line.get("act") == SHOWN and line.get("ok"):
            witness.numbers[line["dossier"]].add(line["number"])
        if "sent" in line:
            _weigh(witness, line, answers.get(line["sent"], {"ok": False, "status": 0}))
    witness.submitted |= set(witness.numbers)  # the page that gives the number acknowledges as well
    witness.unanswered -= witness.submitted
    return witness


def _weigh(witness: Witness, sent: dict[str, Any], answer: dict[str, Any]) -> None:
    unknown = not answer["ok"] and not 300 <= answer["status"] < 500
    if not answer["ok"] and not unknown:
        return
    dossier = sent["dossier"]
    if sent["act"] == AUTOSAVE:
        witness.autosaves += answer["ok"]
        for name, text in sent["fields"].items():
            _keep(witness.texts, (dossier, name), text, answer["ok"])
    elif sent["act"] == UPLOAD:
        _keep(witness.files, (dossier, sent["piece"]), sent["sha256"], answer["ok"])
    elif sent["act"] == SUBMIT:
        (witness.submitted if answer["ok"] else witness.unanswered).add(dossier)


def _keep(places: dict[Any, Kept], place: Any, value: Any, acknowledged: bool) -> None:
    if acknowledged:
        places[place] = Kept(value)
    else:
        places.setdefault(place, Kept()).others.append(value)
