"""Ask speakers to confirm, remind them, and tell them what moves in their own slots."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programme.clashes import Wish, check_free, lock_booked
from programme.enums import SpeakerState
from programme.lifecycle import SLOT_SPEAKERS
from programme.mails import ask_speaker, remind_speaker, tell_speaker_cancelled, tell_speaker_changed
from programme.models import Session, SlotSpeaker, Speaker, SpeakerLink
from programme.permissions import check_writes
from programme.queries import SpeakerNews, news_for
from programme.services.links import open_link, token_of
from programme.services.locking import lock_open_programme
from programme.snapshots import Snapshot, slots_of, take_snapshot, write_slot
from toolkit.domain.errors import DomainError
from toolkit.personal_links import hash_token
from toolkit.text.french import list_in_words

logger = logging.getLogger(__name__)

REMIND_AFTER = timedelta(days=7)
TO_ASK = (SpeakerState.PLANNED, SpeakerState.ASKED, SpeakerState.DECLINED)


@transaction.atomic
def ask_speakers(*, actor: User, session: Session, speakers: Sequence[Speaker]) -> list[SpeakerLink]:
    """Send each speaker the link of their page, for all their slots of the session; whoever declined is asked again.

    Raises NotAllowedError (403), DomainError (409) for one without a slot or an address, who is named, or who is taken
    elsewhere since they declined. Nothing is sent then.
    """
    check_writes(actor, session.organiser.pk)
    lock_open_programme(session)
    rows = _rows_of(session, speakers)
    idle = [speaker for speaker in speakers if speaker.pk not in rows]
    if idle:
        raise DomainError(f"{_names(idle)}\u00a0: aucune séquence de cette session. Placez-en une d’abord.")
    silent = [speaker for speaker in speakers if not speaker.email]
    if silent:
        raise DomainError(f"{_names(silent)}\u00a0: il manque une adresse électronique. Complétez la fiche d’abord.")
    lock_booked(rooms=[], speakers=[speaker.pk for speaker in speakers])
    for speaker in speakers:
        check_back(rows[speaker.pk])
        asked = SlotSpeaker.objects.filter(pk__in=[row.pk for row in rows[speaker.pk]], state__in=TO_ASK)
        SLOT_SPEAKERS.claim("ask", asked, answered_at=None, note="")
    present = take_snapshot(session)
    return [_send_first(session, speaker, present) for speaker in speakers]


def check_back(rows: Sequence[SlotSpeaker]) -> None:
    """Raise SlotRefusedError when a slot that was declined is to be theirs again and they are taken elsewhere."""
    for row in rows:
        if row.state == SpeakerState.DECLINED:
            slot = row.slot
            check_free(Wish(slot.title, slot.half_day, slot.starts_at, slot.ends_at, None, (row.speaker,), slot.pk))


def tell_news(news: SpeakerNews, present: Snapshot) -> None:
    """Tell a speaker what moved, or that nothing of theirs is left: their link is then withdrawn.

    The caller holds the transaction and has locked the programme.
    """
    link = news.link
    slots = slots_of(link.speaker, present.slots.values())
    added = SlotSpeaker.objects.filter(slot__half_day__session=link.session, speaker=link.speaker)
    SLOT_SPEAKERS.claim("ask", added.filter(state=SpeakerState.PLANNED))
    link.told = [write_slot(slot) for slot in slots]
    link.mails += 1
    if news.is_cancelled:
        link.withdrawn_at = timezone.now()
        tell_speaker_cancelled(link=link, changes=news.changes)
    elif link.speaker.email:
        tell_speaker_changed(link=link, token=token_of(link), slots=slots, changes=news.changes)
    link.save(update_fields=["told", "mails", "withdrawn_at"])


def remind_speakers() -> int:
    """Remind speakers who have not answered a week after they were asked: once each. Returns how many mails."""
    due = SpeakerLink.objects.live().filter(
        reminded_at__isnull=True,
        sent_at__lte=timezone.now() - REMIND_AFTER,
        session__half_days__slots__speakers__state=SpeakerState.ASKED,
        session__ends_on__gte=timezone.localdate(),
    )
    done = 0
    for pk in set(due.values_list("pk", flat=True)):
        try:
            done += _remind(pk)
        except Exception:  # one that fails does not keep the others from being reminded
            logger.exception("The reminder of link %s failed: the next run tries again.", pk)
    return done


@transaction.atomic
def _remind(pk: int) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mail: two schedules send one."""
    if not SpeakerLink.objects.live().filter(pk=pk, reminded_at__isnull=True).update(reminded_at=timezone.now()):
        return False
    link = SpeakerLink.objects.select_related("speaker", "session__cycle__institute", "session__institute").get(pk=pk)
    waiting = SlotSpeaker.objects.filter(
        slot__half_day__session=link.session, speaker=link.speaker, state=SpeakerState.ASKED
    )
    token = token_of(link)
    present = take_snapshot(link.session)
    # What moved and is not published yet is told by the publication, not by a reminder.
    if (
        not waiting.exists()
        or not link.speaker.email
        or hash_token(token) != link.token_hash
        or news_for(link, present)
    ):
        return False
    link.mails += 1
    link.save(update_fields=["mails"])
    remind_speaker(link=link, token=token, slots=slots_of(link.speaker, present.slots.values()))
    return True


def _send_first(session: Session, speaker: Speaker, present: Snapshot) -> SpeakerLink:
    link = open_link(session=session, speaker=speaker)
    slots = slots_of(speaker, present.slots.values())
    link.told = [write_slot(slot) for slot in slots]
    link.mails += 1
    link.save()
    ask_speaker(link=link, token=token_of(link), slots=slots)
    return link


def _rows_of(session: Session, speakers: Sequence[Speaker]) -> dict[int, list[SlotSpeaker]]:
    found: dict[int, list[SlotSpeaker]] = {}
    rows = SlotSpeaker.objects.filter(slot__half_day__session=session, speaker__in=speakers)
    for row in rows.select_related("slot__half_day", "speaker"):
        found.setdefault(row.speaker_id, []).append(row)
    return found


def _names(speakers: Sequence[Speaker]) -> str:
    return list_in_words(speaker.full_name for speaker in speakers)
