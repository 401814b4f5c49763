"""The people that a measure plays: what `settle_crowd` writes down and the players read."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Newcomer:
    """Someone with an account and a draft that lacks its CV. `cv` is the number of the piece asked."""

    number: int
    email: str
    password: str
    dossier: str
    cv: int

    @property
    def page(self) -> str:
        """The dossier's page."""
        return f"/candidatures/{self.dossier}/"

    @property
    def address(self) -> str:
        """Where they come from: a network kept for measures (RFC 2544), an address each."""
        return f"198.18.{self.number // 250 % 250}.{self.number % 250 + 1}"


def write_newcomers(path: Path, people: list[Newcomer]) -> None:
    """Write them down."""
    path.write_text(json.dumps([asdict(person) for person in people], indent=1), encoding="utf-8")


def read_newcomers(path: Path) -> list[Newcomer]:
    """Read them back."""
    return [Newcomer(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
