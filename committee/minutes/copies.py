"""The minutes as one person may read them, and the seal of what they read. Pure: rows come in, words go out."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from committee.decisions.ranks import shown_rank
from committee.enums import Choice, Outcome
from committee.minutes.facts import GROUP
from committee.models import Dissent
from toolkit.documents.context import ContextEncoder, freeze
from toolkit.text.french import list_in_words

_CHOICES = (Choice.ADMIT, Choice.WAITLIST, Choice.REJECT, Choice.ABSTAIN)


def copy_of(
    facts: Mapping[str, Any], *, known: frozenset[int], dissents: Iterable[Dissent] = (), words: Mapping[str, Any]
) -> dict[str, Any]:
    """What the page and the paper print, for someone who may know of the dossiers of these keys alone.

    Nothing tells that one is left out: neither a number, nor a rank, a count, a block or a name among the recused.
    `words`: what was typed, and what is corrected. `dissents`: with their seat and person.
    """
    items = [each for each in facts["items"] if each["item"] in known]
    blocks = Counter(each["block"] for each in items if each["block"])
    hidden = sorted(each["rank"] for each in facts["waiting"] if each["item"] not in known)
    group = [each["traits"] for each in facts["group"] if each["item"] in known]
    asked: dict[int, list[list[str]]] = {}
    for dissent in dissents:
        asked.setdefault(dissent.sitting_item_id, []).append([dissent.seat.user.full_name, dissent.text])
    return {
        **{name: facts[name] for name in ("sitting", "quorum", "criteria", "hours", "signers")},
        **words,
        "chairs": _chairs(facts["chair"], items),
        "members": [_member(each, items) for each in facts["members"]],
        "items": [
            {**_item(at, each, hidden, asked.get(each["row"], [])), "is_in_block": blocks[each["block"]] > 1}
            for at, each in enumerate(items, start=1)
        ],
        "waiting": [
            [shown_rank(each["rank"], hidden), each["name"]] for each in facts["waiting"] if each["item"] in known
        ],
        "group_size": len(group),
        "group": [[title, _counted(traits[at] for traits in group)] for at, title in enumerate(GROUP)],
    }


def is_partial(facts: Mapping[str, Any], known: frozenset[int]) -> bool:
    """Whether a copy for someone who knows of these dossiers leaves something out."""
    return any(each["item"] not in known for name in ("items", "waiting", "group") for each in facts[name])


def seal_of_copy(copy: Mapping[str, Any]) -> str:
    """What stands for these words: another seal, and something in them has changed."""
    return sha256(json.dumps(freeze(copy), cls=ContextEncoder, sort_keys=True).encode()).hexdigest()


def _member(member: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    away = [at for at, each in enumerate(items, start=1) if member["user"] in {user for user, _name in each["recused"]}]
    return {**member, "recused_from": away}


def _item(at: int, item: Mapping[str, Any], hidden: list[int], dissents: list[list[str]]) -> dict[str, Any]:
    hidden_names = {"item", "key", "row", "block", "outcome", "rank", "recused", "chair"}
    told = {name: value for name, value in item.items() if name not in hidden_names}
    recused = [name for _user, name in item["recused"]]
    outcome = item["outcome"]
    rank = shown_rank(item["rank"], hidden) if item["rank"] else None
    label = Outcome(outcome).said_of(woman=item["is_woman"]) if outcome else ""
    return {
        **told,
        "number": at,
        "result": label,
        "rank": rank,
        "recused": recused,
        "dissents": dissents,
        "votes": _votes(item["ballot"]),
        "chair": item["chair"][2] if item["chair"] else "",
    }


def _chairs(chair: list[str], items: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Name, capacity and items of each person who presided; whoever presided the sitting first, without items.

    What they presided of the items that are left out is told by nothing.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for at, each in enumerate(items, start=1):
        if each["chair"] and each["chair"] != chair:
            found.setdefault(tuple(each["chair"][:2]), []).append(str(at))
    others = [
        [*who, f"l’affaire {at[0]}" if len(at) == 1 else f"les affaires {list_in_words(at)}"]
        for who, at in found.items()
    ]
    return [[*chair[:2], ""], *others] if chair else others


def _votes(ballot: Mapping[str, Any] | None) -> list[str]:
    """« 5 pour admettre », « 1 abstention »; choices nobody made are left out."""
    counts = ballot["counts"] if ballot else ()
    return [choice.counted(count) for choice, count in zip(_CHOICES, counts, strict=False) if count]


def _counted(values: Iterable[str]) -> list[list[Any]]:
    """Each value with how many bear it, the most frequent first, then by name."""
    return [[name, count] for name, count in sorted(Counter(values).items(), key=lambda each: (-each[1], each[0]))]
