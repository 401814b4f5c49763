"""The thirty fictional candidates: facts from `candidates.csv`, texts from `texts.yaml`, both of this folder."""

import csv
import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from accounts.enums import Title
from candidatures.enums import EmploymentStatus
from candidatures.sections import CAREER, DECLARATIONS, EMPLOYER, IDENTITY, POSITION, PROJECT, DossierSection
from demo.people import address_of
from toolkit.text.typography import typeset

FOLDER = Path(__file__).resolve().parent
# The SIRET that this person ends up with: the file holds the one that was typed wrong.
CORRECTED_SIRETS = {"C23": "21990022200015"}
FRAMEWORKS = {
    "Administrateur": "Administrateurs territoriaux",
    "Attaché": "Attachés territoriaux",
    "Ingénieur": "Ingénieurs en chef territoriaux",
    "Colonel": "Cadres supérieurs des sapeurs-pompiers professionnels",
    "Conservateur": "Conservateurs territoriaux des bibliothèques",
}
# The capacity of who signs, for a woman and for a man.
SIGNATORIES = {
    "COMMUNE": {Title.F: "Maire", Title.M: "Maire"},
    "DEPARTEMENT": {
        Title.F: "Présidente du conseil départemental", Title.M: "Président du conseil départemental",
    },
    "REGION": {Title.F: "Présidente du conseil régional", Title.M: "Président du conseil régional"},
    "SDIS": {
        Title.F: "Présidente du conseil d'administration", Title.M: "Président du conseil d'administration",
    },
    "CCAS": {
        Title.F: "Vice-présidente du conseil d'administration",
        Title.M: "Vice-président du conseil d'administration",
    },
}  # fmt: skip
ANY_SIGNATORY = {Title.F: "Présidente", Title.M: "Président"}
SIGNATORY_NAMES = (
    ("Philippe Orsenne", Title.M), ("Maryse Dambreville", Title.F), ("Antoine Castelbou", Title.M),
    ("Josiane Le Floc'h-Berg", Title.F), ("Daniel Ouattara", Title.M), ("Véronique Saint-Arroman", Title.F),
    ("Gilles Peyrolade", Title.M),
)  # fmt: skip

# What links two dossiers with a member of the committee: an earlier post, a name in a text.
EARLIER = {"C17": "Agglomération du Pays de Nogeville"}
CITING = {"C13": " Lucie Cazenave-Obispo, qui m’a confié ma première direction, m’a dit ce que ce cycle change."}


