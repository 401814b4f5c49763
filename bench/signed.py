"""Prove from the database that no signature that was acknowledged is lost, and that nobody signed twice."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from attendance.enums import Mark, Method
from attendance.models import Presence
from bench.proof import Finding
from bench.room import SIGN


def findings(lines: Iterable[dict[str, Any]]) -> list[Finding]:
    """What the people noted, held against the rows."""
    noted = [line for line in lines if line.get("act") == SIGN]
    acknowledged = sorted({line["person"] for line in noted if line.get("ok")})
    sent = {line["person"] for line in noted if "sent" in line}
    rows = defaultdict(list)
    for row in Presence.objects.select_related("enrolment"):
        rows[str(row.enrolment.uuid)].append(row)
    lost = [f"{person} : rien dans la base" for person in acknowledged if not rows[person]]
    twice = [f"{person} : {len(found)} lignes" for person, found in sorted(rows.items()) if len(found) > 1]
    return [
        Finding("Signatures acquittées", len(acknowledged), [] if acknowledged else ["aucune signature"]),
        Finding("Chacune est dans la base", len(acknowledged), lost),
        Finding("Une seule ligne par personne", len(rows), twice),
        Finding("Par le code, de la personne elle-même", len(acknowledged), _otherwise(acknowledged, rows)),
        Finding("Aucune que personne n’a demandée", len(rows), sorted(set(rows) - sent)),
    ]


def _otherwise(acknowledged: list[str], rows: dict[str, list[Presence]]) -> list[str]:
    found = [(person, row) for person in acknowledged for row in rows[person][:1]]
    return [
        f"{person} : {row.mark}, {row.method}"
        for person, row in found
        if (row.mark, row.method, row.recorded_by_id) != (Mark.PRESENT, Method.CODE, row.enrolment.user_id)
    ]
