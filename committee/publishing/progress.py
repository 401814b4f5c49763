"""How far the letters of a publication are, once its decisions are known: the rows of the outbox tell, and its sweep
goes on with them, whatever became of the worker that began."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from candidatures.models import Candidature
from committee.enums import Outcome
from committee.models import Publication
from toolkit.notifications.enums import WAITING, MailState
from toolkit.notifications.models import OutboxMail

EVENTS = tuple(f"candidature.{outcome}" for outcome in Outcome.values)


@dataclass(frozen=True)
class Sending:
    """One person's letter: where their mail is, or that there is none to send it with."""

    name: str
    url: str
    state: str = ""
    why: str = ""


@dataclass
class Progress:
    """The letters of one publication. Three queries."""

    publication: Publication
    _mails: dict[UUID, OutboxMail] = field(default_factory=dict)

    @cached_property
    def sendings(self) -> list[Sending]:
        """Each letter, in the order of the publication."""
        keys = [row["item"] for row in self.publication.content]
        people = Candidature.objects.filter(
            committee_item__in=keys, committee_item__decision__published_at__isnull=False
        )
        found = {row.committee_item.pk: row for row in people.select_related("committee_item", "applicant")}
        mails = self._mails_of([row.uuid for row in found.values()])
        return [
            _sending(found[row["item"]], mails.get(found[row["item"]].uuid))
            for row in self.publication.content
            if row["item"] in found
        ]

    def _mails_of(self, about: list[UUID]) -> dict[UUID | None, OutboxMail]:
        """The first mail of a decision that each received since: a place offered later is another one."""
        since = OutboxMail.objects.filter(about__in=about, event__in=EVENTS, created_at__gte=self.publication.ended_at)
        found: dict[UUID | None, OutboxMail] = {}
        for mail in since.defer("text_body", "html_body", "masked_body").order_by("created_at", "pk"):
            found.setdefault(mail.about, mail)
        return found

    @property
    def total(self) -> int:
        """Letters that leave by mail."""
        return len(self.sendings) - len(self.to_post)

    @property
    def gone(self) -> int:
        """Those that have left."""
        return sum(each.state == MailState.SENT for each in self.sendings)

    @property
    def failed(self) -> list[Sending]:
        """Those that somebody must look at."""
        return [each for each in self.sendings if each.state in {MailState.FAILED, MailState.CANCELLED}]

    @property
    def to_post(self) -> list[Sending]:
        """Those that are to be printed and posted."""
        return [each for each in self.sendings if not each.state]

    @property
    def is_going_on(self) -> bool:
        """Whether some are still on their way."""
        return any(each.state in WAITING for each in self.sendings)


def _sending(candidature: Candidature, mail: OutboxMail | None) -> Sending:
    if mail is None:
        return Sending(candidature.full_name, reverse("instruction:instructed_letter", args=[candidature.uuid]))
    url = reverse("dashboard:outbox_mail", args=[mail.uuid])
    return Sending(candidature.full_name, url, mail.state, mail.last_error)
