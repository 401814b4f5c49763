"""The cells of the list of candidatures: each column draws its own, since a template for each costs a page its speed.

What another column of the page says is not said twice: `row.apart` holds the names of those that are shown.
"""

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from candidatures.enums import FALLEN, CommitmentState
from instruction.eligibility import worst
from instruction.enums import Verdict
from instruction.rows import Row
from toolkit.text.typography import format_day_short, format_hour
from toolkit.ui.templatetags.typography import icon, typo

# A commitment is coloured where somebody at the desk, or the applicant, must act on it.
_TO_ACT_ON = frozenset({CommitmentState.REFUSED, CommitmentState.EXPIRED, CommitmentState.UPLOADED, FALLEN})


LABELS_SHOWN = 3
NOTHING = SafeString("")
NOT_ASKED = SafeString('<span class="soft">Pas demandé</span>')
_SMALL, _END = SafeString("<small>"), SafeString("</small>")


@lru_cache(maxsize=4000, typed=True)  # typed: a safe text and a plain one are equal, and drawn in two ways
def small(text: str, css: str = "") -> SafeString:
    """The second line of a cell; nothing for no words. `css` is a class of ours."""
    if not text:
        return NOTHING
    return (SafeString(f'<small class="{css}">') if css else _SMALL) + typo(text) + _END


@lru_cache(maxsize=400)
def status(tone: str, name: str, label: str) -> SafeString:
    """A status: icon and word."""
    return format_html('<span class="status t-{}">{}{}</span>', tone, icon(name), label)


def moment(at: datetime) -> str:
    """« 14 h 32 » for today, else « 14 janvier »."""
    day = timezone.localdate(at)
    return format_hour(at) if day == timezone.localdate() else _short(day)


@lru_cache(maxsize=800)
def _short(day: date) -> str:
    return format_day_short(day)


def candidate(row: Row) -> SafeString:
    """Name and function."""
    name = format_html('<a class="name" href="{}">{}</a>', row.href, row.name)
    return name + (NOTHING if "fonction" in row.apart else small(row.candidature.job_title))


def employer(row: Row) -> SafeString:
    """Employer, with its type, its stratum and its region."""
    beside = [("type", row.employer_type), ("strate", row.people), ("region", row.region)]
    facts = ", ".join(text for name, text in beside if text and name not in row.apart)
    return typo(row.candidature.employer_name) + small(facts)


def state(row: Row) -> SafeString:
    """State, coloured where the reader has something to do."""
    return status(row.candidature.tone if row.turn.tone else "mute", row.candidature.icon, row.state)


def commitment(row: Row) -> SafeString:
    """Where the employer's commitment stands."""
    found = row.candidature.commitment
    if found is None:
        return NOT_ASKED
    return status(found.tone if found.standing in _TO_ACT_ON else "mute", found.icon, row.commitment)


def complete(row: Row) -> SafeString:
    """« complet », or how many parts are there and which lack."""
    words = typo(row.lacks.words)
    return words if "manque" in row.apart or row.lacks.is_complete else words + small(f"manque : {row.lacks.names}")


def rules(row: Row) -> SafeString:
    """What the conditions of the cycle come to, and those that are not met or to be looked at."""
    if not row.rules:
        return NOTHING
    verdict = worst(verdict for _, verdict in row.rules)
    if verdict == Verdict.PASS:
        return SafeString("remplie") if len(row.rules) == 1 else SafeString("remplies")
    tone = verdict.spec.tone if row.turn.tone else "mute"
    return status(tone, verdict.spec.icon, str(verdict.label)) + small(row.rules_wanting)


def missing(row: Row) -> SafeString:
    """The names of what lacks."""
    return typo(row.lacks.names)


def labels(row: Row) -> SafeString:
    """The labels; beyond a few, how many more."""
    if not row.labels:
        return NOTHING
    more = len(row.labels) - LABELS_SHOWN
    shown = [*row.labels[:LABELS_SHOWN], *([f"+ {more}"] if more > 0 else [])]
    return format_html(
        '<span class="tags">{}</span>',
        format_html_join(" ", '<span class="tag">{}</span>', ((name,) for name in shown)),
    )


def adviser(row: Row) -> SafeString:
    """Who follows the dossier, and its number."""
    name = conditional_escape(row.adviser)
    return name if "numero" in row.apart else name + small(row.candidature.receipt_number or "")


def turn(row: Row) -> SafeString:
    """Who must act, since when, and the day of silence when it is near or past."""
    who = status(row.turn.tone, row.turn.icon, row.turn.who) if row.turn.tone else conditional_escape(row.turn.who)
    since = small(row.turn.since, "late" if row.turn.is_late else "")
    if row.answer_to_read:
        since += status("wait" if row.is_in_charge else "mute", "mail", "Réponse à lire")
    return who + since + (NOTHING if "silence" in row.apart or not row.silence_is_near else silence_line(row))


def synthesis(row: Row) -> SafeString:
    """Where the synthesis stands, coloured where somebody must act, and the opinion."""
    found = row.synthesis
    if found is None:
        return NOTHING
    tone = found.spec.tone if found.spec.tone == "wait" else "mute"
    return status(tone, found.spec.icon, found.label) + small(row.opinion)


def silence_line(row: Row) -> SafeString:
    """« silence le 14 janvier »."""
    return small(f"silence le {_short(row.silence_on)}", "late")


def silence(row: Row) -> SafeString:
    """The day from which silence rejects, marked when it is near or past."""
    if row.silence_on is None:
        return NOTHING
    day = _short(row.silence_on)
    return format_html('<span class="late">{}</span>', day) if row.silence_is_near else format_html("{}", day)


def event(row: Row) -> SafeString:
    """The last event and its moment."""
    return NOTHING if row.event is None else typo(row.event.what) + small(moment(row.event.at))


def event_words(row: Row) -> str:
    """The last event on one line; the change that gave the dossier its state is only its moment."""
    if row.event is None:
        return ""
    at = moment(row.event.at)
    return f"{row.event.what}, {at}" if row.event.what != row.state else f"depuis {at}"


def day(value: date | None) -> SafeString:
    """« 14 janvier », or nothing."""
    return format_html("{}", format_day_short(value))
