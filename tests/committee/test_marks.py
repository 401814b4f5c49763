"""Two people before the same form: the second is shown what the first wrote, and nothing that they typed is lost."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django.asserts import assertContains

from committee.enums import SeatRole
from committee.models import Item
from committee.services import give_seat, set_calibration
from committee.sittings.planning import change_sitting
from tests.factories.committee import bulk_items
from tests.factories.sittings import plan, values_in
from tests.marks import mark_in, shown_at

pytestmark = pytest.mark.django_db

# Forms that bear no mark, by route or, where they name none, by template; and why none of them overwrites anything.
WITHOUT = {
    # the state says whether it still may be, and the second click what was done
    *("committee:calibration_close", "committee:recusal_lift", "committee:deputy_call", "committee:deputy_send_back"),
    *("committee:sitting_act", "committee:sitting_split", "committee:sitting_cancel", "sittings/typed.html"),
    *("committee:minutes_prepare", "committee:minutes_rework", "committee:minutes_keep_paper"),
    *("committee:minutes_correct", "committee:minutes_withdraw_dissent", "committee:seat_remove"),
    # something more, beside what is there
    *("committee:members", "committee:invite", "committee:nudge", "committee:book", "committee:minutes_remark"),
    *("committee:sharing_item", "committee:unpin"),
    *("committee:composition_new", "committee:composition_propose", "committee:scenario_copy"),
    # asks for a calculation, and changes nothing that is written
    "committee:study",
    # bears the revision of the scenario that it undoes
    "committee:composition_undo",
    # each names the appeal or the rectification that it is about, whose state says whether it still may be
    *("rectifying/page.html", "rectifying/_appeal.html", "rectifying/_rectification.html"),
    # once, and never changed
    *("committee:sitting_vote", "committee:sitting_step_aside"),
    # each of its rows bears one: see committee/_answer.html and committee/_decision_row.html
    *("committee:links", "links_confirm.html", "committee:decisions"),
    # drawn by a loop over its fields, the mark first
    *("committee:seat", "sittings/form.html"),
}  # fmt: skip
_FORM = re.compile(r'<form(?P<tag>[^>]*)method="post"(?P<rest>.*?)</form>', re.DOTALL)
_MARK = re.compile(r'\.seen }}|version_field|name="(?:seen|seal)"')


def unmarked_forms():
    folder = settings.BASE_DIR / "templates/committee"
    for path in sorted(folder.rglob("*.html")):
        for form in _FORM.finditer(path.read_text()):
            if not _MARK.search(form[0]):
                route = re.search(r"action=\"{% url '([\w:]+)'", form[0])
                yield route[1] if route else str(path.relative_to(folder))


def test_each_form_bears_the_mark_of_what_it_shows_or_overwrites_nothing():
    assert set(unmarked_forms()) == WITHOUT


def test_seat_changed_meanwhile_is_shown(sitting, session_of):
    client, user = session_of(sitting.head), sitting.members[0]
    page = reverse("committee:seat", args=[sitting.seat(user).pk])
    shown = shown_at(client, page)
    give_seat(actor=None, committee=sitting.committee, user=user, role=SeatRole.MEMBER, siren="219900016")
    sent = {"role": SeatRole.SECRETARY, "siren": ""}
    stale = client.post(page, sent | shown)
    for words in ("Deux versions de ce siège", "219900016", "Secrétariat", '<option value="secretary" selected>'):
        assertContains(stale, words, status_code=409)
    assert sitting.seat(user).siren == "219900016"
    client.post(page, sent | {"seen": mark_in(stale)})
    assert (sitting.seat(user).role, sitting.seat(user).siren) == (SeatRole.SECRETARY, "")


def test_calibration_chosen_meanwhile_is_shown(sitting, session_of):
    items = bulk_items(4, sitting)
    page = reverse("committee:calibration")
    client = session_of(sitting.secretary)
    shown = shown_at(client, page)
    set_calibration(actor=sitting.president, committee=sitting.committee, items=items[:2])
    sent = {"sample1": items[2].uuid, "sample2": items[3].uuid}
    stale = client.post(page, sent | shown)
    for words in (f"{sitting.president.full_name} a modifié l’étalonnage", f'value="{items[2].uuid}" selected'):
        assertContains(stale, words, status_code=409)
    assert set(Item.objects.filter(calibrates=True)) == set(items[:2])
    client.post(page, sent | {"seen": mark_in(stale)})
    assert set(Item.objects.filter(calibrates=True)) == set(items[2:])


def test_sitting_changed_meanwhile_is_shown(sitting, session_of):
    bulk_items(1, sitting)
    made, values = plan(sitting), values_in(12)
    client = session_of(sitting.secretary)
    page = reverse("committee:sitting_change", args=[made.uuid])
    shown = shown_at(client, page)
    change_sitting(actor=sitting.head, sitting=made, values=values)
    sent = {"day": values.planned_at.date().isoformat(), "hour": "09:00", "place": "Salle Rhin", "mode": "hands"}
    stale = client.post(page, sent | shown)
    for words in ("Deux versions de cette séance", "<mark>INET,</mark>", 'value="Salle Rhin"', "À main levée"):
        assertContains(stale, words, status_code=409)
    made.refresh_from_db()
    assert made.place == "INET, salle Ill"
