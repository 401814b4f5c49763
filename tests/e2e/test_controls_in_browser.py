"""Every control of every page for applicants, signatories, finance departments and the public, at 390 and at 320 px.

None is under 44 px high, but for links within a sentence (WCAG 2.5.5); none is covered by another; no page scrolls
sideways at 320 px. What is folded is opened, what pops over is shown.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures import services
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.sections import SECTIONS
from candidatures.services.commitment import token_of
from convocations.models import Convocation
from convocations.services import convene
from cycles.models import Participant
from peers.models import Meeting, Peer, PeerGroup
from programme.models import ProgrammeVersion, Session
from tests.accounts.test_url_walk import walk
from tests.e2e.person import PHONE
from tests.factories.absences import warned_of
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import ask_about, link_of, make_delegate
from tests.factories.evaluations import complain, employer_path, open_now, shared_now
from tests.factories.programme import ask_speaker, speaker_path
from toolkit.calendars.addresses import make_address

NARROW = {"width": 320, "height": 844}
# Rooms of the staff, whose targets are 34 px.
STAFF = (
    "admin",
    "/administration/",
    "instruction:",
    "committee:",
    "fees:",
    "workshop:",
    "programme:",
    "convocations:",
    "attendance:",
    "evaluations:",
    "promotions:",
    "peers:",
    "dashboard:outbox",
    "candidatures:arrival",
    "candidatures:drop_entry",
)
STAFF_ROUTES = {
    "dashboard:exports",
    "dashboard:export",
    "dashboard:export_file",
    "accounts:team",
    "accounts:invitation_resend",
    "accounts:invitation_revoke",
    "accounts:role_remove",
    "catalogue:questions",
    "catalogue:question_add",
    "catalogue:question_edit",
    "catalogue:question_move",
    "catalogue:question_hide",
    "catalogue:question_restore",
    "catalogue:question_delete",
}
# Files, acts that are sent, and answers to scripts: none has controls of its own, but what it shows again in an error.
NO_PAGE = {
    "health",
    "accounts:resend_verification",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "catalogue:brochure",
    "catalogue:agenda",
    "catalogue:agenda_session",
    "dashboard:agenda_address",
    "dashboard:agenda_file",
    "dashboard:my_data_archive",
    "dashboard:draft_delete",
    "candidatures:blank_form_pdf",
    "candidatures:piece_file",
    "candidatures:piece_received",
    "candidatures:scan_file",
    "candidatures:takeover",
    "candidatures:scan_received",
    "candidatures:submit",
    "candidatures:register",
    "candidatures:answer_correction",
    "candidatures:answer_by_post",
    "candidatures:reopen",
    "candidatures:send_again",
    "candidatures:drop_revision",
    "candidatures:new_receipt",
    "candidatures:reply",
    "candidatures:answer_question",
    "candidatures:tell_ready",
    "candidatures:withdraw",
    "candidatures:confirm",
    "candidatures:decline",
    "candidatures:letter",
    "candidatures:receipt",
    "candidatures:dossier_copy",
    "candidatures:deadline_calendar",
    "candidatures:piece_upload",
    "candidatures:piece_remove",
    "candidatures:piece_renew",
    "candidatures:commitment_request",
    "candidatures:commitment_upload",
    "candidatures:commitment_deed",
    "candidatures:commitment_form",
    "candidatures:mandate_revoke",
    "candidatures:autosave",
    "candidatures:commitment_begun",
    "candidatures:commitment_billing",
    "candidatures:signatory_deed",
    "candidatures:signatory_form",
    "speakers:material",
    "promotion:material",
    "promotion:paper",
    "mine:photo_remove",
    "mine:photo_decline",
    "mine:photo_file",
    "mine:companion_photo",
    "presence:attestation",
    "presence:leave",
    "presence:absence_withdraw",
    "presence:absence_piece",
    "presence:notice",
    "presence:certificate_paper",
    "presence:certificate",  # a page of an issued paper: links alone, as tall as those of « Ma promotion »
    "called:paper",
    "feedback:paper",
    "called:calendar",
    "peer:calendar",
    "peer:meeting_remove",
}
# Steps of a sign-in under way, which a bare request is sent away from; their forms are those of the sign-in page.
UNDER_WAY = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "accounts:second_factor",
    "account_set_password",
    "account_inactive",
}
# Pages for whoever is signed in, and for whoever is not, whose address needs no row.
ACCOUNT = {
    "accounts:account",
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "dashboard:home",
    "dashboard:agenda",
    "dashboard:my_data",
    "dashboard:account_closing",
}
PUBLIC = {
    "account_login",
    "dashboard:account_closed",
    "dashboard:agenda_feed",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "accounts:invitation",
    "documents:verification",
    "catalogue:home",
    "catalogue:accessibility",
    "catalogue:contact",
    "catalogue:help",
    "catalogue:privacy",
    "catalogue:legal",
}
# Pages of a row, made below.
OF_ROWS = {
    "catalogue:cycle",
    "candidatures:start",
    "candidatures:blank_form",
    "candidatures:dossier",
    "candidatures:review",
    "candidatures:section",
    "candidatures:mandates",
    "candidatures:questions",
    "candidatures:mandate",
    "candidatures:commitment_page",
    "candidatures:billing_page",
    "dashboard:agenda_renew",
    "promotion:programme",
    "mine:promotion",
    "mine:of",
    "mine:needs",
    "mine:sharing",
    "mine:contact",
    "mine:photo",
    "presence:own",
    "presence:sign",
    "presence:warn",
    "presence:warn_of",
    "presence:absence",
    "called:mine",
    "feedback:answer",
    "feedback:complaints",
    "feedback:complaint",
    "feedback:results",
    "peer:wish",
    "peer:group",
    "peer:link",
    "peer:meeting_add",
    "peer:meeting",
    "peer:met",
    "speakers:speaker_page",
    "employer_feedback:employer_page",
}

MEASURE = """() => {
  const shows = node => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const target = node => (["checkbox", "radio", "file"].includes(node.type) && node.closest("label")) || node;
  const words = node => (node.innerText || node.name || node.ariaLabel || "").trim().replace(/\\s+/g, " ");
  const tell = node => `${node.tagName.toLowerCase()}.${node.className} « ${words(node).slice(0, 50)} »`;
  const says = node => node.nodeType === Node.TEXT_NODE && /[\\p{L}\\d]/u.test(node.data);
  const inSentence = node => node.matches("a") && getComputedStyle(node).display === "inline"
    && [...node.parentNode.childNodes].some(says);
  const controls = "a[href], button, summary, input:not([type=hidden]), select, textarea";
  const faults = [];
  const measure = root => {
    for (const node of new Set([...root.querySelectorAll(controls)].map(target))) {
      const { width, height, bottom, right } = node.getBoundingClientRect();
      const isAway = bottom + scrollY <= 0 || right <= 0;
      if (!shows(node) || !width || !height || isAway || inSentence(node)) continue;
      if (height < 43.5) faults.push(`${Math.round(height)} px high: ${tell(node)}`);
      node.scrollIntoView({ block: "center", behavior: "instant" });
      const box = node.getBoundingClientRect();
      const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const isItself = !over || node.contains(over) || over.contains(node) || node.closest("label")?.contains(over);
      if (!isItself) faults.push(`covered by ${tell(over)}: ${tell(node)}`);
    }
  };
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  measure(document.body);
  for (const above of document.querySelectorAll("[popover]")) {
    above.showPopover();
    measure(above);
    above.hidePopover();
  }
  return faults;
}"""


def test_every_page_is_measured_or_named():
    routes = {name for name, _ in walk() if not name.startswith(STAFF)}
    known = NO_PAGE | UNDER_WAY | ACCOUNT | PUBLIC | OF_ROWS | STAFF_ROUTES
    assert routes <= known, f"A page that nobody measures: {routes - known}"
    assert known <= routes


@pytest.mark.services  # thirteen seconds, most of them for the pages themselves
@pytest.mark.django_db(transaction=True)
def test_controls_are_a_finger_high_and_uncovered(demo, browser, live_server):
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, locale="fr-FR", has_touch=True)
    page = context.new_page()
    faults: list[str] = []
    for person, paths in pages_by_person().items():
        context.clear_cookies()
        if person is not None:
            context.add_cookies([_session(person, live_server.url)])
        for path in paths:
            faults += _measure(page, path)
    context.close()
    assert not faults, f"{len(faults)} faults\n" + "\n".join(dict.fromkeys(faults))


def _measure(page, path: str) -> list[str]:
    page.set_viewport_size(PHONE)
    page.goto(path, wait_until="load")
    faults = page.evaluate(MEASURE)
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{path}: {fault}" for fault in [*faults, *([f"{wide} px wider than 320"] if wide > 0 else [])]]


def _session(person: User, url: str) -> dict[str, str]:
    client = Client()
    sign_in(client, person)
    cookie = client.cookies["sessionid"]
    return {"name": cookie.key, "value": cookie.value, "url": url}


def pages_by_person() -> dict[User | None, list[str]]:
    """The address of each page, by who opens it; None for anyone."""
    named = dict(walk())
    drafts = Candidature.objects.filter(state=State.DRAFT).select_related("cycle")
    draft = next(each for each in drafts if each.can_be_submitted_now)
    pages: dict[User | None, list[str]] = {None: [named[name] for name in sorted(PUBLIC)] + _links(draft)}
    pages[draft.applicant] = [
        *(reverse("candidatures:section", args=[draft.uuid, section.slug]) for section in SECTIONS),
        reverse("candidatures:mandates", args=[draft.uuid]),
        *(named[name] for name in sorted(ACCOUNT)),
    ]
    for state in State:
        found = Candidature.objects.filter(state=state).order_by("pk").first()
        if found is not None:
            if state in (State.UNDER_REVIEW, State.ADMITTED):
                ask_about(found)
            names = ("candidatures:dossier", "candidatures:review", "candidatures:questions")
            own = [reverse(name, args=[found.uuid]) for name in names]
            pages.setdefault(found.applicant, []).extend([*own, reverse("dashboard:home")])
    helper = make_delegate(draft)
    mandate = draft.mandates.get(user=helper)
    pages[helper] = [
        reverse("dashboard:home"),
        reverse("candidatures:dossier", args=[draft.uuid]),
        reverse("candidatures:section", args=[draft.uuid, "pieces"]),
        reverse("candidatures:mandate", args=[mandate.uuid]),
    ]
    make_address(actor=helper)
    pages[helper] += [reverse("dashboard:agenda"), reverse("dashboard:agenda_renew")]
    for version in ProgrammeVersion.objects.select_related("programme__session__cycle").order_by("pk")[:1]:
        session = version.programme.session
        coming = Candidature.objects.filter(cycle=session.cycle, state=State.CONFIRMED).first()
        if coming is not None:
            pages.setdefault(coming.applicant, []).extend(_of_participant(coming, session))
    newcomer = UserFactory()
    pages[newcomer] = [reverse("dashboard:home"), reverse("candidatures:start", args=[draft.cycle.slug])]
    return pages


def _of_participant(coming: Candidature, session: Session) -> list[str]:
    """Pages of somebody of a promotion, called to this session."""
    convene(actor=make_staff(Role.ADVISER, institute=session.organiser), session=session)
    letter = Convocation.objects.get(enrolment__user=coming.applicant)
    own = [letter.enrolment.participant.uuid]
    return [
        reverse("promotion:programme", args=[session.uuid]),
        *(reverse(f"mine:{name}", args=own) for name in ("of", "needs", "sharing", "contact", "photo")),
        reverse("mine:promotion"),
        reverse("presence:own"),
        reverse("presence:sign", args=[session.half_days.first().uuid]),
        reverse("presence:warn"),
        reverse("presence:warn_of", args=[session.uuid]),
        reverse("presence:absence", args=[warned_of(coming.applicant, session).uuid]),
        reverse("called:mine", args=[letter.uuid]),
        reverse("feedback:answer", args=[open_now(session).uuid]),
        reverse("feedback:results", args=[shared_now(session.cycle).uuid]),
        reverse("feedback:complaints", args=own),
        reverse("feedback:complaint", args=[complain(letter.enrolment.participant).uuid]),
        employer_path(letter.enrolment.participant),
        "/avis/inconnu/",
        *_of_group(letter.enrolment.participant),
    ]


def _of_group(participant: Participant) -> list[str]:
    """Pages of somebody of a peer group, one of whose meetings is over."""
    group = PeerGroup.objects.create(cycle=participant.cycle, number=99, formed_at=timezone.now())
    Peer.objects.update_or_create(participant=participant, defaults={"group": group, "planned": group})
    hours = {"starts_at": datetime.time(14), "ends_at": datetime.time(17)}
    days = [timezone.localdate() + datetime.timedelta(days=away) for away in (-7, 7)]
    past, _ = [Meeting.objects.create(group=group, day=day, **hours) for day in days]
    return [
        reverse("peer:wish", args=[participant.uuid]),
        *(reverse(f"peer:{name}", args=[group.uuid]) for name in ("group", "link", "meeting_add")),
        *(reverse(f"peer:{name}", args=[group.uuid, past.uuid]) for name in ("meeting", "met")),
    ]


def _links(draft: Candidature) -> list[str]:
    """Pages of a cycle, of signatories and of a finance department, which open without an account."""
    slug = draft.cycle.slug
    found = [reverse(f"{name}", args=[slug]) for name in ("catalogue:cycle", "candidatures:blank_form")]
    asked = EmployerCommitment.objects.exclude(sent_at=None).exclude(state=CommitmentState.REPLACED)
    for state in (CommitmentState.SENT, CommitmentState.SIGNED, CommitmentState.REFUSED):
        commitment = asked.filter(state=state).first()
        if commitment is not None:
            found.append(link_of(commitment))
    handed = services.hand_billing_on(commitment=asked.filter(state="signed").first(), email="compta@example.org")
    found.append(speaker_path(ask_speaker(draft.cycle)))
    return [
        *found,
        "/intervenant/inconnu/",
        reverse("candidatures:billing_page", args=[token_of(handed)]),
        "/engagement/inconnu/",
        "/inconnu/",
    ]
