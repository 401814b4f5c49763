"""The personal links of speakers: one for each speaker and session."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from programme.models import Session, Speaker, SpeakerLink
from toolkit.domain.errors import DomainError
from toolkit.personal_links import draw_token, hash_token

# Materials and agreements come after the session too.
LASTS_AFTER = timedelta(days=30)
LASTS_UNDATED = timedelta(days=90)


class DeadLinkError(DomainError):
    """The link opens nothing, or nothing any more: a title, and a sentence that says what to do."""

    def __init__(self, title: str, message: str, *, status: int = 410) -> None:
        super().__init__(message, status=status)
        self.title = title


def token_of(link: SpeakerLink) -> str:
    """The secret of the link, the same in each mail; the database holds its hash alone."""
    return draw_token("programme.speaker-link", link.uuid)


def find_speaker_link(token: str) -> SpeakerLink:
    """The link that this token opens, with its speaker, its session and their institute.

    Raises DeadLinkError: 404 for a link nobody sent, 410 for one that was withdrawn or is past its date.
    """
    related = ("speaker", "session__cycle__institute", "session__institute")
    link = SpeakerLink.objects.select_related(*related).filter(token_hash=hash_token(token)).first()
    if link is None:
        raise DeadLinkError("Ce lien n’est pas reconnu", "Recopiez-le en entier depuis le courriel reçu.", status=404)
    if link.withdrawn_at is not None:
        raise DeadLinkError(
            "Ce lien ne sert plus", "Vos interventions ont été annulées. Pour toute question, répondez au courriel."
        )
    if not link.is_live:
        raise DeadLinkError("Ce lien a expiré", "Demandez-en un autre en répondant au dernier courriel reçu.")
    return link


def open_link(*, session: Session, speaker: Speaker) -> SpeakerLink:
    """The link of this speaker for this session, made or good again, and locked. The caller counts and sends mails."""
    now = timezone.now()
    ends = _end_of(session, now)
    link = SpeakerLink.objects.select_for_update(of=("self",)).filter(session=session, speaker=speaker).first()
    if link is None:
        link = SpeakerLink(session=session, speaker=speaker, sent_at=now, expires_at=ends)
        link.token_hash = hash_token(token_of(link))
    link.session, link.speaker = session, speaker
    link.sent_at, link.expires_at, link.withdrawn_at, link.reminded_at = now, ends, None, None
    return link


def _end_of(session: Session, now: datetime) -> datetime:
    if session.ends_on is None:
        return now + LASTS_UNDATED
    last = timezone.make_aware(datetime.combine(session.ends_on, time(23, 59, 59)))
    return max(last, now) + LASTS_AFTER
