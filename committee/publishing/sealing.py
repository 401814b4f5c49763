"""What stands for the decisions that somebody has read, with their letters: whoever publishes them publishes those."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from candidatures.enums import State
from committee.enums import Outcome
from committee.models import Committee, Decision, Item
from committee.publishing.letters import Letter, letters_of, to_publish
from toolkit.documents.drafts import seal_of as seal_of_words

Row = dict[str, Any]

CHANGED = "Les décisions ou leurs lettres ont changé depuis la préparation"


def sealed_rows(committee: Committee, decisions: Iterable[Decision] | None = None) -> list[Row]:
    """A row for each decision to publish, as a publication keeps them. `words` stands for all that was decided and for
    the letter, less what follows from the day and from who leaves: the day to answer by, the rank."""
    found = to_publish(committee) if decisions is None else decisions
    sealed_on = committee.cycle.closes_at.date()  # any day, always the same
    return [_row(letter) for letter in letters_of(committee, found, on=sealed_on, ranks=False)]


def _row(letter: Letter) -> Row:
    decision, candidature = letter.decision, letter.candidature
    said = [decision.number, decision.outcome, decision.reason, decision.override_reason, seal_of_words(letter.content)]
    said += [candidature.email, candidature.cycle.confirmation_days]
    return {
        "item": decision.item_id,
        "uuid": str(decision.item.uuid),
        "name": candidature.full_name,
        "outcome": decision.outcome,
        "rank": decision.rank,
        "words": sha256(json.dumps(said).encode()).hexdigest()[:32],
    }


def seal_of(rows: Iterable[Row]) -> str:
    """One word for all these rows: another one, and something has changed."""
    return sha256(json.dumps(list(rows), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Since:
    """What has become of what was read. `left`: the rows of those who withdrew. `why`: in French, what has changed, or
    the empty string."""

    rows: list[Row]
    left: list[Row] = field(default_factory=list)
    why: str = ""


def look_again(committee: Committee, content: Iterable[Row]) -> Since:
    """Compare what was read with what would leave now. Whoever withdrew is left out, and those after them on the
    waiting list move up: nothing else may differ. One query more than sealed_rows, where somebody left."""
    before = {row["item"]: row for row in content}
    now = {row["item"]: row for row in sealed_rows(committee)}
    missing = [row for key, row in before.items() if key not in now]
    left = _withdrawn(missing)
    others = [row["name"] for row in missing if row not in left] + [
        row["name"] for key, row in now.items() if key not in before or row["words"] != before[key]["words"]
    ]
    if not others and _waiting(before, now) != _waiting(now, now):
        return Since(list(now.values()), left, f"{CHANGED} : l’ordre de la liste d’attente.")
    some = ", ".join(others[:5]) + (f" et {len(others) - 5} autres" if len(others) > 5 else "")
    return Since(list(now.values()), left, f"{CHANGED} : {some}." if others else "")


def _withdrawn(rows: list[Row]) -> list[Row]:
    if not rows:
        return []
    gone = Item.objects.filter(pk__in=[row["item"] for row in rows], candidature__state=State.WITHDRAWN)
    keys = set(gone.values_list("pk", flat=True))
    return [row for row in rows if row["item"] in keys]


def _waiting(rows: Mapping[int, Row], standing: Mapping[int, Row]) -> list[int]:
    """The items of the waiting list in order, those who left apart."""
    found = [row for row in rows.values() if row["outcome"] == Outcome.WAITLISTED and row["item"] in standing]
    return [row["item"] for row in sorted(found, key=lambda row: row["rank"])]
