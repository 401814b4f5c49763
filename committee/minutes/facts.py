"""What a sitting was, as its minutes tell it: read once, in primitives that no later change reaches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from candidatures.enums import Category, Title
from committee.enums import RUNNING, Chair, EventKind, Outcome, SignerCapacity
from committee.models import Attendance, Ballot, Decision, Exit, Presided, Recusal, Seat, Sitting, SittingItem
from committee.sittings.convening import days_of_notice
from committee.sittings.room import Room, read_room
from cycles.models import Criterion
from organisations.enums import EmployerType, Region, stratum_of
from toolkit.domain.errors import DomainError

# What the minutes tell of the sitting as a whole, hour by hour; what concerns one item is told with it.
_TOLD = (
    EventKind.QUORUM, EventKind.SUSPENDED, EventKind.RESUMED, EventKind.PRESENCE, EventKind.PROXY,
)  # fmt: skip
_SIGNERS = {Chair.PRESIDENT: SignerCapacity.PRESIDENT, Chair.VICE: SignerCapacity.VICE}
UNKNOWN = "Non renseigné"
GROUP = ("Type d’employeur", "Population", "Région", "Fonction", "Civilité")


def check_over(sitting: Sitting) -> None:
    """Raise DomainError (409) while the sitting is to come or going on, or when it was called off."""
    if sitting.state in RUNNING:
        raise DomainError("La séance est en cours : le procès-verbal se prépare une fois qu’elle est levée.")
    if not sitting.is_closed:
        raise DomainError("Cette séance n’a pas été tenue : il n’y a pas de procès-verbal.")


def read_facts(sitting: Sitting) -> dict[str, Any]:
    """Everything that minutes hold (DOMAIN, committee) but the words typed, the disagreements and the signatures.

    `items`, `waiting` and `group` bear the key of their dossier: a copy leaves out those that its reader may not know
    of (see committee.minutes.copies). Nine queries, whatever the agenda.

    Raises DomainError (409) unless the sitting is over.
    """
    check_over(sitting)
    room = read_room(sitting)
    return {
        "sitting": _sitting(sitting),
        "chair": _chair(sitting, _presider_of(sitting, room)),
        "signers": _signers(room),
        "quorum": room.quorum().words,
        "members": [_member(each, sitting) for each in room.attendances],
        "criteria": [[each.label, each.weight] for each in Criterion.objects.filter(cycle=sitting.committee.cycle_id)],
        "hours": [[event.at, event.text] for event in sitting.events.filter(sitting_item=None, kind__in=_TOLD)],
        "items": _items(sitting),
        **_outcomes(sitting),
    }


def _sitting(sitting: Sitting) -> dict[str, Any]:
    return {
        "number": sitting.number,
        "planned_at": sitting.planned_at,
        "place": sitting.place,
        "link": sitting.link,
        "opened_at": sitting.opened_at,
        "closed_at": sitting.closed_at,
        "convened_at": sitting.convened_at,
        "notice": days_of_notice(sitting),
        "short_notice": sitting.short_notice,
        "lacked_quorum": sitting.lacked_quorum,
        "second_of": sitting.follows.planned_at if sitting.follows else None,
    }


def _presider_of(sitting: Sitting, room: Room) -> Seat | None:
    """Whoever presided the sitting, without a question where they are still in the room."""
    known = room.of_seat(sitting.presided_by_id)
    return known.seat if known is not None else sitting.presided_by


def _chair(row: Presided, seat: Seat | None) -> list[str]:
    """Name and capacity of whoever presided, as they were then; nothing for nobody."""
    if seat is None:
        return []
    chair = Chair(row.presided_as)
    return [seat.user.full_name, chair.held_by(seat.user.title), chair.label.lower()]


def _signers(room: Room) -> list[str]:
    """In what capacities the minutes are signed: by the secretary, by the president and the vice-president who came.

    It goes by presence alone: a signature that was asked for a recusal would tell of it. Where neither came, the
    president signs what nobody presided.
    """
    came = {each.seat.chair for each in room.attendances if each.arrived_at is not None}
    chairs = [signer for chair, signer in _SIGNERS.items() if chair in came]
    return [*(chairs or [SignerCapacity.PRESIDENT]), SignerCapacity.SECRETARY]


def _member(attendance: Attendance, sitting: Sitting) -> dict[str, Any]:
    seat, holder = attendance.seat, attendance.proxy_to
    return {
        "user": seat.user_id,
        "name": seat.user.full_name,
        "role": seat.capacity,
        "presence": str(attendance.get_status_display()),
        "arrived_at": attendance.arrived_at,
        "left_at": attendance.left_at,
        "proxy_to": holder.user.full_name if holder else "",
        "note": attendance.note,
    }


def _items(sitting: Sitting) -> list[dict[str, Any]]:
    related = ("item__candidature", "item__decision", "presided_by__user")
    rows = list(sitting.items.select_related(*related).order_by("position", "pk"))
    ballots = {each.sitting_item_id: each for each in Ballot.objects.closed().filter(sitting_item__sitting=sitting)}
    standing = Recusal.objects.standing().filter(item__sitting_items__sitting=sitting).select_related("user")
    recused = _grouped(standing, "item_id")
    exits = _grouped(Exit.objects.filter(sitting_item__sitting=sitting).select_related("seat__user"), "sitting_item_id")
    blocks = {row.led_by_id or row.pk for row in rows if row.is_decided and row.led_by_id}
    return [{**_item(row, ballots, recused[row.item_id], exits[row.pk]), "block": _block(row, blocks)} for row in rows]


def _block(row: SittingItem, blocks: set[int]) -> int | None:
    """What the items voted together have in common: None for one that was voted on apart."""
    lead = row.led_by_id or row.pk
    return lead if lead in blocks else None


def _grouped(rows: QuerySet[Any], key: str) -> defaultdict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _item(
    row: SittingItem, ballots: Mapping[int, Ballot], recused: Iterable[Recusal], exits: Iterable[Exit]
) -> dict[str, Any]:
    candidature, decision = row.item.candidature, getattr(row.item, "decision", None)
    ballot = ballots.get(row.led_by_id or row.pk) if row.is_decided else None
    people = sorted((each.user for each in recused), key=lambda user: (user.sort_name, user.pk))
    return {
        "item": row.item_id,
        "key": str(row.key),
        "row": row.pk,
        "receipt": candidature.receipt_number,
        "name": candidature.full_name,
        "is_woman": candidature.title == Title.F,
        "job_title": candidature.job_title,
        "employer": candidature.employer_name,
        "state": "Non examinée" if row.is_waiting else str(row.get_state_display()),
        "note": row.note,
        "mean": row.item.mean_score,
        "chair": _chair(row, row.presided_by),
        "recused": [[user.pk, user.full_name] for user in people],
        "exits": [[each.seat.user.full_name, each.left_at, each.back_at] for each in exits],
        "ballot": _ballot(ballot),
        # What the sitting decided, whatever became of it since: the candidate may withdraw, the decision be corrected.
        "outcome": ballot.outcome if ballot else "",
        "rank": decision.rank if ballot and decision else None,
        "motive": ballot.motive if ballot else "",
    }


def _ballot(ballot: Ballot | None) -> dict[str, Any] | None:
    if ballot is None:
        return None
    return {
        "mode": str(ballot.get_mode_display()),
        "is_paper": ballot.is_paper,
        "base": ballot.base,
        "voices": ballot.voices,
        "counts": [ballot.admit, ballot.waitlist, ballot.reject, ballot.abstain],
        "casting": str(ballot.get_casting_choice_display()) if ballot.casting_choice else "",
    }


def _outcomes(sitting: Sitting) -> dict[str, Any]:
    """The waiting list and the group as they stand, those of earlier sittings among them. One query."""
    found = Decision.objects.filter(committee=sitting.committee, item__removed_at__isnull=True)
    decisions = list(found.select_related("item__candidature").order_by("rank", "item__sort_name", "pk"))
    waiting = [each for each in decisions if each.outcome == Outcome.WAITLISTED]
    admitted = [each for each in decisions if each.outcome == Outcome.ADMITTED]
    return {
        "waiting": [
            {"item": each.item_id, "rank": each.rank, "name": each.item.candidature.full_name} for each in waiting
        ],
        "group": [{"item": each.item_id, "traits": _traits(each)} for each in admitted],
    }


def _traits(decision: Decision) -> list[str]:
    """What the group is looked at by, in the order of GROUP: never beside a score."""
    of = decision.item.candidature
    stratum = "" if of.population is None else str(stratum_of(of.population).label)
    told = (
        dict(EmployerType.choices).get(of.employer_type),
        stratum,
        dict(Region.choices).get(of.region),
        dict(Category.choices).get(of.category),
        dict(Title.choices).get(of.title),
    )
    return [str(each or UNKNOWN) for each in told]
