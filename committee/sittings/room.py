"""Who is in the room, who is represented, and the quorum of a sitting or of one item."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from committee.enums import Presence, SeatRole
from committee.models import Attendance, Recusal, Seat, Sitting
from committee.presiding import presider_among


@dataclass(frozen=True)
class Quorum:
    """Half of the members present or represented (CRPA R133-10). For an item, recused ones are out of its base: that
    is ours, to be confirmed. After a second convocation none is needed, but somebody."""

    base: int
    voices: int
    is_needed: bool = True

    @property
    def needed(self) -> int:
        """Voices that it takes."""
        return (self.base + 1) // 2 if self.is_needed else 1

    @property
    def is_met(self) -> bool:
        """Whether a vote may open."""
        return self.voices > 0 and self.voices >= self.needed

    @property
    def words(self) -> str:
        """« 5 présents ou représentés sur 6, il en faut 3 »."""
        some = "présents ou représentés" if self.voices > 1 else "présent ou représenté"
        needed = f"il en faut {self.needed}" if self.is_needed else "sans condition de quorum, seconde convocation"
        return f"{self.voices} {some} sur {self.base}, {needed}"


@dataclass(frozen=True)
class Room:
    """The seats of a sitting, each with its presence, less deputies that wait and members whom one stands in for.

    `recused`: the recused people of each dossier, by its key.
    """

    sitting: Sitting
    attendances: tuple[Attendance, ...]
    recused: dict[int, frozenset[int]] = field(default_factory=dict)

    @property
    def members(self) -> list[Attendance]:
        """Those with a voice."""
        return [each for each in self.attendances if each.seat.has_voice]

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """Ways of holding a seat, to choose from."""
        return list(Presence.choices)

    @property
    def others(self) -> list[Attendance]:
        """Those without: the secretary."""
        return [each for each in self.attendances if not each.seat.has_voice]

    def of_seat(self, seat_id: int | None) -> Attendance | None:
        """The presence of this seat."""
        return next((each for each in self.attendances if each.seat_id == seat_id), None)

    def people_out(self, item_id: int) -> frozenset[int]:
        """Ids of the people recused from a dossier."""
        return self.recused.get(item_id, frozenset())

    def is_out(self, seat: Seat, item_id: int) -> bool:
        """Whether whoever holds this seat is recused from a dossier."""
        return seat.user_id in self.people_out(item_id)

    def voices(self, item_id: int | None = None) -> dict[int, int]:
        """Seat whose voice counts -> seat that gives it, for an item or for the sitting.

        A proxy held by whoever is recused or not there counts for nothing (to be confirmed).
        """
        out = self.people_out(item_id) if item_id is not None else frozenset[int]()
        members = {each.seat_id: each for each in self.members if each.seat.user_id not in out}
        found = {}
        for key, each in members.items():
            if each.is_here:
                found[key] = key
            elif each.proxy_to_id in members and members[each.proxy_to_id].is_here:
                found[key] = each.proxy_to_id
        return found

    def quorum(self, item_id: int | None = None) -> Quorum:
        """Of the sitting, or of one item."""
        out = self.people_out(item_id) if item_id is not None else frozenset[int]()
        base = sum(each.seat.user_id not in out for each in self.members)
        return Quorum(base, len(self.voices(item_id)), self.sitting.needs_quorum)

    def presider(self, item_id: int | None = None) -> Seat | None:
        """Whoever presides the sitting, or one item: see committee.presiding."""
        out = self.people_out(item_id) if item_id is not None else frozenset[int]()
        return presider_among(each.seat for each in self.members if each.is_here and each.seat.user_id not in out)

    def why_unpresided(self, item_id: int | None = None) -> str:
        """Why nobody presides and what to do, in French; the empty string where somebody does."""
        if self.presider(item_id) is not None:
            return ""
        of_sitting = item_id is None
        what, then = ("cette séance", "annulez la séance") if of_sitting else ("cette affaire", "renvoyez l’affaire")
        if any(each.seat.is_vice_president for each in self.members):
            return (
                f"Personne ne préside {what} : présidence et vice-présidence sont absentes ou en déport. Notez leur "
                f"arrivée, ou {then}."
            )
        return (
            f"Personne ne préside {what} : la présidence est absente ou en déport, et la vice-présidence est vacante. "
            f"Faites-la confier à un membre par la direction du service, ou {then}."
        )


def read_room(sitting: Sitting, items: Iterable[int] | None = None) -> Room:
    """The room as it is; `items`: dossiers whose recusals matter, None for the whole agenda. Two queries."""
    found = Attendance.objects.filter(sitting=sitting, seat__replaced_at=None).exclude(seat__role=SeatRole.DEPUTY)
    found = found.select_related("seat__user", "proxy_to__user")
    asked = Recusal.objects.standing().filter(user__in=found.values("seat__user"))
    about = Q(item__sitting_items__sitting=sitting) if items is None else Q(item__in=list(items))
    recused: dict[int, set[int]] = {}
    for item, user in asked.filter(about).values_list("item_id", "user_id"):
        recused.setdefault(item, set()).add(user)
    return Room(sitting, tuple(found), {item: frozenset(users) for item, users in recused.items()})
