"""The two people of a publication are told that it did not leave."""

from django.conf import settings
from django.urls import reverse

from committee.enums import PublicationState
from committee.models import Publication
from committee.permissions import may_know_all
from committee.publishing.words import hour_of
from toolkit.notifications.services import NewMail, queue_mails
from toolkit.wordings.institutes import institute_values

EVENT = "committee.publication_stopped"


def tell_stopped(publication: Publication) -> None:
    """Write to both, but to the one who held it back, and to nobody who may no longer know of every dossier.

    Give a publication with its committee, cycle and institute.
    """
    committee = publication.committee
    cycle = committee.cycle
    held = publication.state == PublicationState.HELD_BACK
    people = [publication.prepared_by, publication.confirmed_by]
    told = [
        each for each in people if each is not None and each != publication.ended_by and may_know_all(each, committee)
    ]
    by = publication.ended_by
    page = f"{settings.SITE_URL}{reverse('committee:publish')}?cycle={cycle.slug}"
    queue_mails(
        [
            NewMail(
                event=EVENT,
                key=f"{EVENT}:{publication.uuid}:{person.pk}",
                to=person.email,
                recipient=person,
                institute=cycle.institute,
                scope=cycle.uuid,
                values={
                    **institute_values(cycle.institute),
                    "nom": person.full_name,
                    "cycle": f"{cycle.title} {cycle.year}",
                    "heure": hour_of(publication.ended_at),
                    "retenue": f"{by.full_name} l’a retenue" if held and by else "Elle s’est arrêtée d’elle-même",
                    "motif": publication.why,
                    "lien": page,
                },
            )
            for person in told
        ]
    )
