"""The page of one dossier for staff: what it shows, and how an act on it ends."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from candidatures.enums import State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.models.scan import scans_of
from candidatures.points import points_asked
from candidatures.services.by_post import answers_open, may_answer_by_post
from candidatures.services.takeover import last_refused
from candidatures.thread_lifecycle import can_converse
from candidatures.working_copy import WITH_POINTS
from cycles.models import Participant
from instruction.actions import panels_for
from instruction.corrected import read_sent
from instruction.eligibility import check_dossier
from instruction.forms.due import LaterForm
from instruction.forms.labels import LabelForm
from instruction.forms.review import AssignForm, CallForm, NoteForm, VerifyCommitmentForm
from instruction.forms.threads import AskForm, questions_with_forms
from instruction.journal import EVERYTHING, SHOWN, staff_timeline
from instruction.models import Label
from instruction.permissions import can_assign
from instruction.proposals import standing_proposal
from instruction.services.assignment import colleagues_of, followers_of
from instruction.services.extension import extensions_of
from instruction.services.resending import can_resend
from instruction.silence import silence_of
from instruction.threads import threads_of
from instruction.turns import rank_of
from instruction.worklist import DeskList
from toolkit.domain.errors import DomainError
from toolkit.journal.timeline import latest_mails
from toolkit.lists.pager import query_of
from toolkit.notifications.models import OutboxMail
from toolkit.probe import where_any

MAILS_SHOWN = 20
_NAMED = (
    "uuid", "state", "first_name", "last_name", "job_title", "applicant__first_name", "applicant__last_name",
)  # fmt: skip


def find_instructed(request: UserRequest, uuid: UUID) -> Candidature:
    scope = Candidature.objects.instructed_by(request.user).with_commitment()
    # Neither the letter nor who entered it: nearly no dossier has them, and a join is paid for by all.
    related = ("cycle__institute", "applicant", "adviser", "receipt", "current")
    found = get_object_or_404(scope.select_related(*related), uuid=uuid)
    found.turn_rank = rank_of(found, request.user)  # type: ignore[attr-defined]  # as in the rows of the list, for its neighbours
    return found


def page_of_dossier(
    request: UserRequest,
    candidature: Candidature,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of one dossier. `bound` holds forms to show again as typed; `notice` says why the act was refused.

    A form that lacks something says so itself, in its own summary.
    """
    bound = bound or {}
    query = query_of(request.GET, "historique")
    people = followers_of(candidature.cycle) if "conseiller" in request.GET else ()
    desk = DeskList(user=request.user, cycle=candidature.cycle, params=request.GET, advisers=people)
    shown = request.GET.get("historique", EVERYTHING)
    around = _around(request, candidature, bound, shown)
    context = {
        **around,
        **_forms(request.user, candidature, bound, around, refused=bool(notice)),
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "pieces": candidature.pieces.current().select_related("required_piece"),
        **_posted(request.user, candidature),
        "commitment": candidature.commitment,
        "shown": shown,
        "shows": SHOWN,
        "can_resend": can_resend(candidature),
        "extension": extensions_of(candidature).first() if candidature.is_extended else None,
        "previous": desk.neighbour(candidature, forward=False),
        "next": desk.neighbour(candidature, forward=True),
        "query": query,
        "stamp": stamp_of(candidature),
        "notice": notice,
    }
    response = render(request, "instruction/detail.html", context, status=status)
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # the pieces, see csp.decorators
    return response


def _posted(user: User, candidature: Candidature) -> dict[str, Any]:
    """What a dossier that came by post has of its own; no query for another."""
    posts = may_answer_by_post(user, candidature)
    scans = scans_of(candidature)
    return {
        "scans": scans,
        "scanned": any(scan.came_on is None for scan in scans),
        "posts": posts,
        "refused": last_refused(candidature),
        "posted_answers": answers_open(candidature) if posts else [],
        "answers_for_correction": posts and candidature.state == State.CORRECTION_REQUESTED,
    }


def stamp_of(candidature: Candidature) -> str:
    """The dossier as a page shows it, in a word: another one means that its state or its adviser moved since."""
    return f"{candidature.state}:{candidature.state_changed_at.timestamp():.6f}:{candidature.adviser_id or ''}"


def _forms(
    user: User,
    candidature: Candidature,
    bound: Mapping[str, forms.Form],
    around: Mapping[str, Any],
    *,
    refused: bool,
) -> dict[str, Any]:
    """The acts and the forms of the page, with what was typed. One query for the colleagues, and those of the acts."""
    colleagues = list(colleagues_of(candidature.cycle))
    return {
        "panels": panels_for(user, candidature, bound, checks=around["checks"], proposal=around["proposal"]),
        "verify_form": _verify_form(bound.get("verify_commitment"), candidature.commitment, refused=refused),
        "assign_form": bound.get("assign") or _assign_form(user, candidature, colleagues),
        "ask_form": bound.get("ask") or (AskForm() if can_converse(candidature) else None),
        "note_form": bound.get("note") or NoteForm(people=[each for each in colleagues if each.pk != user.pk]),
        "call_form": bound.get("call") or CallForm(),
        "label_form": bound.get("label") or LabelForm(),
        "export_key": uuid4(),
    }