@dataclass(frozen=True)
class Candidate:
    """One line of the file, with its rank from 0."""

    rank: int
    row: dict[str, str]
    texts: dict[str, Any]

    @property
    def code(self) -> str:
        """C01 to C30."""
        return self.row["id"]

    @property
    def mean(self) -> Decimal:
        """The mean out of 20 that the committee gives."""
        return Decimal(self.row["mean_score_20"])

    @property
    def typed_siret(self) -> str:
        """The SIRET as first typed."""
        return self.row["siret"]

    @property
    def siret(self) -> str:
        """The SIRET as it stands in the dossier."""
        return CORRECTED_SIRETS.get(self.code, self.typed_siret)

    @property
    def email(self) -> str:
        """Where they read."""
        return address_of(self.row["first_name"], self.row["last_name"])

    @property
    def phone(self) -> str:
        """A number of the block kept for fiction by the regulator (ARCEP: 01 99 00)."""
        return f"01 99 00 {10 + self.rank // 10:02d} {10 + self.rank:02d}"

    @property
    def signatory(self) -> dict[str, str]:
        """Who signs for the employer."""
        name, title = SIGNATORY_NAMES[self.rank % len(SIGNATORY_NAMES)]
        return {
            "signatory_name": typeset(name),
            "signatory_capacity": typeset(SIGNATORIES.get(self.row["employer_type"], ANY_SIGNATORY)[title]),
            "signatory_email": f"signature.{self.code.lower()}@example.org",
        }

    @cached_property
    def values(self) -> dict[DossierSection, dict[str, Any]]:
        """What they write, section by section."""
        return {
            IDENTITY: self._identity(),
            EMPLOYER: self._employer(),
            POSITION: self._position(),
            CAREER: self._career(),
            PROJECT: self._project(),
            DECLARATIONS: {"commits_attendance": True, "commits_accuracy": True, "read_data_notice": True},
        }

    def _identity(self) -> dict[str, Any]:
        row = self.row
        return {
            "title": row["civility"],
            "first_name": typeset(row["first_name"]),
            "last_name": typeset(row["last_name"]),
            "email": self.email,
            "phone": self.phone,
        }

    def _employer(self) -> dict[str, Any]:
        row = self.row
        return {
            "employer_name": typeset(row["employer"]),
            "employer_type": row["employer_type"],
            "siret": self.siret,
            "department": row["department"],
            "population": int(row["population"]),
            "staff_count": int(row["staff"]),
            "operating_budget": Decimal(int(row["staff"]) * 71_000 + self.rank * 13_500),
            "training_contact_name": "Service formation",
            "training_contact_email": f"formation.{self.code.lower()}@example.org",
        }

    def _position(self) -> dict[str, Any]:
        row = self.row
        since = datetime.date.fromisoformat(f"{row['in_post_since']}-01")
        detached = row["category"] in {"DGS", "DGA"} and self.rank % 3 != 2
        return {
            "job_title": typeset(row["function"]),
            "category": row["category"],
            "in_post_since": since,
            "grade": row["grade"],
            "employment_status": EmploymentStatus.DETACHE if detached else EmploymentStatus.TITULAIRE,
            "functional_post": detached,
            "cadre": FRAMEWORKS[row["grade"].split()[0]],
            "people_managed": int(row["staff"]) if row["category"] != "DGA" else int(row["staff"]) // 4,
            "scope": self._filled(self.texts["perimetres"][row["category"]]),
        }

    def _career(self) -> dict[str, Any]:
        row = self.row
        since = int(row["in_post_since"][:4])
        years = int(row["years_in_general_management"])
        posts = [{"job_title": row["function"], "employer": typeset(row["employer"]), "start": since, "end": None}]
        earlier = (("Responsable de pôle", "Département voisin"), ("Responsable de service", "Ville de taille moyenne"))
        for step, (job_title, employer) in enumerate(earlier):
            end = since - 4 * step
            posts.append({"job_title": job_title, "employer": employer, "start": end - 4, "end": end})
        posts[1]["employer"] = EARLIER.get(self.code, posts[1]["employer"])
        took = "promotion" in row["note"]
        return {
            "years_in_general_management": years,
            "career_posts": posts,
            "diplomas": _pick(self.texts["diplomes"], self.rank),
            "has_taken_cycle": took,
            "cycles_taken": "Cycle de direction générale, 22e promotion." if took else "",
            "earlier_candidature": took,
        }

    def _project(self) -> dict[str, Any]:
        """Paragraphs combined by coprime strides: two candidates share one at most, and never in the same order."""
        texts, rank = self.texts, self.rank
        own, motives = texts["projets"][self.code], texts["motivations"]
        return {
            "motivation": self._filled(
                f"{_pick(motives['debuts'], rank)} {_pick(motives['milieux'], rank)}\n\n{_pick(motives['fins'], rank)}"
                + CITING.get(self.code, "")
            ),
            "project": typeset(f"{own['texte']}\n\n{_pick(texts['methodes'], rank * 3 + 1)}"),
            "contribution": typeset(
                f"{_pick(texts['apports'], rank * 3)}\n\n{_pick(texts['presences'], rank)} "
                f"{_pick(texts['presences'], rank + 2 + rank // 15)}"
            ),
            "question": typeset(own["question"]),
            "expectations": typeset(_pick(texts["attentes"], rank * 5 + rank // 6)),
        }

    def _filled(self, text: str) -> str:
        return typeset(text.format(agents=self.row["staff"], ans=self.row["years_in_general_management"]))


def read_candidates() -> list[Candidate]:
    """The candidates in the order of the file."""
    texts = read_texts()
    with (FOLDER / "candidates.csv").open(encoding="utf-8", newline="") as lines:
        return [Candidate(rank, row, texts) for rank, row in enumerate(csv.DictReader(lines))]


@cache
def read_texts() -> dict[str, Any]:
    """The paragraphs of `texts.yaml`, read once a process: they are shared, and nobody changes them."""
    return yaml.safe_load((FOLDER / "texts.yaml").read_text(encoding="utf-8"))


def _pick(choices: list[str], number: int) -> str:
    return choices[number % len(choices)]
