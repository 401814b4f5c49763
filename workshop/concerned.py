"""Whom the changes of a public cycle concern: how many, who, and what stays as it was for them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from accounts.holding import is_held
from accounts.models import User
from candidatures.enums import AWAITING_SIGNATURE, IN_INSTRUCTION, CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment
from cycles.models import Cycle, Participant
from toolkit.text.cleaning import address_key
from workshop.topics import CHOSEN, DRAFTS, ENROLLED, EVERYBODY, FILED, SIGNED, Topic

LABELS = {
    DRAFTS: "Dossiers commencés, pas encore déposés",
    FILED: "Dossiers déposés ou en instruction",
    CHOSEN: "Personnes admises ou sur liste d’attente",
    ENROLLED: "Participants confirmés",
    SIGNED: "Signataires d’un engagement",
}
_GROUP_OF = {
    State.DRAFT: DRAFTS,
    **dict.fromkeys((*IN_INSTRUCTION, State.ELIGIBLE), FILED),
    State.ADMITTED: CHOSEN,
    State.WAITLISTED: CHOSEN,
}
# Those whose employer may still pay: nothing is told to the signatory of a dossier that ended.
_LIVE = (*_GROUP_OF, State.CONFIRMED)
_BOUND = (CommitmentState.SIGNED, *AWAITING_SIGNATURE)


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell. `is_known` is False for who must stay unknown to the reader: not listed, not counted."""

    name: str
    email: str
    about: UUID | None
    is_known: bool
    user: User | None = None


@dataclass
class Group:
    """People in the same situation."""

    name: str
    label: str
    people: list[Recipient] = field(default_factory=list)

    @property
    def known(self) -> list[Recipient]:
        """Those whom the reader may know of."""
        return [one for one in self.people if one.is_known]


class Concerned:
    """The people of a cycle, in five queries, as one member of staff may know of them."""

    def __init__(self, cycle: Cycle, topics: Collection[Topic], reader: User) -> None:
        self.cycle = cycle
        self.topics = topics
        self.reader = reader

    @cached_property
    def _candidatures(self) -> list[Candidature]:
        rows = Candidature.objects.filter(cycle=self.cycle).select_related("applicant").order_by("sort_name", "pk")
        names = ("uuid", "state", "first_name", "last_name", "email", "extended_until", "arrived_on", "applicant")
        return list(rows.only(*names))

    @cached_property
    def _known(self) -> set[int]:
        return set(Candidature.objects.filter(cycle=self.cycle).open_to(self.reader).values_list("pk", flat=True))

    @cached_property
    def commitments(self) -> list[EmployerCommitment]:
        """Those signed or asked, of dossiers that are not over."""
        rows = EmployerCommitment.objects.filter(
            candidature__cycle=self.cycle, candidature__state__in=_LIVE, state__in=_BOUND
        )
        return list(rows.select_related("candidature").order_by("signatory_name", "pk"))

    @cached_property
    def groups(self) -> list[Group]:
        """The groups that these topics concern, empty ones left out."""
        wanted = {name for topic in self.topics for name in topic.groups}
        groups = {name: Group(name, LABELS[name]) for name in EVERYBODY if name in wanted}
        for row in self._candidatures:
            group = groups.get(_GROUP_OF.get(State.of(row.state), ""))
            if group is not None and not row.is_unaddressed:  # came by post: nobody to write to yet
                group.people.append(_applicant(row, row.pk in self._known))
        if ENROLLED in groups:
            groups[ENROLLED].people = self._participants()
        if SIGNED in groups:
            groups[SIGNED].people = self._signatories()
        return [group for group in groups.values() if group.people]

    def _signatories(self) -> list[Recipient]:
        return [
            Recipient(
                name=row.signatory_name,
                email=row.signatory_email,
                about=row.candidature.uuid,
                is_known=row.candidature_id in self._known,
            )
            for row in self.commitments
            if row.signatory_email
        ]

    def _participants(self) -> list[Recipient]:
        enrolled = Participant.objects.filter(cycle=self.cycle).enrolled().select_related("user")
        known = set(enrolled.known_to(self.reader).values_list("pk", flat=True))
        dossiers = {row.applicant_id: row for row in self._candidatures}
        return [
            Recipient(
                row.user.full_name,
                row.user.email,
                dossiers[row.user_id].uuid if row.user_id in dossiers else None,
                row.pk in known,
                row.user,
            )
            for row in enrolled.order_by("user__sort_name", "pk")
            if not is_held(row.user)  # came by post, without an address
        ]

    @property
    def has_unknown(self) -> bool:
        """Whether the reader is kept away from somebody in this cycle, whatever their situation."""
        return len(self._known) < len(self._candidatures)

    @property
    def count(self) -> int:
        """People whom the reader may know of, each once."""
        return len({address_key(one.email) for group in self.groups for one in group.known})

    def recipients(self, names: Collection[str]) -> list[Recipient]:
        """The people of these groups, each address once."""
        found: dict[str, Recipient] = {}
        for group in self.groups:
            if group.name in names:
                for one in group.people:
                    found.setdefault(address_key(one.email), one)
        return list(found.values())

    @property
    def known_commitments(self) -> list[EmployerCommitment]:
        """Those of people whom the reader may know of."""
        return [row for row in self.commitments if row.candidature_id in self._known]

    @property
    def known_delays(self) -> list[datetime]:
        """Until when the drafts that were given more time may be submitted, where the reader may know of them."""
        known = (row for row in self._candidatures if row.state == State.DRAFT and row.pk in self._known)
        return [row.extended_until for row in known if row.extended_until is not None]

    @property
    def drafts(self) -> int:
        """Dossiers that may still be submitted."""
        return sum(row.state == State.DRAFT for row in self._candidatures)


def _applicant(row: Candidature, is_known: bool) -> Recipient:
    return Recipient(row.full_name, row.email or row.applicant.email, row.uuid, is_known, row.applicant)