def _around(
    request: UserRequest, candidature: Candidature, bound: Mapping[str, forms.Form], shown: str
) -> dict[str, Any]:
    """What hangs on a dossier, its mails and its history too. Most dossiers lack nearly all: one query says which."""
    around: dict[str, Any] = where_any(
        candidature,
        revisions=candidature.revisions.select_related("opened_by").prefetch_related(WITH_POINTS),
        notes=candidature.notes.select_related("author", "colleague"),
        syntheses=candidature.syntheses.last_ones().with_standing().select_related("author"),
        labellings=candidature.labellings.select_related("label", "by"),
        known_labels=Label.objects.filter(institute=candidature.cycle.institute_id),
        mandates=candidature.mandates.active(),
        threads=threads_of(candidature),
        earlier=_earlier(request, candidature),
        promotions=_promotions(request, candidature),
        proposals=candidature.ineligibility_proposals.select_related("author", "closed_by"),
        siblings=_same_employer(request, candidature),
    )
    around["synthesis"] = next(iter(around.pop("syntheses")), None)
    revisions = list(around.pop("revisions"))
    around["requests"] = [(ask, points_asked(ask)) for ask in revisions if ask.is_correction and ask.closed_at is None]
    around["silence"] = silence_of(candidature, revisions)
    around["later_form"] = bound.get("later") or LaterForm.of(revisions)
    reopened = (revision for revision in revisions if not revision.is_correction and revision.closed_at is None)
    around["reopened"] = next(reopened, None) if candidature.can_be_submitted_now else None
    around["corrected"] = [read_sent(candidature, revision) for revision in revisions if revision.sent_at is not None]
    around["questions"] = questions_with_forms(around.pop("threads"), bound, can_converse(candidature))
    notes = list(around.pop("notes"))
    around["to_come_back"] = [note for note in notes if note.remind_on and not note.done_at]
    around["promotions"] = list(around["promotions"])
    around["checks"] = check_dossier(candidature, around["promotions"])
    proposals = list(around.pop("proposals"))
    around["proposal"] = standing_proposal(proposals, candidature)
    mails = _mails(candidature)
    around["mails"] = mails[:MAILS_SHOWN]
    around["timeline"] = staff_timeline(candidature, notes, shown, proposals, mails)
    return around


def _assign_form(user: User, candidature: Candidature, colleagues: list[User]) -> AssignForm | None:
    """The colleagues who may follow this dossier instead, for whoever may hand it over."""
    if not can_assign(user, candidature):
        return None
    others = [person for person in colleagues if person.pk != candidature.adviser_id]
    return AssignForm(people=others, initial={"seen": candidature.adviser_id or ""})


def other_colleagues(candidature: Candidature) -> QuerySet[User]:
    """The colleagues who may follow this dossier instead of who does."""
    return colleagues_of(candidature.cycle).exclude(pk=candidature.adviser_id)


def _verify_form(bound: forms.Form | None, commitment: EmployerCommitment | None, *, refused: bool) -> forms.Form:
    """The form about the commitment that the page shows, with what was typed. A refusal tells of a replacement."""
    if bound is None:
        return VerifyCommitmentForm(initial={"seen": commitment.uuid} if commitment else None)
    if refused and commitment is not None and isinstance(bound, VerifyCommitmentForm):
        bound.show_again(commitment)
    return bound


def _earlier(request: UserRequest, candidature: Candidature) -> Any:
    others = Candidature.objects.instructed_by(request.user).filter(applicant=candidature.applicant_id)
    others = others.exclude(pk=candidature.pk).select_related("cycle").order_by("-submitted_at")
    return others.only("uuid", "state", "submitted_at", "cycle__code", "cycle__code_key", "cycle__year", "cycle__slug")


def _same_employer(request: UserRequest, candidature: Candidature) -> Any:
    """The other candidatures of this employer for the cycle: the group takes one of them at most."""
    siren, found = candidature.siret[:9], Candidature.objects.instructed_by(request.user)
    same = found.of_siren(siren) if siren else found.filter(employer=candidature.employer_id, employer__isnull=False)
    others = same.filter(cycle=candidature.cycle_id).exclude(pk=candidature.pk).exclude(state=State.WITHDRAWN)
    return others.select_related("applicant").only(*_NAMED).order_by("sort_name", "pk")


def _mails(candidature: Candidature) -> list[OutboxMail]:
    """The latest mails about a dossier, with their words: its history tells them too. One query."""
    return list(latest_mails(candidature.uuid).defer("html_body"))


def _promotions(request: UserRequest, candidature: Candidature) -> Any:
    """The other promotions of this person, at the institutes whose dossiers the reader instructs."""
    mine = request.user.institutes_with_role(*TRAINING_TEAM)
    taken = (
        Participant.objects.known_to(request.user)
        .filter(user=candidature.applicant_id, cycle__institute__in=mine)
        .exclude(cycle=candidature.cycle_id)
    )
    return taken.select_related("cycle").order_by("-cycle__year")


def run_and_return(
    request: UserRequest, candidature: Candidature, bound: Mapping[str, forms.Form], done: str, call: Any,
    *, anchor: str = "", lands: str = "",
) -> HttpResponse:  # fmt: skip
    """Do it, then back to the page, at `anchor`, or to that of `lands`; refused, the page again with what was typed."""
    try:
        call()
    except DomainError as refusal:
        fresh = find_instructed(request, candidature.uuid)
        return page_of_dossier(request, fresh, bound=bound, notice=refusal.message, status=refusal.status)
    messages.success(request, done)
    query = query_of(request.GET, "historique")
    address = reverse(lands or "instruction:detail", args=[candidature.uuid])
    address = f"{address}?{query}" if query else address
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)
