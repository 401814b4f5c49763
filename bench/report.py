"""How long each act took, as a Markdown table, and on what machine."""

import datetime
import os
import platform
import statistics
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PATH = "path"  # noted once a person: whether they went to the end
ACTS = {
    "login page": "Page de connexion",
    "login": "Entrer (mot de passe vérifié)",
    "home": "Accueil du candidat",
    "section": "Ouvrir une section",
    "autosave": "Enregistrement automatique",
    "pieces": "Page des pièces",
    "upload": "Joindre un CV de 1 Mo",
    "review": "Relire le dossier",
    "submit": "Déposer",
    "shown": "Page du dossier déposé",
    "receipt": "Accusé de réception (PDF)",
    "sign page": "Page de présence",
    "sign": "Signer par le code de la salle",
    "signed": "Page de la présence signée",
}


def activity(lines: Iterable[dict[str, Any]], *, people: int, busiest: str | None = "Dépôts") -> str:
    """Throughput, times and errors of each act, from what the people noted; submissions of the busiest minute."""
    answers = [line for line in lines if "answer" in line]
    asked = [line for line in answers if line["act"] != PATH]
    if not asked:
        return "Personne n’a rien demandé."
    seconds = max(max(line["at"] for line in asked) - min(line["at"] for line in asked), 1.0)
    by_act = defaultdict(list)
    for line in asked:
        by_act[line["act"]].append(line)
    rows = [_row(label, by_act[act], seconds) for act, label in ACTS.items() if act in by_act]
    paths = [line["ok"] for line in answers if line["act"] == PATH]
    return "\n".join(
        [
            "| Acte | nombre | par seconde | p50 (ms) | p95 (ms) | maximum (ms) | erreurs |",
            "|---|---:|---:|---:|---:|---:|---:|",
            *rows,
            _row("Tout", asked, seconds),
            "",
            f"Durée : {seconds:.0f} s. Personnes allées au bout : {sum(paths)} sur {people}."
            + (f" {busiest} dans la minute la plus chargée : {_busiest_minute(by_act['submit'])}." if busiest else ""),
            *sorted({f"- {line['error']}" for line in answers if line.get("error")}),
        ]
    )


def percentile(values: list[float], share: float) -> float:
    """The value under which that share of the sorted values lies (nearest rank)."""
    rank = max(1, -(-len(values) * int(share * 100) // 100))
    return values[rank - 1]


def delays(values: Iterable[float]) -> str:
    """Median, 95th percentile and maximum, in seconds."""
    ordered = sorted(values)
    if not ordered:
        return "aucun"
    p50, p95 = statistics.median(ordered), percentile(ordered, 0.95)
    return f"médiane {p50:.1f} s, p95 {p95:.1f} s, maximum {ordered[-1]:.1f} s"


def machine() -> str:
    """The machine and the day, for whoever reads the figures later."""
    info = Path("/proc/cpuinfo")
    models = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    now = datetime.datetime.now().astimezone()
    return (
        f"{now:%d/%m/%Y %H:%M} ; {os.cpu_count()} cœurs ({models[0] if models else platform.machine()}), "
        f"{memory:.0f} Go, Python {platform.python_version()}, charge à la fin {os.getloadavg()[0]:.1f}"
    )


def _row(label: str, lines: list[dict[str, Any]], seconds: float) -> str:
    times = sorted(line["ms"] for line in lines)
    wrong = sum(not line["ok"] for line in lines)
    return (
        f"| {label} | {len(lines)} | {len(lines) / seconds:.1f} | {statistics.median(times):.0f} "
        f"| {percentile(times, 0.95):.0f} | {times[-1]:.0f} | {wrong} |"
    )


def _busiest_minute(lines: list[dict[str, Any]]) -> int:
    moments = sorted(line["at"] for line in lines if line["ok"])
    return max((sum(at <= other < at + 60 for other in moments) for at in moments), default=0)
