"""The minutes as one person sees them on screen. Each question is asked once, and only when it is shown."""

from functools import cached_property
from typing import Any
from uuid import UUID

from committee.enums import SignerCapacity
from committee.minutes.copies import is_partial, seal_of_copy
from committee.minutes.documents import copy_for, facts_of, known_keys
from committee.minutes.signing import capacity_of
from committee.minutes.writing import mark_of_dissents
from committee.models import Attendance, Dissent, Minutes, MinutesRemark, MinutesSignature, SignedPaper
from committee.sittings.access import SittingAccess


def minutes_of(access: SittingAccess) -> list[Minutes]:
    """The minutes of a sitting that this person may open, those that correct others last. One query."""
    found = access.sitting.minutes.select_related("document", "corrects__document", "created_by")
    return [each for each in found.order_by("pk") if access.leads or not each.is_draft]


class MinutesPage:
    """One procès-verbal before one person."""

    def __init__(self, access: SittingAccess, minutes: Minutes) -> None:
        self.access, self.minutes = access, minutes
        minutes.sitting = access.sitting

    @cached_property
    def _facts(self) -> Any:
        return facts_of(self.minutes)

    @cached_property
    def _known(self) -> frozenset[int]:
        return known_keys(self.access.user, self.minutes)

    @cached_property
    def copy(self) -> dict[str, Any]:
        """What this person may read of it."""
        return copy_for(self.minutes, self._known, self._facts)

    @property
    def seal(self) -> str:
        """What stands for that copy: a signature binds to it."""
        return seal_of_copy(self.copy)

    @cached_property
    def reads_all(self) -> bool:
        """Whether nothing is left out of the copy: the document itself may be read."""
        return not is_partial(self._facts, self._known)

    @cached_property
    def signatures(self) -> list[MinutesSignature]:
        """Those there are."""
        return list(self.minutes.signatures.select_related("seat__user"))

    @cached_property
    def paper(self) -> SignedPaper | None:
        """The scan of what was signed by hand, if it was."""
        return SignedPaper.objects.filter(minutes=self.minutes).first() if self.minutes.is_signed else None

    @property
    def awaited(self) -> list[str]:
        """Whose signature is still to come."""
        signed = {each.capacity for each in self.signatures}
        awaited = [] if self.minutes.is_signed else self._facts["signers"]
        return [str(SignerCapacity(each).label) for each in awaited if each not in signed]

    @cached_property
    def remarks(self) -> list[MinutesRemark]:
        """All of them for whoever writes the minutes, one's own for a member."""
        found = self.minutes.remarks.select_related("seat__user")
        return list(found if self.access.leads else found.filter(seat=self.access.viewer.seat))

    @property
    def may_sign(self) -> bool:
        """Whether this person signs it now."""
        capacity = capacity_of(self.access.viewer.seat)
        signed = {each.capacity for each in self.signatures}
        return self.minutes.is_circulated and capacity in set(self._facts["signers"]) - signed

    @cached_property
    def has_sat(self) -> bool:
        """Whether this person was there or represented: they may have a disagreement recorded."""
        place = Attendance.objects.filter(sitting=self.access.sitting, seat=self.access.viewer.seat).first()
        return place is not None and (place.arrived_at is not None or place.proxy_to_id is not None)

    @property
    def may_remark(self) -> bool:
        """Whether this person says what they would change."""
        return self.minutes.is_circulated and self.access.viewer.seat is not None

    @property
    def may_dissent(self) -> bool:
        """Whether this person may have a disagreement recorded."""
        return self.may_remark and not self.signatures and self.has_sat and bool(self.decided)

    @cached_property
    def dissents(self) -> list[tuple[Dissent, str]]:
        """One's own disagreements, each with the name of its item: those that this person may still know of."""
        names = dict(self.decided)
        found = Dissent.objects.filter(sitting_item__sitting=self.access.sitting, sitting_item__item__uuid__in=names)
        mine = found.filter(seat=self.access.viewer.seat).select_related("sitting_item__item")
        return [(each, names[each.sitting_item.key]) for each in mine.order_by("at", "pk")]

    @property
    def dissents_mark(self) -> str:
        """What the page keeps of them."""
        return mark_of_dissents(each for each, _ in self.dissents)

    @cached_property
    def decided(self) -> list[tuple[UUID, str]]:
        """The items decided that this person may know of, to choose from: key and name."""
        told = [each for each in self._facts["items"] if each["item"] in self._known and each["outcome"]]
        return [(UUID(each["key"]), each["name"]) for each in told]
